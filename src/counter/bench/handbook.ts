import { shallowRef } from 'vue';
import type { BenchAct } from '../../../contract/demo.ts';
import type { Client } from '../../connection/connection.ts';
import { useAsking } from '../../connection/provide.ts';

type Handbook = Awaited<ReturnType<Client['demo']['handbook']>>;

/** The newcomer's papers, and the hand on the emulated devices. */
export function useHandbook() {
  const asking = useAsking();
  const handbook = shallowRef<Handbook | null>(null);
  return {
    handbook,
    async load(): Promise<void> {
      const answer = await asking.query((client) => client.demo.handbook());
      if (answer.ok) handbook.value = answer.value;
    },
    act: (act: BenchAct): void => void asking.query((client) => client.demo.act(act)),
  };
}
