import { notAllowed, os } from '../rpc/implement.ts';
import type { OpenDemo } from './open.ts';

/** A real station has no bench: every call of it is refused. */
export function demoHandlers(demo: OpenDemo | null) {
  const bench = () => {
    if (!demo) throw notAllowed([]);
    return demo;
  };
  return {
    bench: os.demo.bench.handler(({ signal }) => bench().bench(signal)),
    act: os.demo.act.handler(({ input }) => bench().act(input)),
    handbook: os.demo.handbook.handler(() => bench().handbook()),
  };
}
