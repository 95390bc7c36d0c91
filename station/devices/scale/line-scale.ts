import { createListeners } from '../../../contract/wires/wire.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { createSerialLink, type SerialState } from '../serial/port.ts';
import type { LineSettings } from '../serial/transport.ts';
import { startPolling } from './polling.ts';
import type { DrivenProtocol, ScaleCommandName } from './protocol.ts';
import type { CommandResult, LinkState, ScaleDevice, ScaleEvent, ScaleFrame } from './scale.ts';

/** Without a valid frame for so long an open line is silent, whatever else arrives on it. [F030] */
export const silentAfterMs = 1_500;
/** A silent line is closed and opened again from time to time: some adapters wake up only so. [F110] */
const firstReopenMs = 5_000;
const longestReopenMs = 60_000;

/** How long a scale may look for rest before it answers a command. */
const commandLimitMs = 3_000;
const writeLimitMs = 500;

const allCommands: readonly ScaleCommandName[] = ['zero', 'tare', 'clearTare'];

/** The driver of every scale on a serial line: watches frames, not bytes, and polls where the protocol asks for it. */
export function createLineScale(parts: {
  protocol: DrivenProtocol;
  path: string;
  settings: LineSettings;
  clock: Clock;
  log: Log;
}): ScaleDevice {
  const { protocol, path, settings, clock, log } = parts;
  const serial = createSerialLink({ path, settings, device: 'scale', clock, log });
  const decoder = protocol.createDecoder();
  const events = createListeners<[ScaleEvent]>();
  let link: LinkState = 'absent';
  let stopWatching: () => void = () => undefined;
  let stopPolling: () => void = () => undefined;
  let reopenMs = firstReopenMs;
  let answered: (frame: ScaleFrame) => void = () => undefined;
  let open = false;
  let settle: ((frame: ScaleFrame) => void) | null = null;

  function enter(next: LinkState): void {
    if (link === next) return;
    link = next;
    log.info('scale.link', { protocol: protocol.name, state: next });
    events.emit({ type: 'link', state: next, atMonotonicMs: clock.monotonicMs() });
  }

  function watch(sinceReopenMs: number): void {
    stopWatching();
    stopWatching = clock.after(silentAfterMs, () => {
      enter('silent');
      stopWatching = clock.after(sinceReopenMs, () => {
        reopenMs = Math.min(reopenMs * 2, longestReopenMs);
        serial.reconnect();
      });
    });
  }

  function poll(): void {
    if (!protocol.polling || !open || settle) return;
    const polling = startPolling(protocol.polling, serial, clock);
    stopPolling = polling.stop;
    answered = polling.answered;
  }

  /** While an answer is waited for nothing else is asked, so that it is the answer to this. */
  async function command(name: ScaleCommandName): Promise<CommandResult> {
    const request = protocol.commands[name];
    if (!request) return 'unsupported';
    if (!open || settle) return 'not-sent';
    stopPolling();
    const answer = new Promise<CommandResult>((resolve) => {
      const cancel = clock.after(commandLimitMs, () => resolve('no-answer'));
      settle = (frame) => {
        if (!['ack', 'nak', 'error'].includes(frame.kind)) return;
        cancel();
        resolve(frame.kind === 'ack' ? 'done' : 'refused');
      };
    });
    const went = await serial.write(request, writeLimitMs);
    const result = went !== 'sent' ? 'not-sent' : protocol.commands.answered ? await answer : 'sent';
    settle = null;
    log.info('scale.command', { protocol: protocol.name, act: name, state: result });
    poll();
    return result;
  }

  function follow(state: SerialState): void {
    stopPolling();
    stopPolling = () => undefined;
    open = false;
    if (state === 'open') {
      decoder.reset();
      watch(reopenMs);
      open = true;
      poll();
      // A line that was silent stays so until a frame says otherwise.
      if (link !== 'silent') enter('connecting');
      return;
    }
    stopWatching();
    if (state === 'stopped') enter('absent');
    else if (state === 'opening') {
      if (link !== 'silent') enter('connecting');
    } else enter(state);
  }

  serial.onState(follow);
  serial.onBytes((bytes) => {
    const atMonotonicMs = clock.monotonicMs();
    const atMs = clock.nowMs();
    for (const frame of decoder.feed(bytes)) {
      reopenMs = firstReopenMs;
      watch(reopenMs);
      if (settle) settle(frame);
      else answered(frame);
      enter('ready');
      events.emit({ type: 'frame', frame, atMonotonicMs, atMs });
    }
  });

  return {
    protocol: protocol.name,
    path,
    link: () => link,
    onEvent: (listener) => events.add(listener),
    command,
    commandNames: allCommands.filter((name) => protocol.commands[name] !== null),
    onBytes: (listener) => serial.onBytes(listener),
    start: serial.start,
    stop: serial.stop,
  };
}
