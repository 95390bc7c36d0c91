import type { ScaleDecoder } from '../decoder.ts';
import { createLineDecoder, type Line } from '../line-decoder.ts';
import { createLineReader, type LineRule } from '../line-rules.ts';
import type { ScaleFrame } from '../scale.ts';

const settled = { ST: true, US: false };
const netted = { GS: false, NT: true };
/** Bit 7 is always set; bit 0 is the lamp of zero. */
const zeroLamp = 0x01;
const comma = 0x2c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const rules: readonly LineRule[] = [
  { form: /OL,(?:GS|NT),[ -\xff](?<lamp>[\x80-\xff]),(?=[^,]{8} ).*-[^,]*\r$/, kind: 'underload' },
  { form: /OL,(?:GS|NT),[ -\xff](?<lamp>[\x80-\xff]),[^,]{8} .{1,2}\r$/, kind: 'overload' },
  {
    form: /(?<state>ST|US),(?<mode>GS|NT),[ -\xff](?<lamp>[\x80-\xff]),(?<number>(?=[-+ \d.]{8} ) *[-+]? *\d[\d.]*) (?<unit>[A-Za-z ]{1,2} *)\r$/,
    stable: settled,
    net: netted,
  },
];

const readLine = createLineReader(rules);

/**
 * The 22 bytes of CAS CI, NT and PDS indicators: `ST,GS,` number of the device, lamps, `,` eight places, blank, unit.
 * Source: manual of CI-600D, page 74. The lamp byte needs eight data bits and is no character: in motion, with the lamps of
 * printer and tare, it is a CR or LF with bit 7 set, and ends no line.
 */
export function createCas22ByteDecoder(): ScaleDecoder {
  return createLineDecoder({ longest: 24, ends: lineFeed, inner: [carriageReturn], eightBits: true, read });
}

function read(line: Line): ScaleFrame | null {
  const frame = readLine(line);
  if (frame?.kind !== 'reading') return frame;
  let at = line.from;
  while (at < line.to && ((line.text[at] ?? 0) < 0x80 || line.text[at + 1] !== comma)) at += 1;
  return (line.text[at] ?? 0) & zeroLamp ? { ...frame, zero: true } : frame;
}
