import type { GoodsAttributes } from '../../contract/screening.ts';
import { parseNumber } from './chinese-number.ts';
import type { AttributeName } from './condition.ts';
import type { Span } from './text.ts';

/** One attribute as the text itself states it, with the place where it does. */
export type Stated = {
  [Name in AttributeName]: Span & { name: Name; value: NonNullable<GoodsAttributes[Name]> };
}[AttributeName];

/** A count with its unit, such as 两条; which goods it counts is told by the clause that it stands in. */
export type StatedCount = Span & { quantity: number; unit: string; clause: Clause };
export type Clause = Span & {
  /** Nothing but a count stands in it. */
  bare: boolean;
  /** 两条香烟三条裤子: counts stand before what they count. */
  countFirst: boolean;
};

export type GoodsShapes = { coiled: readonly string[]; rigid: readonly string[] };

/**
 * Reads what a description states about the goods, from text in the matcher's plain form.
 * A piece's length counts only where the text speaks of it: ten metres of cable are a roll. [EX-4.9c AX-4]
 */
export function readStated(text: string, shapes: GoodsShapes): { attributes: Stated[]; counts: StatedCount[] } {
  const attributes = hasPhrase.test(text) ? readPhrases(text) : [];
  // Most descriptions name goods and no figure; each pattern is tried only where its own sign stands.
  if (!hasFigure.test(text)) return { attributes, counts: [] };
  const read = (sign: RegExp, figures: () => Stated[]) => (sign.test(text) ? figures() : []);
  const figures = [
    ...read(/度|°|%|vol|degree|abv|酒精/, () => [
      ...readFigures(text, 'abv', patterns.strength).filter(isStrength),
      ...readFigures(text, 'abv', patterns.labelledStrength).filter(isStrength),
    ]),
    ...read(/保|insured/, () => readFigures(text, 'insured_value', patterns.insured, yuanScales)),
    ...read(/价值|货值/, () => readFigures(text, 'declared_value', patterns.declared, yuanScales)),
    ...read(/玻璃/, () => readFigures(text, 'glass_area_ratio', patterns.glass, { '%': 0.01 })),
    ...read(/高/, () => [
      ...readFigures(text, 'height_m', patterns.height, metreScales),
      ...readFigures(text, 'height_m', patterns.heightAfter, metreScales),
    ]),
    ...read(/kg|公斤|千克|斤|吨/, () => readFigures(text, 'weight_kg', patterns.weight, kilogramScales)),
    ...read(/立方|m3|方/, () => readFigures(text, 'volume_m3', patterns.volume)),
    ...read(/体积/, () => readFigures(text, 'volume_m3', patterns.volumeSaid)),
    // 3F is a volume only where volume is spoken of: it is a storey as well.
    ...read(/体积/, () => readFigures(text, 'volume_m3', patterns.volumeF)),
    ...read(/米|m|公分|长/, () => [...readLengths(text, shapes), ...readMeasures(text)]),
  ];
  return { attributes: [...figures, ...attributes], counts: readCounts(text) };
}

const hasFigure = /[\d零〇一二两三四五六七八九十百千万半]/;
const hasPhrase =
  /保价|运|航空|公路|陆路|货车|卡车|ground|air|原|original|蜂窝|纸箱|气泡|泡泡|bubble|缓冲|内衬|泡沫|门店|partner|倒置|必须|upright/;

/** English units of a declaration in the words of the conditions. */
export function plainUnit(unit: string): string {
  const plain = unit.normalize('NFKC').trim().toLowerCase();
  return englishUnits[plain.replace(/s$/, '')] ?? plain;
}

const englishUnits: Readonly<Record<string, string>> = {
  carton: '条',
  pack: '包',
  packet: '包',
  bottle: '瓶',
  stick: '支',
};

type FigureName =
  'abv' | 'insured_value' | 'declared_value' | 'glass_area_ratio' | 'height_m' | 'length_m' | 'weight_kg' | 'volume_m3';
/** What one of a unit is in the unit of the attribute. */
type Scales = Readonly<Record<string, number>>;

// Figures below one stand for a division, which rounds 310 cm to the same double as 3.1; a product with 0.01 would not.
const yuanScales: Scales = { 百: 100, 千: 1000, 万: 10_000 };
const kilogramScales: Scales = { 斤: 1 / 2, 吨: 1000 };
const metreScales: Scales = { 毫米: 1 / 1000, mm: 1 / 1000, 厘米: 1 / 100, 公分: 1 / 100, cm: 1 / 100 };

/** A thousandth of the unit: finer than any bound of the annex, coarser than the noise of a float. */
const justAbove = 0.001;

const patterns = compilePatterns();

