import type { Clock } from '../../platform/clock.ts';
import type { SerialLink } from '../serial/port.ts';
import type { Polling } from './protocol.ts';
import type { ScaleFrame } from './scale.ts';

export type RunningPoll = {
  /** A frame came: asks on where the protocol has a second step, else rests. */
  answered(frame: ScaleFrame): void;
  stop(): void;
};

/** Asks again and again: after an answer and a short rest, or when none came in time. Ends with the connection. */
export function startPolling(polling: Polling, serial: SerialLink, clock: Clock): RunningPoll {
  let over = false;
  let cancel: () => void = () => undefined;

  function ask(): void {
    if (over) return;
    cancel = clock.after(polling.answerLimitMs, ask);
    void serial.write(polling.request, polling.answerLimitMs);
  }

  ask();
  return {
    answered(frame) {
      if (over) return;
      cancel();
      const next = polling.next?.(frame);
      if (next) {
        cancel = clock.after(polling.answerLimitMs, ask);
        void serial.write(next, polling.answerLimitMs);
        return;
      }
      cancel = clock.after(polling.pauseMs, ask);
    },
    stop() {
      over = true;
      cancel();
    },
  };
}
