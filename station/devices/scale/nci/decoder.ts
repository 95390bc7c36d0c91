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
import { digitsIn, displayOfCount, milligramsOfCount, readCount, unitIn } from '../weight.ts';

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
    let high = bytes[from] ?? 0;
    let before = lineFeed;
    for (let at = from + 1; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      const data = byte & 0x7f;
      high |= byte;
      if (data < 0x20) {
        if (data === endOfText) return readFrame(bytes, from, at + 1, high > 0x7f) ?? 'junk';
        // A second start is the one of the status.
        if (data !== carriageReturn && (data !== lineFeed || before !== carriageReturn)) return 'junk';
      }
      before = data;
    }
    return to - from < longestFrame ? 'wait' : 'junk';
  }

  function readFrame(bytes: Uint8Array, from: number, to: number, high: boolean): ScaleFrame | null {
    if (!high) return readText(bytes, from, to - 1, bytes, from);
    return clearText(bytes, from, to, text) ? readText(text, 0, to - from - 1, bytes, from) : null;
  }

  /** `text` up to the ETX, which in `bytes` begins at `start` and has its ETX. */
  function readText(text: Uint8Array, from: number, to: number, bytes: Uint8Array, start: number): ScaleFrame | null {
    const end = start + to - from + 1;
    places[0] = from;
    places[1] = from;
    if (weightForm.find(text, from, to, places) >= 0) {
      const first = places[fieldAt] ?? 0;
      const last = places[fieldAt + 1] ?? 0;
      const said = statusOf(text, places[statusAt] ?? 0, places[statusAt + 1] ?? 0);
      return said && readWeight(text, first, last, said, places, rawOf(bytes, start, end));
    }
    if (statusForm.find(text, from, to, places) >= 0) {
      const said = statusOf(text, places[fieldAt] ?? 0, places[fieldAt + 1] ?? 0);
      return said && readStatus(said, rawOf(bytes, start, end));
    }
    return isQuestion(text, from, to, form) ? bareFrame('error', rawOf(bytes, start, end)) : null;
  }

  return createFrontDecoder(inspect, { starts: [lineFeed] });
}

/**
 * Puts the seven data bits of a frame into `text`. CR tells how the eighth is used: with parity in it every byte must be right;
 * without, only status bytes may have it, which some drivers leave set.
 */
function clearText(bytes: Uint8Array, from: number, to: number, text: Uint8Array): boolean {
  const parity = bytes.subarray(from, to).includes(0x8d);
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (parity ? !isCarried(byte, 'even') : byte > 0x7f && (byte & 0x30) !== 0x30) return false;
    text[at - from] = byte & 0x7f;
  }
  return true;
}

/** Status bytes are those with both bits of `always`; an `S` is none. */
const longForm = compileBytePattern(/^\n([^\n\r]{1,20})\r\nS?([0-?p-~]{2,4})\r$/);
const longStatus = compileBytePattern(/^\nS?([0-?p-~]{2,4})\r$/);
const shortForm = compileBytePattern(/^\n([^\n\r]{1,20})\r([0-?p-~]{2,4})$/);
const shortStatus = compileBytePattern(/^\n([0-?p-~]{2,4})\r?$/);

/** Groups of these forms, and of those of a field. */
const [fieldAt, statusAt] = [placeOfGroup(0), placeOfGroup(1)];
const [numberAt, unitAt] = [placeOfGroup(0), placeOfGroup(1)];
const [minusAt, poundsAt, ouncesAt] = [placeOfGroup(0), placeOfGroup(1), placeOfGroup(2)];

/** The answer to what the scale does not know. */
function isQuestion(text: Uint8Array, from: number, to: number, form: NciForm): boolean {
  const said = latinText(text, from, to);
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
const poundForm = compileBytePattern(/^ *(-)? *(\d+) *lb *(\d+(?:\.\d+)?) *oz *$/i);
const overForm = compileBytePattern(/^\^+[ A-Za-z:%]*$/);
const underForm = compileBytePattern(/^_+[ A-Za-z:%]*$/);
const zeroErrorForm = compileBytePattern(/^-{2,}[ A-Za-z:%]*$/);

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
  if (numberForm.find(text, from, to, places) < 0) return readOther(text, from, to, status, places, raw);
  if (status.kind) return bareFrame(status.kind, raw);
  const shown = readCount(text, places[numberAt] ?? 0, places[numberAt + 1] ?? 0);
  const unit = unitIn(text, places[unitAt] ?? 0, places[unitAt + 1] ?? 0);
  if (!shown || unit === null) return null;
  const stable = !status.motion;
  if (unit === 'count') return { ...bareFrame('other', raw), stable };
  const { count, decimals, negative, display } = shown;
  return countedFrame(count, decimals, negative, display, unit, stable, status.net, zeroOf(status), null, raw);
}

/** What stands in the place of a weight: out of range, an error of zero, or pounds and ounces. */
function readOther(
  text: Uint8Array,
  from: number,
  to: number,
  status: Status,
  places: Places,
  raw: Uint8Array,
): ScaleFrame | null {
  if (overForm.find(text, from, to, places) >= 0) return bareFrame('overload', raw);
  if (underForm.find(text, from, to, places) >= 0) return bareFrame('underload', raw);
  if (zeroErrorForm.find(text, from, to, places) >= 0) return bareFrame('error', raw);
  if (status.kind) return bareFrame(status.kind, raw);
  return poundForm.find(text, from, to, places) < 0 ? null : readPoundsAndOunces(text, places, status, raw);
}

/** `01lb 04.5oz`: whole pounds and what is over in ounces, added before anything is rounded. */
function readPoundsAndOunces(text: Uint8Array, places: Places, status: Status, raw: Uint8Array): ScaleFrame | null {
  const over = readCount(text, places[ouncesAt] ?? 0, places[ouncesAt + 1] ?? 0);
  const whole = digitsIn(text, places[poundsAt] ?? 0, places[poundsAt + 1] ?? 0);
  if (!over || whole < 0) return null;
  const negative = (places[minusAt] ?? -1) >= 0;
  const count = over.count + 16 * whole * 10 ** over.decimals;
  const display = `${displayOfCount(whole, 0, negative)} lb ${over.display} oz`;
  const milligrams = milligramsOfCount(count, over.decimals, 'oz', negative);
  if (milligrams === null) return null;
  return {
    kind: 'reading',
    milligrams,
    unit: 'lb',
    stable: !status.motion,
    net: status.net,
    tareMilligrams: null,
    zero: zeroOf(status),
    display,
    raw,
  };
}

/** Only that it rests at zero is told for sure. */
function zeroOf({ zero }: Status): true | null {
  return zero ? true : null;
}
