import {
  bareFrame,
  createFrontDecoder,
  eighthBitOfStart,
  sevenBits,
  type ScaleDecoder,
  type Verdict,
} from '../decoder.ts';
import type { ScaleFrame } from '../scale.ts';
import { displayOf, milligramsOf } from '../weight.ts';

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
  return createFrontDecoder(inspect, { starts: [0x02, 0x82] });
}

function inspect(front: Uint8Array): Verdict {
  const eighthBit = eighthBitOfStart(front[0]);
  if (!eighthBit) return { is: 'junk' };
  let body = '';
  for (let at = 1; at < Math.min(front.length, longestFrame); at += 1) {
    const data = sevenBits(front[at] ?? 0, eighthBit);
    if (data === carriageReturn) {
      const frame = readBody(body, front.slice(0, at + 1));
      return frame ? { is: 'frame', frame, length: at + 1 } : { is: 'junk' };
    }
    if (data === null || data < 0x20 || data === 0x7f) return { is: 'junk' };
    body += String.fromCharCode(data);
  }
  return front.length < longestFrame ? { is: 'wait' } : { is: 'junk' };
}

function readBody(body: string, raw: Uint8Array): ScaleFrame | null {
  if (body === 'E') return bareFrame('ident', raw);
  if (body === 'F') return bareFrame('ack', raw);
  if (body.length === 2 && body.startsWith('?')) return readStatus(body.charCodeAt(1), raw);
  const match = /^ *(\d{1,5})\.(\d{1,4})(N?)$/.exec(body);
  if (!match) return null;
  const [, whole = '', fraction = '', net] = match;
  const digits = whole + fraction;
  return {
    ...bareFrame('reading', raw),
    milligrams: milligramsOf(digits, fraction.length, 'kg', false),
    unit: 'kg',
    // In motion this scale sends the status instead of a weight.
    stable: true,
    net: net ? true : null,
    display: displayOf(digits, fraction.length, false),
  };
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
