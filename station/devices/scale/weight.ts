/** Millionths of a milligram in one unit: fine enough that every unit is a whole number. */
const unitSizes = {
  t: 1_000_000_000_000_000n,
  kg: 1_000_000_000_000n,
  jin: 500_000_000_000n,
  /** Jin and liang of Taiwan: 600 g, and a sixteenth of it. */
  tj: 600_000_000_000n,
  tl: 37_500_000_000n,
  lb: 453_592_370_000n,
  oz: 28_349_523_125n,
  ozt: 31_103_476_800n,
  dwt: 1_555_173_840n,
  gn: 64_798_910n,
  ct: 200_000_000n,
  g: 1_000_000_000n,
  mg: 1_000_000n,
} as const;
const perMilligram = 1_000_000n;

export type WeightUnit = keyof typeof unitSizes;

/** Milligrams in so many units, both whole numbers, so that small counts need no big integers. */
const milligramsPerUnit: Readonly<Record<WeightUnit, { milligrams: number; units: number }>> = {
  t: { milligrams: 1_000_000_000, units: 1 },
  kg: { milligrams: 1_000_000, units: 1 },
  jin: { milligrams: 500_000, units: 1 },
  tj: { milligrams: 600_000, units: 1 },
  tl: { milligrams: 37_500, units: 1 },
  lb: { milligrams: 45_359_237, units: 100 },
  oz: { milligrams: 45_359_237, units: 1_600 },
  ozt: { milligrams: 311_034_768, units: 10_000 },
  dwt: { milligrams: 155_517_384, units: 100_000 },
  gn: { milligrams: 6_479_891, units: 100_000 },
  ct: { milligrams: 200, units: 1 },
  g: { milligrams: 1_000, units: 1 },
  mg: { milligrams: 1, units: 1 },
};
/** Half of what a number counts exactly. */
const largestDoubled = Number.MAX_SAFE_INTEGER / 2;
const powersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000] as const;

/**
 * Thousandths of a gram of a number as the scale shows it: `digits` without a point, of which `decimals` stand behind it
 * (negative: zeros to append). Exact; what is finer than a milligram is rounded half away from zero.
 * Null when the result is beyond what a number holds exactly, which no platform carries.
 */
export function milligramsOf(digits: string, decimals: number, unit: WeightUnit, negative: boolean): number | null {
  if (digits.length <= mostDigits) return milligramsOfCount(Number(digits), decimals, unit, negative);
  return exactMilligrams(digits, decimals, unit, negative);
}

/** The same of digits that are one whole number, exact below 10^15. */
export function milligramsOfCount(count: number, decimals: number, unit: WeightUnit, negative: boolean): number | null {
  const { milligrams, units } = milligramsPerUnit[unit];
  const power = powersOfTen[decimals];
  const product = count * milligrams;
  // Whole numbers below 2^53 all the way: as exact as the big integers below.
  if (power === undefined || product > largestDoubled) return exactMilligrams(String(count), decimals, unit, negative);
  const whole = roundedQuotient(product, power * units);
  return negative && whole !== 0 ? -whole : whole;
}

/** Half up, of whole numbers. The quotient of two floats may be one too many, never more: what is left tells. */
function roundedQuotient(number: number, divisor: number): number {
  const floor = Math.floor(number / divisor);
  const rest = number - floor * divisor;
  if (rest < 0) return 2 * (rest + divisor) >= divisor ? floor : floor - 1;
  return 2 * rest >= divisor ? floor + 1 : floor;
}

/** `milligramsOf` of a number between two places; null also for what is none. */
export function milligramsIn(bytes: Uint8Array, from: number, to: number, unit: WeightUnit): number | null {
  const digits = findDigits(bytes, from, to);
  if (digits) {
    const decimals = digits.pointAt < 0 ? 0 : digits.to - digits.pointAt - 1;
    return milligramsOfCount(digits.count, decimals, unit, digits.negative);
  }
  const number = readNumber(shortText(bytes, from, to));
  return number && milligramsOf(number.digits, number.decimals, unit, number.negative);
}

function exactMilligrams(digits: string, decimals: number, unit: WeightUnit, negative: boolean): number | null {
  const count = BigInt(digits) * unitSizes[unit] * 10n ** BigInt(Math.max(0, -decimals));
  const divisor = perMilligram * 10n ** BigInt(Math.max(0, decimals));
  const milligrams = Number((2n * count + divisor) / (2n * divisor));
  if (!Number.isSafeInteger(milligrams)) return null;
  return negative && milligrams !== 0 ? -milligrams : milligrams;
}

