import { SerialPort } from 'serialport';
import { decodableNames } from '../devices/scale/decodings.ts';
import { scaleProtocolNames } from '../devices/scale/index.ts';
import type { Context } from './main.ts';
import { runScaleCapture } from './scale-capture.ts';
import { decodeScaleBytes } from './scale-decode.ts';
import { runScaleDetect } from './scale-detect.ts';
import { runScaleEmulate } from './scale-emulate.ts';
import { runScaleReplay } from './scale-replay.ts';

const acts: Readonly<Record<string, (context: Context) => Promise<number>>> = {
  list: listScales,
  decode: decodeScaleBytes,
  detect: runScaleDetect,
  capture: runScaleCapture,
  replay: runScaleReplay,
  emulate: runScaleEmulate,
};

/** `scale list`, `decode`, `detect PORT`, `capture PORT`, `replay FILE`, `emulate PROTOCOL`. */
export function runScaleCommand(context: Context): Promise<number> {
  const [word = ''] = context.words;
  const act = Object.hasOwn(acts, word) ? acts[word] : undefined;
  if (!act) throw new Error(`usage: scale ${Object.keys(acts).join(' | ')}`);
  return act(context);
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
