import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmulatedLine, type EmulatedLine } from '../devices/emulation/line.ts';
import type { ScaleEmulator } from '../devices/emulation/emulator.ts';
import { createScaleEmulator, isScaleProtocolName, scaleProtocol, scaleProtocolNames } from '../devices/scale/index.ts';
import { systemClock } from '../platform/clock.ts';
import { readLineSettings, writeLineSettings } from './line-settings.ts';
import type { Context } from './main.ts';
import { untilStopped } from './scale-capture.ts';

/** Far enough below zero for every scale. */
const underGrams = -5_000;

/** What it obeys. */
export const emulatorOrders = 'load GRAMS, motion [off], over [off], under, silent [off], unplug, plug, wait MS, quit';

/**
 * `scale emulate PROTOCOL [--settings "9600 8N1"]`: prints the path of a pseudo-terminal that behaves like that scale, with its
 * speed and parity, then obeys lines of standard input (`emulatorOrders`); `#` begins a remark. Ends with `quit` or Ctrl-C, not
 * with the end of the script.
 */
export async function runScaleEmulate(context: Context): Promise<number> {
  const name = context.words.slice(1).join(' ');
  if (!isScaleProtocolName(name))
    throw new Error(`usage: scale emulate PROTOCOL; there are ${scaleProtocolNames.join(', ')}`);
  const settings = context.options.settings ? readLineSettings(context.options.settings) : scaleProtocol(name).settings;
  const scale = createScaleEmulator(name, systemClock);
  const directory = mkdtempSync(path.join(tmpdir(), 'waypost-scale-'));
  const line = await openEmulatedLine({ directory, name: 'scale', emulator: scale, settings });
  try {
    context.write({ path: line.path, protocol: name, settings: writeLineSettings(settings), over: line.kind });
    const quit = new AbortController();
    void obeyLines(context, scale, line).then((asked) => (asked ? quit.abort() : undefined));
    await untilStopped(null, quit.signal);
  } finally {
    await line.close();
    rmSync(directory, { recursive: true, force: true });
    // Its reader would keep the process alive.
    process.stdin.destroy();
  }
  return 0;
}

/** True when a line said `quit`, false when the input ended. */
async function obeyLines(context: Context, scale: ScaleEmulator, line: EmulatedLine): Promise<boolean> {
  for await (const text of context.lines()) {
    const [word = '', argument] = text.replace(/#.*/, '').trim().split(/\s+/);
    if (word === '') continue;
    if (word === 'quit' || word === 'q') return true;
    const trouble = await obey(word, argument, scale, line);
    context.write(
      trouble === null ? { did: word, ...(argument === undefined ? {} : { with: argument }) } : { error: trouble },
    );
  }
  return false;
}

async function obey(
  word: string,
  argument: string | undefined,
  scale: ScaleEmulator,
  line: EmulatedLine,
): Promise<string | null> {
  const on = argument !== 'off';
  const number = Number(argument);
  switch (word) {
    case 'load':
      if (argument === undefined || !Number.isInteger(number)) return 'load needs whole grams';
      scale.setLoadGrams(number);
      return null;
    case 'motion':
      scale.setMoving(on);
      return null;
    case 'over':
      scale.setOverload(on);
      return null;
    case 'under':
      scale.setOverload(false);
      scale.setLoadGrams(underGrams);
      return null;
    case 'silent':
      scale.setSilent(on);
      return null;
    case 'unplug':
      await line.unplug();
      return null;
    case 'plug':
      await line.plug();
      return null;
    case 'wait':
      if (!(number >= 0 && number <= 600_000)) return 'wait needs milliseconds, at most 600000';
      await new Promise((resolve) => setTimeout(resolve, number));
      return null;
    default:
      return `no "${word}": ${emulatorOrders}`;
  }
}
