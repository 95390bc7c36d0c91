import { compileBytePattern, placeOfGroup } from '../byte-pattern.ts';
import { bareFrame, latinText, type ScaleDecoder } from '../decoder.ts';
import { createLineDecoder, type Line } from '../line-decoder.ts';
import { createLineReader, type LineRule } from '../line-rules.ts';
import type { ScaleFrame } from '../scale.ts';
import { milligramsOf, readNumber, unitOf } from '../weight.ts';

const longestLine = 80;
const mostIdentity = 2048;
const settled = { S: true, D: false };

/** Answers to `S`, `SI`, `SIR`, `SU`. `S I` is a busy scale, `S L` a refused parameter. */
const weightRules: readonly LineRule[] = [
  { form: /(?<![A-Za-z])S (?<state>[SD]) +(?<number>(?:[-+] *)?[\d.]+) +(?<unit>[A-Za-z%]{1,6}) *$/, stable: settled },
  { form: /(?<![A-Za-z])S \+ *$/, kind: 'overload' },
  { form: /(?<![A-Za-z])S - *$/, kind: 'underload' },
];

/** Answers to zero and tare commands. */
const commandRules: readonly LineRule[] = [
  { form: /(?<![A-Za-z])ZI? A *$/, kind: 'ack' },
  { form: /(?<![A-Za-z])(?:ZI|TI|TAC?|T) (?<state>[SDA]) *$/, kind: 'ack', stable: settled },
  { form: /(?<![A-Za-z])Z (?<state>[SD]) *$/, kind: 'ack', stable: settled },
  { form: /(?<![A-Za-z])(?:ZI?|TI?|TAC?) [-+L] *$/, kind: 'error' },
  { form: /(?<![A-Za-z])S[A-Z]{0,2} L *$/, kind: 'error' },
  { form: /(?<![A-Za-z])(?:SI?R?U?|ZI?|TI?|TAC?|I\d{1,2}|@) I *$/, kind: 'status' },
  { form: /(?<![A-Za-z])I\d{1,2} L *$/, kind: 'error' },
  { form: /(?<![A-Za-z])E[STL] *$/, kind: 'error' },
];

const readWeight = createLineReader(weightRules);
const readCommand = createLineReader(commandRules);

const tareAnswer = compileBytePattern(/(?<![A-Za-z])(?:TI?|TA) ([SDA]) +([\d.]+) +([A-Za-z]{1,6}) *$/);
const identity = compileBytePattern(/(?<![A-Za-z])(?:I\d{1,2}|@) ([AB])(?: .*)?$/);
const stableLetter = 0x53;
const acceptedLetter = 0x41;
const moreLetter = 0x42;

/**
 * Answers of the Mettler-Toledo Standard Interface Command Set, levels 0 and 1; also Kern KCP, Ohaus after `PSI`, Elicom.
 * The case of the unit varies. An identity may take several lines (`B`) of which the last is `A`; it is one frame.
 */
export function createMtSicsDecoder(): ScaleDecoder {
  let identified: ScaleFrame | null = null;

  function read(line: Line): ScaleFrame | null {
    return readWeight(line) ?? readIdentity(line) ?? readTare(line) ?? readCommand(line);
  }

  function readIdentity(line: Line): ScaleFrame | null {
    const at = line.find(identity);
    if (at < 0) return null;
    const more = line.text[line.places[placeOfGroup(0)] ?? 0] === moreLetter;
    const frame = joinedTo(identified, line.rawFrom(at));
    identified = more ? frame : null;
    return identified ? null : frame;
  }

  const lines = createLineDecoder({ longest: longestLine, read });

  return {
    feed: lines.feed,
    rest() {
      const frames = lines.rest();
      if (identified) frames.push(identified);
      identified = null;
      return frames;
    },
    reset() {
      lines.reset();
      identified = null;
    },
  };
}

/** The frame of an identity with one more line of it; what a runaway list has beyond the limit is not kept. */
function joinedTo(begun: ScaleFrame | null, raw: Uint8Array): ScaleFrame {
  if (!begun) return bareFrame('ident', raw);
  if (begun.raw.length + raw.length > mostIdentity) return begun;
  return { ...begun, raw: Uint8Array.from([...begun.raw, ...raw]) };
}

/** `T S 100.00 g`, `T A 2.486 g`, `TA A 2.486 g`: the tare that was taken or is set. */
function readTare(line: Line): ScaleFrame | null {
  const at = line.find(tareAnswer);
  if (at < 0) return null;
  const group = (index: number) => {
    const place = placeOfGroup(index);
    return latinText(line.text, line.places[place] ?? 0, line.places[place + 1] ?? 0);
  };
  const number = readNumber(group(1));
  const unit = unitOf(group(2));
  if (!number || unit === null || unit === 'count') return null;
  const state = group(0).charCodeAt(0);
  return {
    ...bareFrame('ack', line.rawFrom(at)),
    unit,
    stable: state === acceptedLetter ? null : state === stableLetter,
    tareMilligrams: milligramsOf(number.digits, number.decimals, unit, number.negative),
  };
}
