import { compileBytePattern, placeOfGroup, type BytePattern, type Places } from './byte-pattern.ts';
import { bareFrame, latinText, type ScaleDecoder } from './decoder.ts';
import { createLineDecoder, type Line, type LineOptions } from './line-decoder.ts';
import { countedFrame, readingFrame, tareFrame } from './reading.ts';
import type { FrameKind, ScaleFrame } from './scale.ts';
import { displayOfCount, milligramsOf, readCount, readNumber, unitIn, type WeightUnit } from './weight.ts';

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
type Saying = { always: boolean | null; texts: readonly { bytes: Uint8Array; says: boolean }[]; told: Told | null };

const nowhere = 0;

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
  if (typeof how !== 'object') return { always: how ?? null, texts: [], told: null };
  const texts = Object.entries(how).map(([text, says]) => ({ bytes: Buffer.from(text, 'latin1'), says }));
  return { always: null, texts, told: how };
}

function frameOf(rule: CompiledRule, line: Line, at: number): ScaleFrame | null {
  const { kind, unitAt } = rule;
  const { text, places } = line;
  const stable = said(rule.stable, text, places, rule.state);
  const net = said(rule.net, text, places, rule.mode);
  if (kind !== 'reading' && kind !== 'tare') return { ...bareFrame(kind, line.rawFrom(at)), stable, net };
  const [unitFrom, unitTo] = [startOf(places, unitAt), endOf(places, unitAt)];
  const known = unitFrom < unitTo ? unitIn(text, unitFrom, unitTo) : null;
  const blank = known === null && isBlank(text, unitFrom, unitTo);
  const unit = blank ? (rule.unit ?? null) : known;
  const moving = rule.blankUnit !== undefined && blank;
  const [from, to] = [startOf(places, rule.number), endOf(places, rule.number)];
  const shown = kind === 'reading' && !moving && unit !== null && unit !== 'count' ? readCount(text, from, to) : null;
  if (shown && unit !== null && unit !== 'count') {
    const { count, decimals, negative, display } = shown;
    const zero = rule.zero !== nowhere && (places[rule.zero] ?? -1) >= 0 ? true : null;
    const tare = tareOf(text, places, rule.tare, unit);
    const raw = line.rawFrom(at);
    if (rule.decimals === undefined) {
      return countedFrame(count, decimals, negative, display, unit, stable, net, zero, tare, raw);
    }
    const implied = displayOfCount(count, rule.decimals, negative);
    return countedFrame(count, rule.decimals, negative, implied, unit, stable, net, zero, tare, raw);
  }
  // The rare ones: motion, tare, pieces, digits in brackets or too many for a number.
  const number = readNumber(withoutBrackets(latinText(text, from, to)));
  if (!number) return null;
  if (rule.decimals !== undefined) number.decimals = rule.decimals;
  const raw = line.rawFrom(at);
  if (moving) return { ...readingFrame(number, 'g', { net, stable: false }, raw), milligrams: null, unit: null };
  if (unit === null) return null;
  if (unit === 'count') return { ...bareFrame('other', raw), stable };
  if (kind === 'tare') return tareFrame(number, unit, { stable }, raw);
  const zero = rule.zero !== nowhere && (places[rule.zero] ?? -1) >= 0 ? true : null;
  return readingFrame(number, unit, { stable, net, zero, tareMilligrams: tareOf(text, places, rule.tare, unit) }, raw);
}

function said({ always, texts, told }: Saying, text: Uint8Array, places: Places, place: number): boolean | null {
  if (!told) return always;
  const [from, to] = [startOf(places, place), endOf(places, place)];
  for (const { bytes, says } of texts) if (isSame(bytes, text, from, to)) return says;
  return told[latinText(text, from, to).trim().toUpperCase()] ?? null;
}

function isSame(wanted: Uint8Array, text: Uint8Array, from: number, to: number): boolean {
  if (to - from !== wanted.length) return false;
  for (let at = 0; at < wanted.length; at += 1) if (text[from + at] !== wanted[at]) return false;
  return true;
}

function tareOf(text: Uint8Array, places: Places, place: number, unit: WeightUnit): number | null {
  if (place === nowhere || (places[place] ?? -1) < 0) return null;
  const number = readNumber(latinText(text, startOf(places, place), endOf(places, place)));
  return number && milligramsOf(number.digits, number.decimals, unit, number.negative);
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
