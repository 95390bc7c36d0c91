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

/** Units of which a whole number of milligrams makes one: small counts need no big integers. */
const milligramsPerUnit: Readonly<Partial<Record<WeightUnit, number>>> = {
  t: 1_000_000_000,
  kg: 1_000_000,
  jin: 500_000,
  tj: 600_000,
  tl: 37_500,
  ct: 200,
  g: 1_000,
  mg: 1,
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
  const each = milligramsPerUnit[unit];
  const divided = powersOfTen[decimals];
  // Whole numbers below 2^53 all the way: as exact as the big integers below.
  if (each !== undefined && divided !== undefined && digits.length <= 15) {
    const product = Number(digits) * each;
    if (product <= largestDoubled) {
      const rest = product % divided;
      const whole = (product - rest) / divided + (2 * rest >= divided ? 1 : 0);
      return negative && whole !== 0 ? -whole : whole;
    }
  }
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
    [name, name.toUpperCase(), `${name} `, ` ${name}`].map((text) => [text, unit]),
  ),
);

/** The unit of a frame; `count` for pieces and per cent, null for what is no known unit. */
export function unitOf(text: string): WeightUnit | 'count' | null {
  return commonUnits.get(text) ?? commonUnits.get(text.trim().toLowerCase()) ?? null;
}
