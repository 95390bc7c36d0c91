import type { BenchAct, BenchState, Handbook } from '../../contract/demo.ts';
import { createTopic } from '../platform/topic.ts';

/** The part of a bench that a demo needs: one in this process or a client of one in another. */
export type DemoBench = {
  state(): BenchState;
  onChange(listener: () => void): () => void;
  act(act: BenchAct): Promise<void>;
};

export type DemoParts = {
  benchClient: DemoBench;
  /** What a newcomer needs in hand now; invented people only. */
  handbook(): Handbook | Promise<Handbook>;
};

/** The demo's bench as the page sees it. Exists on a demo station alone. */
export function createDemo({ benchClient, handbook }: DemoParts) {
  const topic = createTopic(() => benchClient.state());
  const off = benchClient.onChange(() => topic.changed());
  return {
    /** The newest state at once, then every change, until the signal aborts. */
    bench: (signal: AbortSignal | undefined) => topic.watch(signal),
    async act(act: BenchAct): Promise<Record<string, never>> {
      await benchClient.act(act);
      return {};
    },
    handbook: async (): Promise<Handbook> => handbook(),
    stop: off,
  };
}
export type Demo = ReturnType<typeof createDemo>;