/** The number as a display shows it: `001250` with three decimals is `1.250`. */
export function displayOf(digits: string, decimals: number, negative: boolean): string {
  const whole = decimals < 0 ? digits + '0'.repeat(-decimals) : digits.padStart(decimals + 1, '0');
  const cut = whole.length - Math.max(0, decimals);
  let from = 0;
  while (from < cut - 1 && whole.charCodeAt(from) === zeroDigit) from += 1;
  const front = whole.slice(from, cut);
  const text = decimals > 0 ? `${front}.${whole.slice(cut)}` : front;
  // Minus zero is a zero whose last digits the display does not have.
  return negative && /[1-9]/.test(text) ? `-${text}` : text;
}

/** Whole grams, half up. */
export function gramsOf(milligrams: number): number {
  // `+ 0` turns a negative zero into zero.
  return Math.floor((milligrams + 500) / 1000) + 0;
}

/** A number as text shows it: sign, digits, one point. */
export type ShownNumber = { digits: string; decimals: number; negative: boolean };

/**
 * Reads `- 0.50`, `+00123.45`, `  1.250`, `1250`: blanks, a sign, blanks, digits with at most one point. A comma counts
 * as the point. Null for anything else.
 */
export function readNumber(text: string): ShownNumber | null {
  let at = 0;
  while (text.charCodeAt(at) === blank) at += 1;
  const sign = text.charCodeAt(at);
  const negative = sign === minus;
  if (negative || sign === plus) at += 1;
  while (text.charCodeAt(at) === blank) at += 1;
  let end = text.length;
  while (end > at && text.charCodeAt(end - 1) === blank) end -= 1;
  let pointAt = -1;
  for (let each = at; each < end; each += 1) {
    const code = text.charCodeAt(each);
    if (code >= zeroDigit && code <= nineDigit) continue;
    if ((code !== point && code !== comma) || pointAt >= 0) return null;
    pointAt = each;
  }
  const digits = pointAt < 0 ? text.slice(at, end) : text.slice(at, pointAt) + text.slice(pointAt + 1, end);
  if (digits === '') return null;
  return { digits, decimals: pointAt < 0 ? 0 : end - pointAt - 1, negative };
}

/** Digits of which a number holds any exactly. */
const mostDigits = 15;

/** A number as the bytes of a frame show it: `count` is that of the digits as one whole number. */
export type ShownCount = { count: number; decimals: number; negative: boolean; display: string };

/** Where the digits of a number and its point lie; `pointAt` is -1 without one. */
type Digits = { from: number; to: number; pointAt: number; count: number; negative: boolean };

/** What `readNumber` finds in the same text. Null also for more digits than a number holds: those take the long way. */
function findDigits(bytes: Uint8Array, from: number, to: number): Digits | null {
  let at = from;
  while (at < to && bytes[at] === blank) at += 1;
  const sign = bytes[at];
  const negative = at < to && sign === minus;
  if (negative || (at < to && sign === plus)) at += 1;
  while (at < to && bytes[at] === blank) at += 1;
  let end = to;
  while (end > at && bytes[end - 1] === blank) end -= 1;
  if (end - at > mostDigits || end === at) return null;
  let count = 0;
  let pointAt = -1;
  for (let each = at; each < end; each += 1) {
    const digit = (bytes[each] ?? 0) - zeroDigit;
    if (digit >= 0 && digit <= 9) count = count * 10 + digit;
    else if (pointAt < 0 && (digit === point - zeroDigit || digit === comma - zeroDigit)) pointAt = each;
    else return null;
  }
  return pointAt >= 0 && end - at === 1 ? null : { from: at, to: end, pointAt, count, negative };
}

/** What `readNumber` and `displayOf` make of the same text, without making texts of it. Null also for too many digits. */
export function readCount(bytes: Uint8Array, from: number, to: number): ShownCount | null {
  const digits = findDigits(bytes, from, to);
  if (!digits) return null;
  const { pointAt, count, negative } = digits;
  const decimals = pointAt < 0 ? 0 : digits.to - pointAt - 1;
  const sign = negative && count > 0 ? '-' : '';
  const whole = sign + wholeText(bytes, digits.from, pointAt < 0 ? digits.to : pointAt);
  const display = decimals === 0 ? whole : `${whole}.${shortText(bytes, pointAt + 1, digits.to)}`;
  return { count, decimals, negative, display };
}

