import { bareFrame, type ScaleDecoder } from '../decoder.ts';
import { createLineDecoder, type Line } from '../line-decoder.ts';
import { createLineReader, type LineRule } from '../line-rules.ts';
import type { ScaleFrame } from '../scale.ts';
import { milligramsOf, readNumber, unitOf } from '../weight.ts';

const longestLine = 80;
const mostIdentity = 2048;
const settled = { S: true, D: false };

/** Answers to `S`, `SI`, `SIR`, `SU`. `S I` is a busy scale, `S L` a refused parameter. */
const weightRules: readonly LineRule[] = [
  { form: /(?<![A-Za-z])S (?<state>[SD]) +(?<number>[-+]? *[\d.]+) +(?<unit>[A-Za-z%]{1,6}) *$/, stable: settled },
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

const tareAnswer = /(?<![A-Za-z])(?:TI?|TA) (?<state>[SDA]) +(?<number>[\d.]+) +(?<unit>[A-Za-z]{1,6}) *$/;
const identity = /(?<![A-Za-z])(?:I\d{1,2}|@) (?<more>[AB])(?: .*)?$/;

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
    const match = identity.exec(line.text);
    if (!match) return null;
    const frame = joinedTo(identified, line.rawFrom(match.index));
    identified = match.groups?.more === 'B' ? frame : null;
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
  const match = tareAnswer.exec(line.text);
  const number = readNumber(match?.groups?.number ?? '');
  const unit = unitOf(match?.groups?.unit ?? '');
  if (!match || !number || unit === null || unit === 'count') return null;
  const state = match.groups?.state;
  return {
    ...bareFrame('ack', line.rawFrom(match.index)),
    unit,
    stable: state === 'A' ? null : state === 'S',
    tareMilligrams: milligramsOf(number.digits, number.decimals, unit, number.negative),
  };
}
