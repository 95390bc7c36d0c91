import { bareFrame, type ScaleDecoder } from '../decoder.ts';
import { createLineDecoder } from '../line-decoder.ts';
import { createLineReader, type LineRule } from '../line-rules.ts';

const acknowledged = 0x06;
const settled = { ST: true, WT: true, US: false, QT: true };
const value = String.raw`(?<number>[-+][ \d]*\.?\d+)`;

/** An unknown header is no weight: nothing may be guessed from it. */
const rules: readonly LineRule[] = [
  { form: /OL,-[\dE+.]+ *[A-Za-z%]* *$/, kind: 'underload' },
  { form: /OL,\+[\dE+.]+ *[A-Za-z%]* *$/, kind: 'overload' },
  { form: new RegExp(`(?<state>QT),${value} *(?:PC|PCS)? *$`), kind: 'other', stable: settled },
  { form: new RegExp(`PT,${value} {0,2}(?<unit>[A-Za-z]{1,3}) *$`), kind: 'tare' },
  { form: new RegExp(`(?<state>ST|US|WT),${value} {0,3}(?<unit>[A-Za-z%]{1,3}) *$`), stable: settled },
  { form: /EC,E\d{1,2} *$/, kind: 'error' },
  { form: /(?:ID|SN|TN),[\w. -]+$/, kind: 'ident' },
];

const readLine = createLineReader(rules);

/** A&D standard format: two letters, signed value, unit of three places; ACK and `EC,E11` answer commands. */
export function createAndStandardDecoder(): ScaleDecoder {
  return createLineDecoder({
    longest: 32,
    read: (line) =>
      line.from === line.to && line.opener === acknowledged
        ? bareFrame('ack', line.rawFrom(line.from))
        : readLine(line),
  });
}
