import { os, unwrap } from '../rpc/implement.ts';
import type { Tariffs } from './service.ts';

export function tariffsHandlers(tariffs: Tariffs) {
  return { quote: os.tariffs.quote.handler(({ input }) => unwrap(tariffs.quote(input))) };
}
