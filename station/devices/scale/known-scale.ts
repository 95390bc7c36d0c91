import { createListeners } from '../../../contract/wires/wire.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { UsbFacts } from '../serial/ports.ts';
import { fingerprintDifferences, type Fingerprint, type FingerprintPart } from './detect/fingerprint.ts';
import { scoreBytes } from './detect/score.ts';
import type { LinkState, ScaleDevice, ScaleEvent, ScaleFrame } from './scale.ts';
import { readSettledName } from './settled.ts';

/** So many weights in a row that the scale of the fingerprint cannot send are another scale; fewer are noise on the line. */
const strangeFrames = 3;
/** The system needs a moment to learn who was plugged in: until then "no adapter" says nothing. */
const usbTries = 6;
const usbAgainMs = 250;
/** What is heard on a silent line for so long is looked at as a whole. */
const foreignMs = 2_000;
const mostForeignBytes = 1_024;
const leastForeignBytes = 24;

/**
 * Not known yet: nothing of it is passed on. `same`: nothing contradicts the fingerprint. `other`: it is not read until the
 * line was lost, or until a person set it up anew.
 */
type Judgement = 'open' | 'same' | 'other';

/**
 * A scale that has to be the one that was set up: USB adapter, protocol, unit, point and division. Whoever else comes back
 * after a plug was pulled, at either end of the cable, is said to be `other-scale`, and not one weight of it is passed on.
 */
export function createKnownScale(parts: {
  scale: ScaleDevice;
  fingerprint: Fingerprint;
  /** Who is plugged in now; `unlisted` where the machine cannot tell. */
  usbNow(): Promise<UsbFacts | null | 'unlisted'>;
  clock: Clock;
  log: Log;
}): ScaleDevice {
  const { scale, fingerprint, clock, log } = parts;
  const events = createListeners<[ScaleEvent]>();
  const { protocol } = readSettledName(fingerprint.protocol);
  let judgement: Judgement = 'open';
  /** Counts connections: an answer about a former one is dropped. */
  let connection = 0;
  let strange = 0;
  let foreign: Uint8Array[] = [];
  let foreignBytes = 0;
  let cancelLook: (() => void) | null = null;
  let told = link();

  function link(): LinkState {
    const state = scale.link();
    if (state === 'ready') return judgement === 'same' ? 'ready' : judgement === 'other' ? 'other-scale' : 'connecting';
    return state === 'silent' && judgement === 'other' ? 'other-scale' : state;
  }

  function tellLink(): void {
    const state = link();
    if (state === told) return;
    told = state;
    events.emit({ type: 'link', state, atMonotonicMs: clock.monotonicMs() });
  }

  function refuse(differences: readonly FingerprintPart[]): void {
    judgement = 'other';
    log.warn('scale.other', { protocol: scale.protocol, reason: differences.join(' ') });
    tellLink();
  }

  /** Everything is open again after a silence as after a pulled plug: the cable may have been changed at the scale. */
  function beginAnew(): void {
    connection += 1;
    judgement = 'open';
    strange = 0;
    forgetForeign();
  }

  async function judgeAdapter(): Promise<void> {
    const own = connection;
    for (let left = usbTries; left > 0; left -= 1) {
      const usb = fingerprint.usb === null ? 'unlisted' : await parts.usbNow();
      if (own !== connection) return;
      // Where the machine cannot tell, what the scale says has to do.
      const seen = usb === 'unlisted' ? fingerprint.usb : usb;
      const differences = fingerprintDifferences(fingerprint, {
        usb: seen,
        protocol: fingerprint.protocol,
        frames: [],
      });
      if (differences.length === 0) {
        if (judgement === 'open') judgement = 'same';
        return tellLink();
      }
      if (seen !== null || left === 1) return refuse(differences);
      await new Promise<void>((resolve) => void clock.after(usbAgainMs, resolve));
      if (own !== connection) return;
    }
  }

  function hear(event: ScaleEvent): void {
    if (event.type === 'link') {
      if (event.state === 'ready') {
        beginAnew();
        void judgeAdapter();
      } else if (event.state !== 'silent') beginAnew();
      tellLink();
      return;
    }
    if (judgement !== 'same' || !belongs(event.frame)) return;
    events.emit(event);
  }

  function belongs(frame: ScaleFrame): boolean {
    if (frame.kind !== 'reading') return true;
    const { usb } = fingerprint;
    const seen = fingerprintDifferences(fingerprint, { usb, protocol: fingerprint.protocol, frames: [frame] });
    // In motion some show finer steps; nothing is charged by what moves.
    const differences = frame.stable === false ? seen.filter((part) => part !== 'division') : seen;
    if (differences.length === 0) {
      strange = Math.max(0, strange - 1);
      return true;
    }
    strange += 1;
    if (strange >= strangeFrames) refuse(differences);
    return false;
  }

  /** Bytes of which the driver makes nothing: it may be that another scale speaks. */
  function overhear(bytes: Uint8Array): void {
    if (scale.link() === 'ready') return;
    foreign.push(bytes);
    foreignBytes += bytes.length;
    while (foreignBytes > mostForeignBytes) foreignBytes -= foreign.shift()?.length ?? foreignBytes;
    cancelLook ??= clock.after(foreignMs, lookAtForeign);
  }

  function lookAtForeign(): void {
    const heard = foreign;
    const enough = foreignBytes >= leastForeignBytes;
    forgetForeign();
    if (scale.link() !== 'silent' || !enough) return;
    const verdict = scoreBytes([Uint8Array.from(Buffer.concat(heard))], eightBits);
    if (verdict && verdict.protocol !== protocol && verdict.evidence.weights > 0 && verdict.score >= leastScore)
      refuse(['protocol']);
  }

  function forgetForeign(): void {
    cancelLook?.();
    cancelLook = null;
    foreign = [];
    foreignBytes = 0;
  }

  scale.onEvent(hear);
  scale.onBytes?.(overhear);

  return {
    protocol: scale.protocol,
    path: scale.path,
    link,
    onEvent: (listener) => events.add(listener),
    command: async (name) => (link() === 'ready' ? ((await scale.command?.(name)) ?? 'unsupported') : 'not-sent'),
    ...(scale.commandNames ? { commandNames: scale.commandNames } : {}),
    ...(scale.onBytes ? { onBytes: scale.onBytes } : {}),
    start: scale.start,
    async stop() {
      forgetForeign();
      connection += 1;
      await scale.stop();
    },
  };
}

const leastScore = 0.45;
const eightBits = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
