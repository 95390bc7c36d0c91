import { compileBytePattern, createPlaces, placeOfGroup, type Places } from '../byte-pattern.ts';
import {
  bareFrame,
  createFrontDecoder,
  isCarried,
  latinText,
  rawOf,
  type ScaleDecoder,
  type Verdict,
} from '../decoder.ts';
import { countedFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { displayOf, milligramsOf, readCount, readNumber, unitIn } from '../weight.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const endOfText = 0x03;
const longestFrame = 40;

/**
 * `scp01`: LF weight CR LF status CR ETX; SCP-02 and the ECR of Baxtran put an `S` before the status. `scp12`: LF weight
 * CR status ETX.
 */
export type NciForm = 'scp01' | 'scp12';

/** Bits of the status bytes; 4 and 5 are always set, 6 of all but the first says that another one follows. */
const first = { motion: 0x01, zero: 0x02, ram: 0x04, eeprom: 0x08, always: 0x30, never: 0x40 };
const second = { under: 0x01, over: 0x02, rom: 0x04, calibration: 0x08, more: 0x40 };
const third = { range: 0x03, net: 0x04, zeroError: 0x08 };

type Status = {
  kind: 'overload' | 'underload' | 'error' | null;
  motion: boolean;
  zero: boolean;
  net: boolean | null;
};

/**
 * Answers to `W`, `S`, `H`, `Z` of NCI scales: Weigh-Tronix, Brecknell, Samsung, and Baxtran, which shows 00.000 when it is
 * overloaded: the status always wins over the digits. Reads the eighth bit as even parity where the line left it in.
 * Source: service manual of Brecknell 67xxU, page 68; of CAS CI-100A, page 38.
 */
export function createNciDecoder(form: NciForm): ScaleDecoder {
  /** The data bits of a frame. */
  const text = new Uint8Array(longestFrame);
  const places = createPlaces();
  const weightForm = form === 'scp12' ? shortForm : longForm;
  const statusForm = form === 'scp12' ? shortStatus : longStatus;

  function inspect(bytes: Uint8Array, from: number, to: number): Verdict {
    const end = Math.min(to, from + longestFrame);
    for (let at = from + 1; at < end; at += 1) {
      const data = (bytes[at] ?? 0) & 0x7f;
      if (data === endOfText) return readFrame(bytes, from, at + 1) ?? 'junk';
      if (data < 0x20 && data !== carriageReturn && data !== lineFeed) return 'junk';
      // A second start that is not the one of the status.
      if (data === lineFeed && ((bytes[at - 1] ?? 0) & 0x7f) !== carriageReturn) return 'junk';
    }
    return to - from < longestFrame ? 'wait' : 'junk';
  }

  function readFrame(bytes: Uint8Array, from: number, to: number): ScaleFrame | null {
    const length = to - from - 1;
    if (!clearText(bytes, from, to, text)) return null;
    places[0] = 0;
    places[1] = 0;
    const [field, status] = [placeOfGroup(0), placeOfGroup(1)];
    if (weightForm.find(text, 0, length, places) >= 0) {
      const said = statusOf(text, places[status] ?? 0, places[status + 1] ?? 0);
      const [first, last] = [places[field] ?? 0, places[field + 1] ?? 0];
      return said && readWeight(text, first, last, said, places, rawOf(bytes, from, to));
    }
    if (statusForm.find(text, 0, length, places) >= 0) {
      const said = statusOf(text, places[field] ?? 0, places[field + 1] ?? 0);
      return said && readStatus(said, rawOf(bytes, from, to));
    }
    return isQuestion(text, length, form) ? bareFrame('error', rawOf(bytes, from, to)) : null;
  }

  return createFrontDecoder(inspect, { starts: [lineFeed] });
}

/**
 * Puts the seven data bits of a frame into `text`. CR tells how the eighth is used: with parity in it every byte must be right;
 * without, only status bytes may have it, which some drivers leave set.
 */
function clearText(bytes: Uint8Array, from: number, to: number, text: Uint8Array): boolean {
  let parity = false;
  let high = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    text[at - from] = byte & 0x7f;
    high |= byte;
    if (byte === 0x8d) parity = true;
  }
  if (high < 0x80) return true;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (parity ? !isCarried(byte, 'even') : byte > 0x7f && (byte & 0x30) !== 0x30) return false;
  }
  return true;
}

/** Status bytes are those with both bits of `always`; an `S` is none. */
const longForm = compileBytePattern(/^\n([^\n\r]{1,20})\r\nS?([0-?p-~]{2,4})\r$/);
const longStatus = compileBytePattern(/^\nS?([0-?p-~]{2,4})\r$/);
const shortForm = compileBytePattern(/^\n([^\n\r]{1,20})\r([0-?p-~]{2,4})$/);
const shortStatus = compileBytePattern(/^\n([0-?p-~]{2,4})\r?$/);

