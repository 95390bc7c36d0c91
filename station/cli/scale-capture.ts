import { isScaleProtocolName, scaleProtocol, scaleProtocolNames } from '../devices/scale/index.ts';
import { startPolling } from '../devices/scale/polling.ts';
import { createSerialLink } from '../devices/serial/port.ts';
import { systemClock } from '../platform/clock.ts';
import { silentLog } from '../platform/log.ts';
import { readLineSettings, writeLineSettings } from './line-settings.ts';
import type { Context } from './main.ts';

/**
 * `scale capture PORT [--seconds N] [--settings "9600 8N1"] [--protocol NAME]`: what arrives, as lines of bytes with their
 * times, until Ctrl-C or so many seconds have passed. With a protocol the line has its settings, and a scale that speaks
 * only when asked is asked as the station would. `scale replay` reads the file. Exit 1 when nothing arrived.
 */
export async function runScaleCapture(context: Context): Promise<number> {
  const [, path] = context.words;
  const { protocol: name, seconds } = context.options;
  if (path === undefined)
    throw new Error('usage: scale capture PORT [--seconds N] [--settings "9600 8N1"] [--protocol NAME]');
  if (name !== undefined && !isScaleProtocolName(name))
    throw new Error(`no driver for ${name}: there are ${scaleProtocolNames.join(', ')}`);
  const limitMs = seconds === undefined ? null : Number(seconds) * 1000;
  if (limitMs !== null && !(limitMs > 0 && limitMs <= longestMs))
    throw new Error(`--seconds ${seconds} is not a number above 0 and at most ${longestMs / 1000}`);
  const protocol = name === undefined ? null : scaleProtocol(name);
  const settings = context.options.settings
    ? readLineSettings(context.options.settings)
    : (protocol?.settings ?? readLineSettings('9600 8N1'));

  const link = createSerialLink({ path, settings, device: 'capture', clock: systemClock, log: silentLog });
  const decoder = protocol?.createDecoder();
  const startMs = performance.now();
  const atMs = () => Math.round((performance.now() - startMs) * 10) / 10;
  let bytes = 0;
  let newest = 'stopped';
  let polling: ReturnType<typeof startPolling> | null = null;
  context.write({
    capture: 1,
    path,
    settings: writeLineSettings(settings),
    protocol: name ?? null,
    startedAt: new Date().toISOString(),
  });
  link.onState((state) => {
    context.write({ atMs: atMs(), link: state });
    if (state !== 'stopped') newest = state;
    polling?.stop();
    decoder?.reset();
    polling = state === 'open' && protocol?.polling ? startPolling(protocol.polling, link, systemClock) : null;
  });
  link.onBytes((chunk) => {
    bytes += chunk.length;
    context.write({ atMs: atMs(), hex: Buffer.from(chunk).toString('hex') });
    for (const frame of decoder?.feed(chunk) ?? []) polling?.answered(frame);
  });
  link.start();
  await untilStopped(limitMs);
  await link.stop();
  // The lines mostly go into a file: this is for the screen.
  if (bytes === 0) process.stderr.write(`${path}: ${nothingHeard[newest] ?? nothingHeard['fault']}\n`);
  return bytes > 0 ? 0 : 1;
}

const longestMs = 7 * 24 * 3_600_000;
const nothingHeard: Readonly<Record<string, string>> = {
  open: 'nothing was heard. Try other --settings; a scale that speaks only when asked needs --protocol NAME',
  unplugged: 'there is no such port. "scale list" names those of this machine',
  fault: 'cannot be opened: it is no serial port, somebody else has it, or its rights are missing',
};

/** Until Ctrl-C, a termination, the signal, or the time is over. */
export async function untilStopped(limitMs: number | null, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    // Timers of the station's clock never keep a process alive.
    const timer = setInterval(() => undefined, 60_000);
    const limit = limitMs === null ? null : setTimeout(finish, limitMs);
    function finish(): void {
      clearInterval(timer);
      if (limit) clearTimeout(limit);
      process.off('SIGINT', finish);
      process.off('SIGTERM', finish);
      resolve();
    }
    process.on('SIGINT', finish);
    process.on('SIGTERM', finish);
    signal?.addEventListener('abort', finish);
  });
}
