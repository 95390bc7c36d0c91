import { bareFrame, type ScaleDecoder } from '../decoder.ts';
import { createLineDecoder, type Line } from '../line-decoder.ts';
import { createLineReader, type LineRule } from '../line-rules.ts';
import type { ScaleFrame } from '../scale.ts';
import { hasXorText } from './checksum.ts';

const netted = { WG: false, WN: true, WW: false } as const;

const a12eRules: readonly LineRule[] = [
  {
    form: /^(?<mode>WG|WN)(?<number>[-\d](?=[\d.]{5}[\d. ])\d*\.?\d* ?)(?<unit>kg|lb| g|g )[\dA-F]{2}$/,
    net: netted,
  },
  { form: /^ {9}OL[\dA-F]{2}$/, kind: 'overload' },
  { form: /^ {9}LO[\dA-F]{2}$/, kind: 'underload' },
];
const a12eLength = 13;
const readA12eText = createLineReader(a12eRules);

/**
 * XK3190-A12E: `WG004.139kg3D` CR LF, with the XOR of the first eleven bytes; nine blanks and `OL` or `LO` out of range.
 * Source: its manual, page 13. Says nothing of motion.
 */
export function createYaohuaA12eDecoder(): ScaleDecoder {
  return createLineDecoder({ longest: 2 * a12eLength, ends: 'crlf', read: readA12e });
}

function readA12e(line: Line): ScaleFrame | null {
  const from = line.to - a12eLength;
  if (from < line.from || !hasXorText(line.text, from, line.to - 2)) return null;
  return readA12eText(line, from);
}

const value = String.raw`(?<number>[-+ ]?(?:\d+\.?\d*|\.\d+)) *(?<unit>kg|lb|g|t)?`;
const wwRules: readonly LineRule[] = [
  { form: new RegExp(`(?<mode>ww|wn)${value} *$`), unit: 'kg', net: netted },
  { form: new RegExp(`wt${value} *$`), unit: 'kg', kind: 'tare' },
];

const readWw = createLineReader(wwRules);

/** XK3190-A12: `ww000.000kg` gross, `wn` net, `wt` tare; an empty line is a refused command. Says nothing of motion. */
export function createYaohuaWwDecoder(): ScaleDecoder {
  return createLineDecoder({
    longest: 24,
    ends: 'crlf',
    read: (line) => (line.bare ? bareFrame('error', line.rawFrom(line.from)) : readWw(line)),
  });
}
