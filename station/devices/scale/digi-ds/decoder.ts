import type { ScaleDecoder } from '../decoder.ts';
import { createLineDecoder, type Line } from '../line-decoder.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { milligramsOf, readNumber } from '../weight.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const atRest = 0x00;
const moving = 0x01;

const number = String.raw`[ \d.,-]{7}`;
const withHeaders = new RegExp(`(?:([\\0\\x01])\\r)?0(${number})\\r4(${number})\\r$`);
const withoutHeaders = new RegExp(`(?:([\\0\\x01])\\r|^)(${number})\\r(${number})\\r$`);

/**
 * Digi DS-425 and kin: net and tare of seven places, each ended by CR and both by LF; headers `0` and `4` and a first byte
 * of stability are settings of the scale. Kilograms by custom. Source: its service manual, page 11.
 */
export function createDigiDsDecoder(): ScaleDecoder {
  return createLineDecoder({ longest: 24, ends: lineFeed, inner: [atRest, moving, carriageReturn], read });
}

function read(line: Line): ScaleFrame | null {
  const match = withHeaders.exec(line.text) ?? withoutHeaders.exec(line.text);
  if (!match) return null;
  const [, stability, weight, tare] = match;
  const net = readNumber(weight ?? '');
  const held = readNumber(tare ?? '');
  if (!net || !held) return null;
  const stable = stability === undefined ? null : stability.charCodeAt(0) === atRest;
  const tareMilligrams = milligramsOf(held.digits, held.decimals, 'kg', held.negative);
  return readingFrame(net, 'kg', { stable, net: true, tareMilligrams }, line.rawFrom(match.index));
}
