import { SerialPort } from 'serialport';
import { decodableNames } from '../devices/scale/decodings.ts';
import { scaleProtocolNames } from '../devices/scale/index.ts';
import type { Context } from './main.ts';
import { runScaleCapture } from './scale-capture.ts';
import { decodeScaleBytes } from './scale-decode.ts';
import { runScaleDetect } from './scale-detect.ts';
import { emulatorOrders, runScaleEmulate } from './scale-emulate.ts';
import { runScaleReplay } from './scale-replay.ts';

const acts: Readonly<Record<string, { words: string; run(context: Context): Promise<number> }>> = {
  list: { words: 'the ports of this machine, and the protocols', run: listScales },
  decode: {
    words:
      '{"id","protocol","hex"} or {"id","protocol","chunks"} a line of standard input; the protocol "auto" finds out. Exit 1 when a line was none',
    run: decodeScaleBytes,
  },
  detect: {
    words: 'PORT: finds the scale on it, within 30 s. Exit 0 when sure, 3 when found but not sure, 1 when not found',
    run: runScaleDetect,
  },
  capture: {
    words:
      'PORT [--seconds N] [--settings "9600 8N1"] [--protocol NAME] > FILE: what arrives, until Ctrl-C; with a protocol the scale is asked as the station asks. Exit 1 when nothing arrived',
    run: runScaleCapture,
  },
  replay: {
    words: "FILE [--protocol NAME]: the readings of a capture, or of a log from the scale's page",
    run: runScaleReplay,
  },
  emulate: {
    words: `PROTOCOL [--settings "9600 8N1"]: prints a port that behaves like that scale, then obeys lines of standard input: ${emulatorOrders}`,
    run: runScaleEmulate,
  },
};

/** `scale list`, `decode`, `detect PORT`, `capture PORT`, `replay FILE`, `emulate PROTOCOL`. */
export function runScaleCommand(context: Context): Promise<number> {
  const [word = ''] = context.words;
  const act = Object.hasOwn(acts, word) ? acts[word] : undefined;
  if (!act) throw new Error(`usage: scale ${Object.keys(acts).join(' | ')}`);
  return act.run(context);
}

/** What each of the commands takes and does, a line each; of one alone where it is named. */
export function scaleUsage([wanted = '']: readonly string[]): string {
  const known = Object.hasOwn(acts, wanted) ? [wanted] : Object.keys(acts);
  return known.map((word) => `scale ${word} ${acts[word]?.words ?? ''}\n`).join('');
}

/** `scale list`: the ports of this machine, and what can be spoken on them. "Cannot list" is an answer, not a crash. */
async function listScales(context: Context): Promise<number> {
  context.write({ protocols: scaleProtocolNames, decodable: decodableNames });
  try {
    for (const port of await SerialPort.list())
      context.write({
        port: port.path,
        vendorId: port.vendorId ?? null,
        productId: port.productId ?? null,
        serialNumber: port.serialNumber ?? null,
      });
    return 0;
  } catch (error) {
    context.write({ ports: 'cannot-list', reason: error instanceof Error ? error.message : 'unknown' });
    return 1;
  }
}
