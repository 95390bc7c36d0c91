import { onBeforeUnmount, shallowRef, watch, type ShallowRef } from 'vue';
import type { ScaleFacts, ScaleState } from '../../../contract/weighing.ts';
import { follow, type Following } from '../../connection/follow.ts';
import { useConnection } from '../../connection/provide.ts';
import type { Mark } from '../../parts/StatusMark.vue';

/**
 * What the station knows of its scale beside the weight, for as long as the component lives and `wanted` says so; null while
 * nobody says.
 */
export function useScaleFacts(wanted: () => boolean = () => true): Readonly<ShallowRef<ScaleFacts | null>> {
  const connection = useConnection();
  const facts = shallowRef<ScaleFacts | null>(null);
  let following: Following | null = null;
  function stop(): void {
    following?.stop();
    following = null;
    facts.value = null;
  }
  watch(
    wanted,
    (now) => {
      stop();
      if (!now) return;
      following = follow(
        connection,
        (client, signal) => client.weighing.facts(undefined, { signal }),
        (value) => (facts.value = value),
      );
    },
    { immediate: true },
  );
  watch(connection.phase, (phase) => {
    if (phase === 'gone') facts.value = null;
  });
  onBeforeUnmount(stop);
  return facts;
}

/** Each state of the platform by its shape. */
export const markOfState: Record<ScaleState, Mark> = {
  absent: 'off',
  connecting: 'busy',
  unplugged: 'bad',
  'other-scale': 'bad',
  silent: 'bad',
  fault: 'bad',
  overload: 'bad',
  underload: 'warn',
  net: 'warn',
  empty: 'off',
  moving: 'busy',
  stable: 'ok',
};
