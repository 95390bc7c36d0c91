import { createListeners } from '../../../contract/wires/wire.ts';
import type { Clock } from '../../platform/clock.ts';
import type { LinkState, ScaleDevice, ScaleEvent } from './scale.ts';

/** The station's scale, of which the driver can be changed while everything that listens goes on listening. */
export type ReplaceableScale = ScaleDevice & {
  /** Lets go of the line and says `absent` until `put` or `resume`. */
  hold(): Promise<void>;
  resume(): void;
  /** Another driver from now on; it is started where the former one was, held or not. */
  put(next: ScaleDevice): Promise<void>;
};

export function createReplaceableScale(first: ScaleDevice, clock: Clock): ReplaceableScale {
  const events = createListeners<[ScaleEvent]>();
  const bytes = createListeners<[Uint8Array]>();
  let inner = first;
  let started = false;
  let held = false;
  let told: LinkState = first.link();
  let off = listen();

  function listen(): () => void {
    const own = inner;
    const offs = [
      own.onEvent((event) => {
        if (held) return;
        if (event.type === 'link') tellLink();
        else events.emit(event);
      }),
      // A driver that does not give its bytes is heard by its frames.
      own.onBytes
        ? own.onBytes((chunk) => held || bytes.emit(chunk))
        : own.onEvent((event) => held || (event.type === 'frame' && bytes.emit(event.frame.raw))),
    ];
    return () => offs.forEach((end) => end());
  }

  function link(): LinkState {
    return held ? 'absent' : inner.link();
  }

  function tellLink(): void {
    const state = link();
    if (state === told) return;
    told = state;
    events.emit({ type: 'link', state, atMonotonicMs: clock.monotonicMs() });
  }

  return {
    get protocol() {
      return inner.protocol;
    },
    get path() {
      return inner.path;
    },
    get commandNames() {
      return inner.command ? (inner.commandNames ?? []) : [];
    },
    link,
    onEvent: (listener) => events.add(listener),
    onBytes: (listener) => bytes.add(listener),
    command: async (name) => (held ? 'not-sent' : ((await inner.command?.(name)) ?? 'unsupported')),
    start() {
      started = true;
      if (!held) inner.start();
    },
    stop() {
      started = false;
      return inner.stop();
    },
    async hold() {
      held = true;
      tellLink();
      await inner.stop();
    },
    resume() {
      held = false;
      if (started) inner.start();
      tellLink();
    },
    async put(next) {
      held = true;
      tellLink();
      off();
      const former = inner;
      await former.stop();
      inner = next;
      off = listen();
      held = false;
      if (started) inner.start();
      tellLink();
    },
  };
}
