import { bareFrame, createFrontDecoder, isCarried, latinText, type ScaleDecoder, type Verdict } from '../decoder.ts';
import { readingFrame } from '../reading.ts';
import type { ScaleFrame } from '../scale.ts';
import { displayOf, milligramsOf, readNumber, unitOf } from '../weight.ts';

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
  function inspect(front: Uint8Array): Verdict {
    const held = Math.min(front.length, longestFrame);
    for (let at = 1; at < held; at += 1) {
      const data = (front[at] ?? 0) & 0x7f;
      if (data === endOfText) {
        const raw = front.slice(0, at + 1);
        const text = textOf(raw);
        const frame = text === null ? null : form === 'scp12' ? readShort(text, raw) : readLong(text, raw);
        return frame ? { is: 'frame', frame, length: at + 1 } : { is: 'junk' };
      }
      if (data < 0x20 && data !== carriageReturn && data !== lineFeed) return { is: 'junk' };
      // A second start that is not the one of the status.
      if (data === lineFeed && ((front[at - 1] ?? 0) & 0x7f) !== carriageReturn) return { is: 'junk' };
    }
    return front.length < longestFrame ? { is: 'wait' } : { is: 'junk' };
  }
  return createFrontDecoder(inspect, { starts: [lineFeed] });
}

/**
 * The seven data bits without ETX. CR tells how the eighth is used: with parity in it every byte must be right; without, only status
 * bytes may have it, which some drivers leave set.
 */
function textOf(raw: Uint8Array): string | null {
  const parity = raw.includes(0x8d);
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at] ?? 0;
    if (parity ? !isCarried(byte, 'even') : byte > 0x7f && (byte & 0x30) !== 0x30) return null;
  }
  return latinText(raw, 0, raw.length - 1, 0x7f);
}

const statusOnly = /^\nS?([0-~]{2,4})\r$/;
const withWeight = /^\n([^\n\r]{1,20})\r\nS?([0-~]{2,4})\r$/;
const shortWithWeight = /^\n([^\n\r]{1,20})\r([0-~]{2,4})$/;

function readLong(text: string, raw: Uint8Array): ScaleFrame | null {
  if (text === '\n?\r' || text === '\n? \r') return bareFrame('error', raw);
  const weight = withWeight.exec(text);
  if (weight) return readWeight(weight[1] ?? '', statusOf(weight[2] ?? ''), raw);
  const alone = statusOnly.exec(text);
  return alone ? readStatus(statusOf(alone[1] ?? ''), raw) : null;
}

function readShort(text: string, raw: Uint8Array): ScaleFrame | null {
  if (text === '\n?\r' || text === '\n?') return bareFrame('error', raw);
  const weight = shortWithWeight.exec(text);
  if (weight) return readWeight(weight[1] ?? '', statusOf(weight[2] ?? ''), raw);
  const alone = /^\n([0-~]{2,4})\r?$/.exec(text);
  return alone ? readStatus(statusOf(alone[1] ?? ''), raw) : null;
}

function statusOf(text: string): Status | null {
  const one = text.charCodeAt(0);
  const two = text.charCodeAt(1);
  const three = text.length > 2 ? text.charCodeAt(2) : null;
  if (one & first.never) return null;
  for (let at = 0; at < text.length; at += 1) {
    const bits = text.charCodeAt(at);
    if ((bits & first.always) !== first.always) return null;
    // Each byte but the first says whether another one follows.
    if (at > 0 && ((bits & second.more) !== 0) !== at + 1 < text.length) return null;
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

function readStatus(status: Status | null, raw: Uint8Array): ScaleFrame | null {
  if (!status) return null;
  if (status.kind) return bareFrame(status.kind, raw);
  return { ...bareFrame('status', raw), stable: !status.motion, net: status.net, zero: status.zero };
}

function readWeight(field: string, status: Status | null, raw: Uint8Array): ScaleFrame | null {
  if (!status) return null;
  if (/^\^+[ A-Za-z:%]*$/.test(field)) return bareFrame('overload', raw);
  if (/^_+[ A-Za-z:%]*$/.test(field)) return bareFrame('underload', raw);
  if (/^-{2,}[ A-Za-z:%]*$/.test(field)) return bareFrame('error', raw);
  if (status.kind) return bareFrame(status.kind, raw);
  const facts = { stable: !status.motion, net: status.net, zero: status.zero ? true : null };
  const split = /^ *(-?) *(\d+) *lb *(\d+(?:\.\d+)?) *oz *$/i.exec(field);
  if (split) return readPoundsAndOunces(split, facts, raw);
  const match = /^([-+]? *[\d.]+) *([A-Za-z%]{1,5}) *$/.exec(field.trimStart());
  const number = readNumber(match?.[1] ?? '');
  const unit = unitOf(match?.[2] ?? '');
  if (!number || unit === null) return null;
  if (unit === 'count') return { ...bareFrame('other', raw), stable: facts.stable };
  return readingFrame(number, unit, facts, raw);
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