function compilePatterns() {
  // Every run is bounded, so that a hostile text costs time in proportion to its length.
  const arabic = String.raw`\d{1,9}(?:\.\d{1,6})?`;
  const value = String.raw`(?<value>${arabic}|[零〇一二两三四五六七八九十百千万]{1,12}|半)\s{0,3}`;
  const amount = String.raw`(?<value>\d{1,3}(?:,\d{3}){1,3}(?:\.\d{1,6})?|${arabic}|[零〇一二两三四五六七八九十百千万]{1,12})\s{0,3}`;
  const is = String.raw`\s{0,3}(?:大?约|大概|为|是|有|在|:|=)?\s{0,3}`;
  // 超过 50kg is more than 50: the smallest step above it is stated.
  const more = String.raw`(?<more>超过|大于|超)?\s{0,3}`;
  const metre = String.raw`(?<unit>毫米|厘米|公分|米|mm|cm|m)(?![a-z0-9]|方|立方)`;
  const side = (at: number) => String.raw`(?<side${at}>${arabic})\s{0,3}(?<unit${at}>毫米|厘米|公分|米|mm|cm|m)?`;
  const range = String.raw`(?:${arabic}\s{0,3}[-~至到]\s{0,3})?`;
  const counted = '条|包|瓶|台|盒|箱|支|个|件|袋|罐|桶|只|双|套|部|块|张|本|把|根|cartons?|packs?|packets?|bottles?';
  const compile = (source: string) => new RegExp(source, 'g');
  return {
    strength: compile(String.raw`${value}(?:度(?!数|假|电|角)|°(?!c|f)|%\s{0,3}(?:vol|abv)|vol\b|degrees?\b)`),
    labelledStrength: compile(String.raw`(?:酒精度数?|酒精浓度|酒精含量|度数|abv)${is}${value}`),
    insured: compile(
      String.raw`(?:保价|投保|保额|insured)(?:金?额|费|for)?(?:人民币)?${is}¥?\s{0,3}${amount}(?<unit>万|千|百)?`,
    ),
    declared: compile(
      String.raw`(?:声明价值|申报价值|价值|货值)(?:金?额)?(?:人民币)?${is}¥?\s{0,3}${amount}(?<unit>万|千|百)?`,
    ),
    glass: compile(
      String.raw`玻璃(?:面积)?(?:的)?(?:占比|占|比例|面积)(?:最大的?一?面|正面|总面积|整面|整体|柜面|柜门|门面|门|面)?的?${is}${more}${value}(?<unit>%)`,
    ),
    height: compile(String.raw`高(?:度)?(?:\([^)]{0,20}\))?${is}${more}${value}${metre}`),
    heightAfter: compile(String.raw`${value}${metre}\s{0,3}高`),
    weight: compile(String.raw`${more}${value}(?<unit>kgs?|公斤|千克|斤|吨)(?![a-z])`),
    // 第三方, 四方, 千方 are words: a number in characters needs a cubic unit or goods beside it.
    volume: compile(
      String.raw`${more}(?:(?<value>${arabic}|半)\s{0,3}方(?![a-z便形案向法式巾盒])|${value}(?:立方米|立方|m3|方(?=货|木料|木材|设备)))`,
    ),
    volumeSaid: compile(String.raw`体积${is}${more}${value}方(?![a-z便形案向法式巾盒])`),
    volumeF: compile(String.raw`${more}${value}f(?![a-z])`),
    length: compile(String.raw`(?:长|长度|全长|总长)${is}${range}${more}${value}${metre}`),
    lengthAfter: compile(String.raw`${value}${metre}\s{0,3}长`),
    lengthBare: compile(String.raw`(?<![x×*高宽厚]\s{0,3})${more}(?<![\d.])${value}${metre}(?!\s{0,3}[x×*高宽厚])`),
    measures: compile(String.raw`${side(1)}\s{0,3}[x×*]\s{0,3}${side(2)}\s{0,3}[x×*]\s{0,3}${side(3)}`),
    counts: compile(String.raw`${value}(?<unit>${counted})(?![a-z])`),
    countFirst: new RegExp(String.raw`^\s{0,3}(?:我?要?寄|给|有|带|买|送|一共|共)?${value}(?:${counted})(?![a-z])`),
  };
}

function readFigures<Name extends FigureName>(text: string, name: Name, pattern: RegExp, scales: Scales = {}) {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const { value: written = '', unit = '', more } = match.groups ?? {};
    const figure = parseNumber(written.replaceAll(',', ''));
    if (figure === null) return [];
    const value = scaled(figure, scales[unit]) + (more ? justAbove : 0);
    return [{ name, value, ...spanOf(match) }];
  });
}

function scaled(figure: number, scale = 1): number {
  return scale < 1 ? figure / Math.round(1 / scale) : figure * scale;
}

function isStrength({ value }: { value: number }): boolean {
  return value <= 100;
}

function readLengths(text: string, shapes: GoodsShapes): Stated[] {
  if (shapes.coiled.some((word) => text.includes(word))) return [];
  const labelled = [patterns.length, patterns.lengthAfter].flatMap((pattern) =>
    readFigures(text, 'length_m', pattern, metreScales),
  );
  if (labelled.length > 0 || !shapes.rigid.some((word) => text.includes(word))) return labelled;
  return readFigures(text, 'length_m', patterns.lengthBare, metreScales);
}

