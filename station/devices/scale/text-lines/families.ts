import type { LineFamily } from '../line-rules.ts';

const anyUnit = String.raw`(?<unit>[A-Za-z%]{1,6})`;
const plain = String.raw`(?:\d+\.?\d*|\.\d+)`;

/** Ohaus: right-justified weight, unit, `?` while unstable, a legend. A total, wet weight or air weight is no weighing. */
const ohaus: LineFamily = {
  longest: 64,
  rules: [
    {
      form: new RegExp(
        String.raw`^(?=[ \d.-]{9,12} )(?<number> *-? *${plain}) +${anyUnit}(?:(?: *(?<state>\?) *| +)(?<mode>NET|Net|N|G|B|B/G|GROSS)?)?(?: +\d\d:\d\d:\d\d)? *$`,
      ),
      stable: { '': true, '?': false },
      net: { NET: true, N: true, G: false, B: false, 'B/G': false, GROSS: false },
    },
    {
      form: new RegExp(String.raw`^(?=[ \d.-]{9,12} )(?<number> *-? *${plain}) +${anyUnit} *(?:T|Tare|TARE) *$`),
      kind: 'tare',
    },
    {
      form: new RegExp(String.raw`^(?=[ \d.-]{9,12} ) *-? *${plain} +${anyUnit} *\??(?: +[A-Za-z]+){1,2} *$`),
      kind: 'other',
    },
    { form: /^ *ES *$/, kind: 'error' },
    { form: /^ *\[?Err ?\d+(?:\.\d+)?\]? *$/, kind: 'error' },
  ],
};

/** Adam CPW: `G/W  + 5.00 lb`, the sign apart. */
const adamCpw: LineFamily = {
  longest: 40,
  rules: [
    {
      form: new RegExp(String.raw`(?<mode>[GN]/W) *(?<number>(?:[-+] *)?${plain}) *${anyUnit} *$`),
      net: { 'G/W': false, 'N/W': true },
    },
    { form: new RegExp(String.raw`T/W *(?<number>(?:[-+] *)?${plain}) *${anyUnit} *$`), kind: 'tare' },
    { form: /(?:U\/W|PCS?|Pcs) *[-+]? *[\d.]+ *[A-Za-z]* *$/, kind: 'other' },
  ],
};

/**
 * Sartorius SBI: 14 places, or 20 with an identity in front. A blank unit means motion. Digits in brackets are not verified
 * and still shown. Source: manual of Entris II, page 3.
 */
const weight14 = String.raw`(?<number>(?=[-+ .\d[\]]{10,11} )[-+ ] *(?:${plain}|[\d.]*\[\d+\])) `;
const sartoriusSbi: LineFamily = {
  longest: 24,
  rules: [
    {
      form: new RegExp(String.raw`^${weight14}(?<unit>[A-Za-z% ]{3}) *$`),
      stable: true,
      blankUnit: 'moving',
    },
    {
      form: new RegExp(String.raw`^(?<mode>N1?|G#?) {3,5}${weight14}(?<unit>[A-Za-z% ]{3}) *$`),
      stable: true,
      net: { N: true, N1: true, G: false, 'G#': false },
      blankUnit: 'moving',
    },
    { form: new RegExp(String.raw`^(?:T1?|PT2?) {3,5}${weight14}(?<unit>[A-Za-z ]{3}) *$`), kind: 'tare' },
    {
      form: new RegExp(String.raw`^(?=[A-Za-z].{5}[-+ ])[A-Za-z]\w{0,5}\.? {0,5}${weight14}(?:[A-Za-z% ]{3}) *$`),
      kind: 'other',
    },
    { form: /^(?:Stat)? +-?(?:High|H|HH) *$/, kind: 'overload' },
    { form: /^(?:Stat)? +-?(?:Low|L|LL) *$/, kind: 'underload' },
    { form: /^(?:Stat)? +(?:Cal\.? ?(?:Ext\.|Int\.)?|C|--) *$/, kind: 'status' },
    { form: /^(?:Stat +)? *(?:ERR|Err|E) +\d{1,3} *$/, kind: 'error' },
    { form: /^(?:Stat +)? *(?:APP|DIS|PRT)\. ?ERR? *$/, kind: 'error' },
  ],
};