/** Digits without a point between two places as one whole number; -1 when there is none, or another byte among them. */
export function digitsIn(bytes: Uint8Array, from: number, to: number): number {
  if (to <= from || to - from > mostDigits) return -1;
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - zeroDigit;
    if (digit < 0 || digit > 9) return -1;
    count = count * 10 + digit;
  }
  return count;
}

/** Where the digits that begin at a place end. */
export function digitsEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && (bytes[at] ?? 0) >= zeroDigit && (bytes[at] ?? 0) <= nineDigit) at += 1;
  return at;
}

/** The digits before the point without zeros in front; `0` for none. */
function wholeText(bytes: Uint8Array, from: number, to: number): string {
  if (from === to) return '0';
  let first = from;
  while (first < to - 1 && bytes[first] === zeroDigit) first += 1;
  return shortText(bytes, first, to);
}

/** `displayOf` of digits that are one whole number. */
export function displayOfCount(count: number, decimals: number, negative: boolean): string {
  const power = powersOfTen[decimals];
  if (power === undefined) return displayOf(String(count), decimals, negative);
  const sign = negative && count > 0 ? '-' : '';
  if (decimals === 0) return sign + String(count);
  const fraction = count % power;
  return `${sign}${String((count - fraction) / power)}.${String(power + fraction).slice(1)}`;
}

/** Seven-bit bytes as text. */
export function shortText(bytes: Uint8Array, from: number, to: number): string {
  const a = bytes[from] ?? 0;
  switch (to - from) {
    case 0:
      return '';
    case 1:
      return String.fromCharCode(a);
    case 2:
      return String.fromCharCode(a, bytes[from + 1] ?? 0);
    case 3:
      return String.fromCharCode(a, bytes[from + 1] ?? 0, bytes[from + 2] ?? 0);
    case 4:
      return String.fromCharCode(a, bytes[from + 1] ?? 0, bytes[from + 2] ?? 0, bytes[from + 3] ?? 0);
    default:
      return shortText(bytes, from, from + 4) + shortText(bytes, from + 4, to);
  }
}

const blank = 0x20;
const plus = 0x2b;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zeroDigit = 0x30;
const nineDigit = 0x39;

/** Units as scales write them, lower case and without blanks. */
const unitNames: Readonly<Record<string, WeightUnit | 'count'>> = {
  kg: 'kg',
  kgs: 'kg',
  g: 'g',
  gm: 'g',
  gr: 'g',
  lb: 'lb',
  lbs: 'lb',
  oz: 'oz',
  t: 't',
  jin: 'jin',
  sj: 'jin',
  mg: 'mg',
  ct: 'ct',
  ozt: 'ozt',
  dwt: 'dwt',
  gn: 'gn',
  '%': 'count',
  pc: 'count',
  pcs: 'count',
  ea: 'count',
  pieces: 'count',
};

/** As frames have them, for a look-up without any work on the text. */
const commonUnits: ReadonlyMap<string, WeightUnit | 'count'> = new Map(
  Object.entries(unitNames).flatMap(([name, unit]) =>
    [name, name.toUpperCase(), name.slice(0, 1).toUpperCase() + name.slice(1)].flatMap((text) =>
      [text, `${text} `, ` ${text}`, `${text}  `, `  ${text}`].map((padded) => [padded, unit] as const),
    ),
  ),
);

/** The same by their bytes. */
const unitCodes: ReadonlyMap<number, WeightUnit | 'count'> = new Map(
  [...commonUnits]
    .filter(([text]) => text.length <= 3)
    .map(([text, unit]) => [codeOf(Buffer.from(text, 'latin1'), 0, text.length), unit]),
);

/** Up to three bytes as one number, the first in the lowest place. */
export function codeOf(bytes: Uint8Array, from: number, to: number): number {
  let code = 0;
  for (let at = to - 1; at >= from; at -= 1) code = code * 256 + (bytes[at] ?? 0);
  return code;
}

/** `unitOf` of the bytes between two places. */
export function unitIn(bytes: Uint8Array, from: number, to: number): WeightUnit | 'count' | null {
  const unit = to - from <= 3 ? unitCodes.get(codeOf(bytes, from, to)) : undefined;
  return unit ?? unitOf(shortText(bytes, from, to));
}

/** The unit of a frame; `count` for pieces and per cent, null for what is no known unit. */
export function unitOf(text: string): WeightUnit | 'count' | null {
  return commonUnits.get(text) ?? commonUnits.get(text.trim().toLowerCase()) ?? null;
}