/** `2.5m×1m×1m`: the longest side is the length, and the volume follows. Integers of millimetres throughout. */
function readMeasures(text: string): Stated[] {
  return [...text.matchAll(patterns.measures)].flatMap((match): Stated[] => {
    const groups = match.groups ?? {};
    const last = groups['unit3'] ?? groups['unit1'];
    if (!last) return [];
    const sides = [1, 2, 3].map((at) =>
      Math.round(scaled(Number(groups[`side${at}`]) * 1000, metreScales[groups[`unit${at}`] ?? last])),
    );
    const [a = 0, b = 0, c = 0] = sides;
    const span = spanOf(match);
    return [
      { name: 'length_m', value: Math.max(a, b, c) / 1000, ...span },
      { name: 'volume_m3', value: (a * b * c) / 1_000_000_000, ...span },
    ];
  });
}

function readCounts(text: string): StatedCount[] {
  const clauses = readClauses(text);
  let at = 0;
  return [...text.matchAll(patterns.counts)].flatMap((match) => {
    const quantity = parseNumber(match.groups?.['value'] ?? '');
    const span = spanOf(match);
    while (at + 1 < clauses.length && (clauses[at]?.end ?? 0) <= span.start) at += 1;
    const clause = clauses[at];
    if (quantity === null || !clause) return [];
    return [{ quantity, unit: plainUnit(match.groups?.['unit'] ?? ''), ...span, clause }];
  });
}

/** Clauses end at the marks of a list, and where two goods are joined. */
function readClauses(text: string): Clause[] {
  let start = 0;
  return text.split(/([,，、;；。\n]|和|与|及|还有| and )/).flatMap((part, index) => {
    const clause = { start, end: start + part.length };
    start = clause.end;
    if (index % 2 === 1) return [];
    const rest = part.replace(patterns.counts, '').replace(/一?共计?|总共|总计|合计|左右|大约|\s/g, '');
    return [{ ...clause, bare: rest === '', countFirst: patterns.countFirst.test(part) }];
  });
}

const phrases: readonly { pattern: RegExp; state: (span: Span) => Stated }[] = [
  { pattern: /未保价|不保价|没有?保价|无需保价/g, state: (span) => ({ name: 'insured_value', value: 0, ...span }) },
  {
    pattern:
      /陆运|汽运|走?公路|地面运输|走?陆路|货车(?:运|发|送)|卡车(?:运|发|送)|by ground|ground (?:transport|shipping)/g,
    state: (span) => ({ name: 'transport', value: 'ground', ...span }),
  },
  {
    pattern: /(?<!不可|不能|禁止|不)(?:空运|航空运输|航空件|航空快递|走航空|air ?freight|by air)/g,
    state: (span) => ({ name: 'transport', value: 'air', ...span }),
  },
  {
    pattern: /(?<![非无没有不是去])(?:原厂包装|原包装|原装箱|原装盒|原箱|original (?:packaging|box))/g,
    state: (span) => ({ name: 'packaging', value: 'original', ...span }),
  },
  {
    pattern: /(?<![非无没有不])蜂窝(?:纸板)?(?:纸箱|箱)/g,
    state: (span) => ({ name: 'packaging', value: 'honeycomb', ...span }),
  },
  { pattern: /普通纸箱|一般纸箱/g, state: (span) => ({ name: 'packaging', value: 'ordinary_carton', ...span }) },
  {
    pattern: /气泡膜|气泡垫|气泡袋|泡泡纸|bubble ?wrap/g,
    state: (span) => ({ name: 'packaging', value: 'bubble_wrap', ...span }),
  },
  {
    pattern: /(?:缓冲|内衬|泡沫){1,2}(?:物|垫|材料|棉|板)?都?(?:完整|齐全|完好|还?在(?!途)|没丢|没动|没少)/g,
    state: (span) => ({ name: 'cushion_intact', value: true, ...span }),
  },
  {
    pattern:
      /(?:缓冲|内衬|泡沫)(?:物|垫|材料)?都?(?:不完整|不全|缺|丢|没了|破损|损坏)|(?:无|没有|缺少?)(?:内部)?(?:缓冲|内衬|泡沫)/g,
    state: (span) => ({ name: 'cushion_intact', value: false, ...span }),
  },
  { pattern: /合伙人门店|partner store/g, state: (span) => ({ name: 'to_partner_store', value: true, ...span }) },
  {
    pattern: /(?:不可|不能|禁止|勿|严禁|不得)倒置|必须[竖直][立放]|keep upright/g,
    state: (span) => ({ name: 'upright_only', value: true, ...span }),
  },
];

function readPhrases(text: string): Stated[] {
  return phrases.flatMap(({ pattern, state }) => [...text.matchAll(pattern)].map((match) => state(spanOf(match))));
}

function spanOf(match: RegExpExecArray): Span {
  const found = match[0];
  return { start: match.index + found.length - found.trimStart().length, end: match.index + found.trimEnd().length };
}