/** The answer to what the scale does not know. */
function isQuestion(text: Uint8Array, length: number, form: NciForm): boolean {
  const said = latinText(text, 0, length);
  return said === '\n?\r' || said === (form === 'scp12' ? '\n?' : '\n? \r');
}

function statusOf(text: Uint8Array, from: number, to: number): Status | null {
  const one = text[from] ?? 0;
  const two = text[from + 1] ?? 0;
  const three = to - from > 2 ? (text[from + 2] ?? 0) : null;
  if (one & first.never) return null;
  for (let at = from; at < to; at += 1) {
    const bits = text[at] ?? 0;
    if ((bits & first.always) !== first.always) return null;
    // Each byte but the first says whether another one follows.
    if (at > from && ((bits & second.more) !== 0) !== at + 1 < to) return null;
  }
  const range = (three ?? 0) & third.range;
  if (range === 1 || range === 2) return null;
  const broken = one & (first.ram | first.eeprom) || two & (second.rom | second.calibration);
  const faulty = broken || (three ?? 0) & third.zeroError || (two & second.over && two & second.under);
  return {
    kind: faulty ? 'error' : two & second.over ? 'overload' : two & second.under ? 'underload' : null,
    motion: (one & first.motion) !== 0,
    zero: (one & first.zero) !== 0,
    net: three === null ? null : (three & third.net) !== 0,
  };
}

function readStatus(status: Status, raw: Uint8Array): ScaleFrame {
  if (status.kind) return bareFrame(status.kind, raw);
  return { ...bareFrame('status', raw), stable: !status.motion, net: status.net, zero: status.zero };
}

const numberForm = compileBytePattern(/^ *((?:[-+] *)?[\d.]+) *([A-Za-z%]{1,5}) *$/);
const poundForm = /^ *(-?) *(\d+) *lb *(\d+(?:\.\d+)?) *oz *$/i;
const overForm = /^\^+[ A-Za-z:%]*$/;
const underForm = /^_+[ A-Za-z:%]*$/;
const zeroErrorForm = /^-{2,}[ A-Za-z:%]*$/;

function readWeight(
  text: Uint8Array,
  from: number,
  to: number,
  status: Status,
  places: Places,
  raw: Uint8Array,
): ScaleFrame | null {
  places[0] = from;
  places[1] = from;
  const stable = !status.motion;
  const zero = status.zero ? true : null;
  if (numberForm.find(text, from, to, places) < 0) return readOther(latinText(text, from, to), status, raw);
  if (status.kind) return bareFrame(status.kind, raw);
  const [number, named] = [placeOfGroup(0), placeOfGroup(1)];
  const shown = readCount(text, places[number] ?? 0, places[number + 1] ?? 0);
  const unit = unitIn(text, places[named] ?? 0, places[named + 1] ?? 0);
  if (!shown || unit === null) return null;
  if (unit === 'count') return { ...bareFrame('other', raw), stable };
  const { count, decimals, negative, display } = shown;
  return countedFrame(count, decimals, negative, display, unit, stable, status.net, zero, null, raw);
}

/** What stands in the place of a weight: out of range, an error of zero, or pounds and ounces. */
function readOther(field: string, status: Status, raw: Uint8Array): ScaleFrame | null {
  if (overForm.test(field)) return bareFrame('overload', raw);
  if (underForm.test(field)) return bareFrame('underload', raw);
  if (zeroErrorForm.test(field)) return bareFrame('error', raw);
  if (status.kind) return bareFrame(status.kind, raw);
  const split = poundForm.exec(field);
  if (!split) return null;
  const facts = { stable: !status.motion, net: status.net, zero: status.zero ? true : null };
  return readPoundsAndOunces(split, facts, raw);
}

/** `01lb 04.5oz`: whole pounds and what is over in ounces, added before anything is rounded. */
function readPoundsAndOunces(
  [, sign, pounds = '', ounces = '']: RegExpExecArray,
  facts: { stable: boolean; net: boolean | null; zero: boolean | null },
  raw: Uint8Array,
): ScaleFrame | null {
  const number = readNumber(ounces);
  if (!number) return null;
  const negative = sign === '-';
  const { decimals } = number;
  const count = BigInt(number.digits) + 16n * BigInt(pounds) * 10n ** BigInt(decimals);
  const milligrams = milligramsOf(String(count), decimals, 'oz', negative);
  const shown = `${displayOf(pounds, 0, negative)} lb ${displayOf(number.digits, decimals, false)} oz`;
  return milligrams === null
    ? null
    : { ...bareFrame('reading', raw), milligrams, unit: 'lb', ...facts, display: shown };
}
