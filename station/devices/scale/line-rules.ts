import { compileBytePattern, placeOfGroup, type BytePattern, type Places } from './byte-pattern.ts';
import { bareFrame, latinText, type ScaleDecoder } from './decoder.ts';
import { createLineDecoder, type Line, type LineOptions } from './line-decoder.ts';
import { countedFrame, readingFrame, tareFrame, withheld } from './reading.ts';
import type { FrameKind, ScaleFrame } from './scale.ts';
import {
  codeOf,
  displayOfCount,
  milligramsIn,
  readCount,
  readNumber,
  unitIn,
  type ShownCount,
  type WeightUnit,
} from './weight.ts';

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

/** The decoder of a family, as often as it is wanted: its forms are compiled once. */
export function familyDecoder(family: LineFamily): () => ScaleDecoder {
  const { rules, opener, ...options } = family;
  const readLine = createLineReader(rules);
  const read = opener === undefined ? readLine : (line: Line) => (line.opener === opener ? readLine(line) : null);
  return () => createLineDecoder({ ...options, read });
}

/** The first rule whose form fits and whose content makes sense decides; with `from`, on the part of the line that begins there. */
export function createLineReader(rules: readonly LineRule[]): (line: Line, from?: number) => ScaleFrame | null {
  const compiled = rules.map(compile);
  return (line, from = line.from) => {
    for (const rule of compiled) {
      const at = line.find(rule.form, from);
      if (at < 0) continue;
      const frame = frameOf(rule, line, at);
      if (frame) return frame;
    }
    return null;
  };
}

/** Where each group lies in `places`; `nowhere` for one that the form does not have. */
type CompiledRule = Omit<LineRule, 'form' | 'stable' | 'net' | 'kind'> & {
  form: BytePattern;
  kind: FrameKind | 'tare';
  stable: Saying;
  net: Saying;
  number: number;
  unitAt: number;
  state: number;
  mode: number;
  tare: number;
  zero: number;
};

/** What the texts of a group say: always the same, or each its own. */
type Saying = { always: boolean | null; codes: readonly number[]; says: readonly boolean[]; told: Told | null };

const nowhere = 0;
/** Bytes that are compared as one number. */
const mostCoded = 3;

function compile(rule: LineRule): CompiledRule {
  const form = compileBytePattern(rule.form);
  const placeOf = (name: string) => (form.names.includes(name) ? placeOfGroup(form.names.indexOf(name)) : nowhere);
  return {
    form,
    kind: rule.kind ?? 'reading',
    unit: rule.unit,
    blankUnit: rule.blankUnit,
    decimals: rule.decimals,
    stable: sayingOf(rule.stable),
    net: sayingOf(rule.net),
    number: placeOf('number'),
    unitAt: placeOf('unit'),
    state: placeOf('state'),
    mode: placeOf('mode'),
    tare: placeOf('tare'),
    zero: placeOf('zero'),
  };
}

function sayingOf(how: boolean | Told | undefined): Saying {
  if (typeof how !== 'object') return { always: how ?? null, codes: [], says: [], told: null };
  const short = Object.entries(how).filter(([text]) => text.length <= mostCoded);
  const codes = short.map(([text]) => codeOf(Buffer.from(text, 'latin1'), 0, text.length));
  return { always: null, codes, says: short.map(([, says]) => says), told: how };
}

function frameOf(rule: CompiledRule, line: Line, at: number): ScaleFrame | null {
  const { kind } = rule;
  const { text, places } = line;
  const stable = said(rule.stable, text, places, rule.state);
  const net = said(rule.net, text, places, rule.mode);
  if (kind !== 'reading' && kind !== 'tare') return { ...bareFrame(kind, line.rawFrom(at)), stable, net };
  const unitFrom = startOf(places, rule.unitAt);
  const unitTo = endOf(places, rule.unitAt);
  const blank = isBlank(text, unitFrom, unitTo);
  const unit = blank ? (rule.unit ?? null) : unitIn(text, unitFrom, unitTo);
  const moving = blank && rule.blankUnit !== undefined;
  const from = startOf(places, rule.number);
  const to = endOf(places, rule.number);
  if (kind === 'reading' && unit !== 'count' && (moving || unit !== null)) {
    const shown = readCount(text, from, to);
    if (shown && moving) return withheld(shownFrame(rule, shown, 'g', false, net, null, null, line.rawFrom(at)));
    if (shown && unit !== null) {
      const tare = tareOf(text, places, rule.tare, unit);
      return shownFrame(rule, shown, unit, stable, net, zeroOf(places, rule.zero), tare, line.rawFrom(at));
    }
  }
  // The rare ones: tare, pieces, digits in brackets or too many for a number.
  const number = readNumber(withoutBrackets(latinText(text, from, to)));
  if (!number) return null;
  if (rule.decimals !== undefined) number.decimals = rule.decimals;
  const raw = line.rawFrom(at);
  if (moving) return withheld(readingFrame(number, 'g', { net, stable: false }, raw));
  if (unit === null) return null;
  if (unit === 'count') return { ...bareFrame('other', raw), stable };
  if (kind === 'tare') return tareFrame(number, unit, { stable }, raw);
  const facts = { stable, net, zero: zeroOf(places, rule.zero), tareMilligrams: tareOf(text, places, rule.tare, unit) };
  return readingFrame(number, unit, facts, raw);
}

/** With the decimals that the rule implies, or those that the digits show. */
function shownFrame(
  { decimals: implied }: CompiledRule,
  { count, decimals, negative, display }: ShownCount,
  unit: WeightUnit,
  stable: boolean | null,
  net: boolean | null,
  zero: boolean | null,
  tare: number | null,
  raw: Uint8Array,
): ScaleFrame {
  if (implied === undefined) {
    return countedFrame(count, decimals, negative, display, unit, stable, net, zero, tare, raw);
  }
  const asImplied = displayOfCount(count, implied, negative);
  return countedFrame(count, implied, negative, asImplied, unit, stable, net, zero, tare, raw);
}

function said({ always, codes, says, told }: Saying, text: Uint8Array, places: Places, place: number): boolean | null {
  if (!told) return always;
  const from = startOf(places, place);
  const to = endOf(places, place);
  const known = to - from <= mostCoded ? codes.indexOf(codeOf(text, from, to)) : -1;
  if (known >= 0) return says[known] ?? null;
  return told[latinText(text, from, to).trim().toUpperCase()] ?? null;
}

function tareOf(text: Uint8Array, places: Places, place: number, unit: WeightUnit): number | null {
  if (place === nowhere || (places[place] ?? -1) < 0) return null;
  return milligramsIn(text, startOf(places, place), endOf(places, place), unit);
}

function zeroOf(places: Places, place: number): true | null {
  return place !== nowhere && (places[place] ?? -1) >= 0 ? true : null;
}

/** Digits in brackets are not verified, and shown all the same. */
function withoutBrackets(number: string): string {
  return number.includes('[') ? number.replace(/[[\]]/g, '') : number;
}

function startOf(places: Places, place: number): number {
  return place === nowhere ? 0 : Math.max(0, places[place] ?? 0);
}

/** A group that took no part is an empty one. */
function endOf(places: Places, place: number): number {
  return place === nowhere ? 0 : Math.max(0, places[place + 1] ?? 0);
}

function isBlank(text: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (text[at] !== 0x20) return false;
  return true;
}
