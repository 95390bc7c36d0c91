import { bareFrame, type ScaleDecoder } from './decoder.ts';
import { createLineDecoder, type Line, type LineOptions } from './line-decoder.ts';
import { readingFrame, tareFrame } from './reading.ts';
import type { FrameKind, ScaleFrame } from './scale.ts';
import { readNumber, unitOf, type WeightUnit } from './weight.ts';

/** By the text of the group `state` or `mode`; what is not listed is unknown. */
type Told = Readonly<Record<string, boolean>>;

/**
 * One form of line. Named groups of `form`: `number`, `unit`, `state` (read by `stable`), `mode` (read by `net`), `tare`,
 * `zero` (present: at zero). A form that begins with `^` needs the whole line; another may follow junk.
 */
export type LineRule = {
  form: RegExp;
  /** `reading` unless said otherwise; `tare` is a status with a tare. */
  kind?: FrameKind | 'tare';
  /** The unit when the line names none. */
  unit?: WeightUnit;
  stable?: boolean | Told;
  net?: boolean | Told;
  /** A blank unit means motion: the weight is shown, and withheld. */
  blankUnit?: 'moving';
  /** Decimals that the digits imply. */
  decimals?: number;
};

/** A family of lines: which scales differ from it only by its data. */
export type LineFamily = Pick<LineOptions, 'longest' | 'ends' | 'inner' | 'eightBits'> & {
  rules: readonly LineRule[];
  /** The control byte that must stand right before the line. */
  opener?: number;
};

export function createFamilyDecoder(family: LineFamily): ScaleDecoder {
  const { rules, opener, ...options } = family;
  const readLine = createLineReader(rules);
  return createLineDecoder({
    ...options,
    read: (line) => (opener === undefined || line.opener === opener ? readLine(line) : null),
  });
}

/** The first rule whose form fits and whose content makes sense decides. */
export function createLineReader(rules: readonly LineRule[]): (line: Line) => ScaleFrame | null {
  const compiled = rules.map(compile);
  return (line) => {
    for (const rule of compiled) {
      const match = rule.form.exec(line.text);
      if (!match) continue;
      const frame = frameOf(rule, match, line.rawFrom(match.index));
      if (frame) return frame;
    }
    return null;
  };
}

const groupNames = ['number', 'unit', 'state', 'mode', 'tare', 'zero'] as const;
type GroupName = (typeof groupNames)[number];

/** The same rule with the names of the groups told apart: a match with named groups costs twice as much. */
type CompiledRule = Omit<LineRule, 'form'> & { form: RegExp; places: Readonly<Record<GroupName, number>> };

const notThere = 99;

function compile(rule: LineRule): CompiledRule {
  const names = [...rule.form.source.matchAll(/\\.|\((?!\?)|\(\?<(?![=!])(\w+)>/g)]
    .filter((found) => !found[0].startsWith('\\'))
    .map((found) => found[1] ?? '');
  const placeOf = (name: GroupName) => (names.includes(name) ? names.indexOf(name) + 1 : notThere);
  return {
    ...rule,
    form: new RegExp(rule.form.source.replace(/\(\?<(?![=!])\w+>/g, '('), rule.form.flags),
    places: {
      number: placeOf('number'),
      unit: placeOf('unit'),
      state: placeOf('state'),
      mode: placeOf('mode'),
      tare: placeOf('tare'),
      zero: placeOf('zero'),
    },
  };
}

function frameOf(rule: CompiledRule, match: RegExpExecArray, raw: Uint8Array): ScaleFrame | null {
  const { places, kind = 'reading' } = rule;
  const stable = told(rule.stable, match[places.state]);
  const net = told(rule.net, match[places.mode]);
  if (kind !== 'reading' && kind !== 'tare') return { ...bareFrame(kind, raw), stable, net };
  const number = readNumber(withoutBrackets(match[places.number] ?? ''));
  if (!number) return null;
  if (rule.decimals !== undefined) number.decimals = rule.decimals;
  const written = match[places.unit] ?? '';
  const known = written === '' ? null : unitOf(written);
  const blank = known === null && written.trim() === '';
  if (rule.blankUnit && blank) {
    return { ...readingFrame(number, 'g', { net, stable: false }, raw), milligrams: null, unit: null };
  }
  const unit = blank ? (rule.unit ?? null) : known;
  if (unit === null) return null;
  if (unit === 'count') return { ...bareFrame('other', raw), stable };
  if (kind === 'tare') return tareFrame(number, unit, { stable }, raw);
  const zero = match[places.zero] === undefined ? null : true;
  return readingFrame(number, unit, { stable, net, zero, tareMilligrams: tareOf(match[places.tare], unit) }, raw);
}

/** Digits in brackets are not verified, and shown all the same. */
function withoutBrackets(number: string): string {
  return number.includes('[') ? number.replace(/[[\]]/g, '') : number;
}

function told(how: boolean | Told | undefined, text: string | undefined): boolean | null {
  if (how === undefined || typeof how === 'boolean') return how ?? null;
  return how[text ?? ''] ?? how[(text ?? '').trim().toUpperCase()] ?? null;
}

function tareOf(text: string | undefined, unit: WeightUnit): number | null {
  const number = text === undefined ? null : readNumber(text);
  return number && readingFrame(number, unit, {}, emptyRaw).milligrams;
}

const emptyRaw = new Uint8Array(0);
