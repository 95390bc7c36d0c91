import type { ScaleDecoder } from '../decoder.ts';
import { familyDecoder, type LineFamily } from '../line-rules.ts';

const settled = { ST: true, US: false, S: true, U: false, D: false };
const netted = { GS: false, NT: true, G: false, N: true };
const number = String.raw`(?<number>(?:[-+] *)?(?:\d+\.?\d*|\.\d+))`;
const unit = String.raw`,? *(?<unit>[A-Za-z%]{1,6}) *`;

/**
 * `ST,GS,+  1.250kg` and its kin: T-Scale, Torrey, AWH, Excell, Gram, Salter-Brecknell, most Chinese 计重秤. T-Scale NHB
 * drops the second comma; some send `S   1.250 kg`. `TR` is the tare and never the weight; overload carries digits.
 */
export const asciiComma: LineFamily = {
  longest: 40,
  rules: [
    { form: new RegExp(`(?<state>ST|US),(?<mode>GS|NT),? *${number}${unit}$`), stable: settled, net: netted },
    { form: new RegExp(`(?<state>ST|US),TR,? *${number}${unit}$`), kind: 'tare', stable: settled },
    { form: /OL,(?:GS|NT|TR),? *-(?!-)[^,]*$/, kind: 'underload' },
    { form: /OL,(?:GS|NT|TR),?[^,]*$/, kind: 'overload' },
    { form: /UL,(?:GS|NT|TR),?[^,]*$/, kind: 'underload' },
    { form: new RegExp(`^(?<state>[SUD]) +${number}${unit}$`), stable: settled },
  ],
};

export const createAsciiCommaDecoder: () => ScaleDecoder = familyDecoder(asciiComma);
