import { compileBytePattern, placeOfGroup } from '../byte-pattern.ts';
import type { ScaleDecoder } from '../decoder.ts';
import { createLineDecoder, type Line } from '../line-decoder.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { milligramsOfCount, readCount } from '../weight.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const atRest = 0x00;
const moving = 0x01;

const number = String.raw`[ \d.,-]{7}`;
const withHeaders = compileBytePattern(new RegExp(`(?:([\\0\\x01])\\r)?0(${number})\\r4(${number})\\r$`));
const withoutHeaders = compileBytePattern(new RegExp(`(?:([\\0\\x01])\\r|^)(${number})\\r(${number})\\r$`));
const [stability, weight, tare] = [placeOfGroup(0), placeOfGroup(1), placeOfGroup(2)];

/**
 * Digi DS-425 and kin: net and tare of seven places, each ended by CR and both by LF; headers `0` and `4` and a first byte
 * of stability are settings of the scale. Kilograms by custom. Source: its service manual, page 11.
 */
export function createDigiDsDecoder(): ScaleDecoder {
  return createLineDecoder({ longest: 24, ends: lineFeed, inner: [atRest, moving, carriageReturn], read });
}

function read(line: Line): ScaleFrame | null {
  const headed = line.find(withHeaders);
  const at = headed < 0 ? line.find(withoutHeaders) : headed;
  if (at < 0) return null;
  const { text, places } = line;
  const net = readCount(text, places[weight] ?? 0, places[weight + 1] ?? 0);
  const held = readCount(text, places[tare] ?? 0, places[tare + 1] ?? 0);
  if (!net || !held) return null;
  const told = places[stability] ?? -1;
  const stable = told < 0 ? null : text[told] === atRest;
  const tareMilligrams = milligramsOfCount(held.count, held.decimals, 'kg', held.negative);
  const { count, decimals, negative, display } = net;
  return countedFrame(count, decimals, negative, display, 'kg', stable, true, null, tareMilligrams, line.rawFrom(at));
}
