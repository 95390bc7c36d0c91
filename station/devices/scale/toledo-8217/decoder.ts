import {
  bareFrame,
  createFrontDecoder,
  eighthBitOfStart,
  rawOf,
  sevenBits,
  type ScaleDecoder,
  type Verdict,
} from '../decoder.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { digitsEnd, readCount } from '../weight.ts';

const carriageReturn = 0x0d;
/** STX, the widest weight with its `N`, CR. */
const longestFrame = 11;

/** Bits of the status byte; bit 6 is always set. Source: service manual of the Magellan 8500, page 51. */
const status = {
  motion: 0x01,
  over: 0x02,
  underZero: 0x04,
  outsideZeroRange: 0x08,
  centreOfZero: 0x10,
  net: 0x20,
  always: 0x40,
};

/**
 * Answers of a Toledo 8217: `STX 00.340 CR`, `STX 00.340N CR` for net, `STX ? status CR` when there is no weight,
 * `STX E CR` to the echo probe. Kilograms by custom, since the frame names no unit; a weight without a point belongs to
 * the clone that sends grams and is refused. Reads the eighth bit as even parity where the line left it in.
 */
export function createToledo8217Decoder(): ScaleDecoder {
  /** The data bits between STX and CR. */
  const body = new Uint8Array(longestFrame);

  function inspect(bytes: Uint8Array, from: number, to: number): Verdict {
    const eighthBit = eighthBitOfStart(bytes[from]);
    if (!eighthBit) return 'junk';
    const end = Math.min(to, from + longestFrame);
    for (let at = from + 1; at < end; at += 1) {
      const data = sevenBits(bytes[at] ?? 0, eighthBit);
      if (data === carriageReturn) return readBody(body, at - from - 1, rawOf(bytes, from, at + 1)) ?? 'junk';
      if (data === null || data < 0x20 || data === 0x7f) return 'junk';
      body[at - from - 1] = data;
    }
    return to - from < longestFrame ? 'wait' : 'junk';
  }

  return createFrontDecoder(inspect, { starts: [0x02, 0x82] });
}

const letter = { echo: 0x45, done: 0x46, net: 0x4e, status: 0x3f };

function readBody(body: Uint8Array, length: number, raw: Uint8Array): ScaleFrame | null {
  const [head, second = 0] = body;
  if (length === 1 && head === letter.echo) return bareFrame('ident', raw);
  if (length === 1 && head === letter.done) return bareFrame('ack', raw);
  if (length === 2 && head === letter.status) return readStatus(second, raw);
  const net = length > 0 && body[length - 1] === letter.net;
  const end = net ? length - 1 : length;
  if (!isPlain(body, end)) return null;
  const number = readCount(body, 0, end);
  if (!number) return null;
  const { count, decimals, display } = number;
  // In motion this scale sends the status instead of a weight.
  return countedFrame(count, decimals, false, display, 'kg', true, net ? true : null, null, null, raw);
}

/** Blanks, one to five digits, a point, one to four digits. */
function isPlain(body: Uint8Array, end: number): boolean {
  let at = 0;
  while (at < end && body[at] === 0x20) at += 1;
  const whole = digitsEnd(body, at, end);
  const fraction = digitsEnd(body, whole + 1, end);
  const [before, behind] = [whole - at, fraction - whole - 1];
  return body[whole] === 0x2e && before >= 1 && before <= 5 && behind >= 1 && behind <= 4 && fraction === end;
}

function readStatus(bits: number, raw: Uint8Array): ScaleFrame | null {
  if (!(bits & status.always)) return null;
  const net = bits & status.net ? true : null;
  const stable = !(bits & status.motion);
  if (bits & status.over && bits & status.underZero) return bareFrame('error', raw);
  if (bits & status.over) return { ...bareFrame('overload', raw), net };
  if (bits & status.underZero) return { ...bareFrame('underload', raw), net, stable };
  if (bits & status.outsideZeroRange) return { ...bareFrame('error', raw), net };
  const zero = bits & status.centreOfZero ? true : null;
  return { ...bareFrame(stable ? 'status' : 'unstable', raw), net, stable, zero };
}
