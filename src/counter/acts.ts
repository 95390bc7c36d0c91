import { ref, shallowRef } from 'vue';
import type { CollectionView } from '../../contract/collection.ts';
import type { Answer, Problem } from '../connection/ask.ts';
import type { Client } from '../connection/connection.ts';
import { useAsking } from '../connection/provide.ts';
import { useCollectionStore, useSessionStore } from '../stores/stores.ts';

/** One act at a time, its refusal kept for the screen until the next one. */
export function useActs() {
  const asking = useAsking();
  const collection = useCollectionStore();
  const session = useSessionStore();
  const busy = ref(false);
  const problem = shallowRef<Problem | null>(null);

  async function run<T>(perform: () => Promise<Answer<T>>): Promise<T | null> {
    if (busy.value) return null;
    busy.value = true;
    problem.value = null;
    try {
      const answer = await perform();
      if (answer.ok) return answer.value;
      if (answer.problem.kind === 'not-signed-in') session.end(true);
      problem.value = answer.problem;
      return null;
    } finally {
      busy.value = false;
    }
  }

  /** An act of a collection; its answer becomes the view. */
  async function act<Input extends Record<string, unknown>>(
    name: string,
    input: Input,
    perform: (client: Client, input: Input & { commandId: string }) => Promise<CollectionView>,
  ): Promise<boolean> {
    const view = await run(() => asking.command(name, input, perform));
    if (view) collection.take(view);
    return view !== null;
  }

  const refusedWith = (code: string) => problem.value?.kind === 'refused' && problem.value.refusal.code === code;

  return { asking, busy, problem, run, act, refusedWith };
}