/** Kern tws, DE and EOC: the unit is there only at rest on some models; `M` marks a stored value on others. The sign is apart or not. */
const kernDe: LineFamily = {
  longest: 32,
  rules: [
    { form: new RegExp(String.raw`^[M ]?(?<number>(?:[-+]? *| *[-+])${plain}) (?<unit>[A-Za-z%]{1,3}) *$`) },
    {
      form: new RegExp(String.raw`^(?=.{12,18}$)[M ]?(?<number>[-+]? +[-+]?${plain})(?<unit> {3,6})$`),
      blankUnit: 'moving',
    },
    {
      form: new RegExp(String.raw`(?<state>ST|US),(?<mode>GS|NT),? *(?<number>(?:[-+] *)?${plain}) *${anyUnit} *$`),
      stable: { ST: true, US: false },
      net: { GS: false, NT: true },
    },
    { form: /^ *=+ *Overload *=+ *$/i, kind: 'overload' },
    { form: /^ *=+ *Underload *=+ *$/i, kind: 'underload' },
    { form: /^ *Error *\d* *$/, kind: 'error' },
  ],
};

/** Dini Argeo: short, with tare, and the extended string, whose first value is the net weight. Source: manual of DGT4X. */
const settledDini = { ST: true, US: false };
const field = String.raw`(?:[-+] *)?${plain}`;
const diniArgeo: LineFamily = {
  longest: 80,
  rules: [
    { form: /(?:\d\d)?(?:\d,)?OL,.*$/, kind: 'overload' },
    { form: /(?:\d\d)?(?:\d,)?UL,.*$/, kind: 'underload' },
    {
      form: new RegExp(
        String.raw`(?:\d{2})?\d,(?<state>ST|US), *(?<number>${field}), *(?:PT)? *(?<tare>${field}), *-?\d+, *(?<unit>[A-Za-z]{1,2}) *(?:,[\d/: ,]*)?$`,
      ),
      stable: settledDini,
      net: true,
    },
    {
      form: new RegExp(String.raw`(?<state>ST|US),(?<mode>GS|NT), *(?<number>${field}),? *(?<unit>[A-Za-z]{1,2}) *$`),
      stable: settledDini,
      net: { GS: false, NT: true },
    },
    {
      form: new RegExp(
        String.raw`(?<state>ST|US),\d, *(?<number>${field}) *(?<unit>[A-Za-z]{1,2}), *(?:PT)? *(?<tare>${field}) *[A-Za-z]{1,2} *$`,
      ),
      stable: settledDini,
    },
    { form: /^(?:\d\d)?ERR\d\d *$/, kind: 'error' },
    { form: /^(?:\d\d)?OK *$/, kind: 'ack' },
  ],
};

/**
 * Dibal-style `F` and 13 digits with a point before the last four. No platform carries more than eight of them, and the number
 * of a waybill may end in the same letter and as many digits.
 */
const dibalF: LineFamily = {
  longest: 16,
  rules: [{ form: /(?<![A-Za-z])F(?<number>0{5}\d{8})$/, unit: 'kg', decimals: 4 }],
};

/** Giropès TPV0b, answer to `$`: seven places and CR; over, under and negative look the same. */
const giropesTpv0b: LineFamily = {
  longest: 16,
  rules: [
    { form: /^A{7}$/, kind: 'overload' },
    { form: /^(?<number>(?=.{7}$)[ -]*\d+\.\d+)$/, unit: 'kg' },
  ],
};

/** Bilanciai Cb: `$`, stability, five digits of the net weight; the place of the point is a setting, three by custom. */
const bilanciaiCb: LineFamily = {
  longest: 12,
  rules: [
    { form: /\$(?<state>[01])(?<number>\d{5})$/, unit: 'kg', decimals: 3, stable: { 0: true, 1: false } },
    { form: /\$3\d{5}$/, kind: 'error' },
  ],
};

/**
 * SMA SCP-0499 between LF and CR: status, range, gross or net, motion, reserved, ten places, unit.
 * Source: manual of PR 5220, page 130.
 */
const head = String.raw`\d(?<mode>[GNgn])(?<state>[M ])[ -~]`;
const value10 = String.raw`(?=.{13}$)(?<number> *-? *${plain})`;
const netSma = { G: false, N: true };
const smaScp0499: LineFamily = {
  longest: 32,
  rules: [
    {
      form: new RegExp(String.raw`(?:(?<zero>Z)| )${head}${value10}(?<unit>[A-Za-z% ]{3})$`),
      stable: { '': true, M: false },
      net: netSma,
    },
    {
      form: new RegExp(String.raw`[ ZOU]\dT(?<state>[M ])[ -~]${value10}(?<unit>[A-Za-z ]{3})$`),
      kind: 'tare',
      stable: { ' ': true, M: false },
    },
    { form: new RegExp(String.raw`O${head}.{13}$`), kind: 'overload', net: netSma },
    { form: new RegExp(String.raw`U${head}.{13}$`), kind: 'underload', net: netSma },
    { form: /[EIT]\d[GNTgn][M ][ -~].{13}$/, kind: 'error' },
    { form: /^\?$/, kind: 'error' },
    { form: /^(?:SMA|MFG|MOD|REV|SN |OP\d|CMD|TYP|CAP|END):.*$/, kind: 'ident' },
  ],
};

