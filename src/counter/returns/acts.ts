import type { ReturnView } from '../../../contract/returns/view.ts';
import type { Client } from '../../connection/connection.ts';
import { useActs } from '../acts.ts';
import { useReturnStore } from './store.ts';

/** Acts of a return; the answer of each becomes the view. */
export function useReturnActs() {
  const acts = useActs();
  const store = useReturnStore();

  async function act<Input extends Record<string, unknown>>(
    name: string,
    input: Input,
    perform: (client: Client, input: Input & { commandId: string }) => Promise<ReturnView>,
  ): Promise<ReturnView | null> {
    const view = await acts.run(() => acts.asking.command(`returns.${name}`, input, perform));
    if (view) store.take(view);
    return view;
  }

  return { ...acts, act, take: store.take };
}
