import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue';
import type { LineSettings, ScaleSetup } from '../../../../contract/devices.ts';
import type { Client } from '../../../connection/connection.ts';
import { follow } from '../../../connection/follow.ts';
import { useConnection } from '../../../connection/provide.ts';
import { useActs } from '../../acts.ts';

type Act = 'detectScale' | 'stopScaleSetup' | 'chooseScale' | 'takeEmptyScale' | 'takeKnownWeight' | 'saveScale';
type InputOf<Name extends Act> = Omit<Parameters<Client['devices'][Name]>[0], 'commandId'>;

/** The station's set-up of its scale, for as long as the page is there; and the acts on it, one at a time. */
export function useScaleSetup() {
  const connection = useConnection();
  const acts = useActs();
  const setup: ShallowRef<ScaleSetup | null> = shallowRef(null);
  const following = follow(
    connection,
    (client, signal) => client.devices.scaleSetup(undefined, { signal }),
    (value) => (setup.value = value),
  );
  onBeforeUnmount(() => {
    following.stop();
    // Whoever leaves gives the port back at once; a page that only reloads is waited for by the station.
    if (setup.value && !['choose', 'saved'].includes(setup.value.step))
      void acts.asking.command('stopScaleSetup', {}, stopNow);
  });

  const stopNow = (client: Client, all: { commandId: string }) => client.devices.stopScaleSetup(all);

  /** The answer is the newest view, unless the stream told a newer one. */
  function take(answer: ScaleSetup | null): void {
    if (answer && answer.revision >= (setup.value?.revision ?? -1)) setup.value = answer;
  }
  const { asking, run, busy, problem } = acts;
  return {
    setup,
    asking,
    run,
    busy,
    problem,
    async detect(input: InputOf<'detectScale'>) {
      take(await run(() => asking.command('detectScale', input, (client, all) => client.devices.detectScale(all))));
    },
    async stop() {
      take(await run(() => asking.command('stopScaleSetup', {}, stopNow)));
    },
    async choose(protocol: string) {
      const input = { protocol };
      take(await run(() => asking.command('chooseScale', input, (client, all) => client.devices.chooseScale(all))));
    },
    async takeEmpty() {
      take(await run(() => asking.command('takeEmptyScale', {}, (client, all) => client.devices.takeEmptyScale(all))));
    },
    async takeKnown(input: InputOf<'takeKnownWeight'>) {
      take(
        await run(() => asking.command('takeKnownWeight', input, (client, all) => client.devices.takeKnownWeight(all))),
      );
    },
    async save(input: InputOf<'saveScale'>) {
      take(await run(() => asking.command('saveScale', input, (client, all) => client.devices.saveScale(all))));
    },
  };
}
export type ScaleSetupActs = ReturnType<typeof useScaleSetup>;

/** `8N1`, as it stands on type plates. */
export function lineFormat({ dataBits, parity, stopBits }: LineSettings): string {
  return `${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;
}

const divisions = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100] as const;

/** Divisions that a scale with such a last digit can have. */
export function possibleDivisions(stepGrams: number): number[] {
  const fitting = divisions.filter((grams) => {
    const steps = grams / stepGrams;
    return steps > 0.999 && Math.abs(steps - Math.round(steps)) < 1e-6;
  });
  return fitting.length > 0 ? fitting : [...divisions];
}