/** Radwag: `SI`, blank, stability mark, sign, nine places, unit; after `SUI` the mark stands at once. Source: manual of WTC, page 55. */
const asked = '(?:SUI *|S[IU]? +)';
const radwag: LineFamily = {
  longest: 32,
  rules: [
    { form: new RegExp(String.raw`${asked}\^ *-? *[\d.]* *[A-Za-z%]{0,3} *$`), kind: 'overload' },
    { form: new RegExp(String.raw`${asked}v *-? *[\d.]* *[A-Za-z%]{0,3} *$`), kind: 'underload' },
    {
      form: new RegExp(
        String.raw`(?<![A-Za-z])${asked}(?:(?<state>\?) *)?(?<number>(?:- *)?${plain}) (?<unit>[A-Za-z%]{1,3}) *$`,
      ),
      stable: { '': true, '?': false },
    },
    { form: /(?<![A-Za-z])(?:S[IU]{0,2}|Z|T|C[01]|[A-Z]{1,3}) I *$/, kind: 'status' },
    { form: /(?<![A-Za-z])(?:S[IU]{0,2}|Z|T|C[01]|[A-Z]{1,3}) [AD] *$/, kind: 'ack' },
    { form: /(?<![A-Za-z])(?:S[IU]{0,2}|Z|T|[A-Z]{1,3}) [E^v] *$/, kind: 'error' },
    { form: /^ES *$/, kind: 'error' },
    { form: /^OK *$/, kind: 'ack' },
  ],
};

/** Sterling 7600: the command is echoed in front, now and then without its first letters. */
const sterling7600: LineFamily = {
  longest: 40,
  rules: [
    {
      form: new RegExp(String.raw`(?<mode>Gross|Net) +(?<number>(?:[-+] *)?${plain}) +${anyUnit} *$`),
      net: { GROSS: false, NET: true },
    },
    { form: new RegExp(String.raw`Tare +(?<number>(?:[-+] *)?${plain}) +${anyUnit} *$`), kind: 'tare' },
    { form: /Count +-?\d+ +Pieces *$/, kind: 'other' },
  ],
};

/** Openbravo and NORD POS dialog 1, answer to ENQ: digits of grams and RS. */
const openbravoDialog1: LineFamily = {
  longest: 8,
  ends: 0x1e,
  rules: [{ form: /^(?<number>\d{4,6})$/, unit: 'g' }],
};

/** Toledo of China with price: only the first number is the weight. */
const toledoCnPrice: LineFamily = {
  longest: 48,
  opener: 0x02,
  rules: [
    { form: new RegExp(String.raw`^(?<number> *-? *${plain}) ?(?<unit>KG|kg|G|g|LB|lb) +-?${plain} +-?${plain} *$`) },
  ],
};

/** Bare numbers: kilograms with a point, or a named unit. Without either it may be anything: a barcode is no weight. */
const plainAscii: LineFamily = {
  longest: 24,
  rules: [
    { form: /^ *(?<number>(?:[-+] *)?\d{1,6}(?:[.,]\d{1,4})?) *(?<unit>kg|kgs|g|gr|lb|lbs|oz|t|ct|mg)\.? *$/i },
    { form: /^ *(?<number>(?:[-+] *)?\d{1,5}[.,]\d{1,4}) *$/, unit: 'kg' },
  ],
};

/** Families of text lines that are nothing but data. */
export const textFamilies = {
  ohaus,
  'adam-cpw': adamCpw,
  'sartorius-sbi': sartoriusSbi,
  'kern-de': kernDe,
  'dini-argeo': diniArgeo,
  'dibal-f': dibalF,
  'giropes-tpv0b': giropesTpv0b,
  'bilanciai-cb': bilanciaiCb,
  'sma-scp0499': smaScp0499,
  radwag,
  'sterling-7600': sterling7600,
  'openbravo-dialog1': openbravoDialog1,
  'toledo-cn-price': toledoCnPrice,
  'plain-ascii': plainAscii,
} as const satisfies Record<string, LineFamily>;
