import type { ScaleFrame } from './scale.ts';

/**
 * Bytes in, frames out. Bounded whatever comes; the same bytes give the same frames however they are cut.
 * What is not a frame of the protocol is skipped in silence: a guess would be a weight.
 */
export type ScaleDecoder = {
  feed(bytes: Uint8Array): ScaleFrame[];
  /** The stream ended here: gives what only a following byte could have put in doubt. */
  rest(): ScaleFrame[];
  /** Forgets half a frame and everything learnt of the line. */
  reset(): void;
};

/**
 * What the bytes from a place on are: a frame, as long as its `raw`; `wait` for more, which must end within a bounded length;
 * or the first of them is junk.
 */
export type Verdict = ScaleFrame | 'wait' | 'junk';

/** Looks at `bytes` between `from` and `to`, which are as good as all there is. */
export type Inspect = (bytes: Uint8Array, from: number, to: number, ended: boolean) => Verdict;

/** Where a front decoder may begin a frame; other bytes are passed over without a look. */
export type FrontOptions = {
  starts?: readonly number[];
  /** Called by `reset`: what was learnt of the line is forgotten. */
  forget?: () => void;
};

const anyStart = Array.from({ length: 256 }, (_none, byte) => byte);
/** At first; a larger chunk makes it larger. */
const roomBytes = 64;

/**
 * A decoder of frames that one look at the front of the bytes can judge. Junk is dropped byte by byte, so that a true
 * start inside a false frame is found.
 */
export function createFrontDecoder(
  inspect: Inspect,
  { starts = anyStart, forget = () => undefined }: FrontOptions = {},
): ScaleDecoder {
  const mayStart = new Uint8Array(256);
  for (const byte of starts) mayStart[byte] = 1;
  let held = new Uint8Array(roomBytes);
  let count = 0;

  /** Answers how many bytes are done with. */
  function drain(bytes: Uint8Array, to: number, ended: boolean, frames: ScaleFrame[]): number {
    let from = 0;
    while (from < to) {
      if (mayStart[bytes[from] ?? 0] === 0) {
        from += 1;
        continue;
      }
      const verdict = inspect(bytes, from, to, ended);
      if (verdict === 'wait') break;
      if (verdict === 'junk') from += 1;
      else {
        frames.push(verdict);
        from += verdict.raw.length;
      }
    }
    return from;
  }

  /** The bytes behind `from` are all that is held now: a copy, since the chunk belongs to whoever fed it. */
  function keep(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at += 1) held[at - from] = bytes[at] ?? 0;
    count = to - from;
  }

  function makeRoom(wanted: number): void {
    if (held.length >= wanted) return;
    const larger = new Uint8Array(2 * wanted);
    larger.set(held.subarray(0, count));
    held = larger;
  }

  return {
    feed(chunk) {
      const frames: ScaleFrame[] = [];
      if (count === 0) {
        const done = drain(chunk, chunk.length, false, frames);
        makeRoom(chunk.length - done);
        keep(chunk, done, chunk.length);
        return frames;
      }
      const total = count + chunk.length;
      makeRoom(total);
      for (let at = 0; at < chunk.length; at += 1) held[count + at] = chunk[at] ?? 0;
      keep(held, drain(held, total, false, frames), total);
      return frames;
    },
    rest() {
      const frames: ScaleFrame[] = [];
      drain(held, count, true, frames);
      count = 0;
      return frames;
    },
    reset() {
      count = 0;
      forget();
    },
  };
}

/** The bytes between two places, as evidence of their own. */
export function rawOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const raw = new Uint8Array(to - from);
  for (let at = from; at < to; at += 1) raw[at - from] = bytes[at] ?? 0;
  return raw;
}

/** Seven- or eight-bit bytes as one character each. */
export function latinText(bytes: Uint8Array, from = 0, to = bytes.length, mask = 0xff): string {
  let text = '';
  for (let at = from; at < to; at += 1) text += String.fromCharCode((bytes[at] ?? 0) & mask);
  return text;
}

/** A frame that says only its kind. */
export function bareFrame(kind: ScaleFrame['kind'], raw: Uint8Array): ScaleFrame {
  return {
    kind,
    milligrams: null,
    unit: null,
    stable: null,
    net: null,
    tareMilligrams: null,
    zero: null,
    display: null,
    raw,
  };
}

const startOfText = 0x02;

/** How the eighth bit of a frame is used, told by its STX: `clear` (8 data bits, or stripped by the line) or even parity. */
export type EighthBit = 'clear' | 'even-parity';

/** STX with or without its parity bit, or null when the byte is no STX. */
export function eighthBitOfStart(byte: number | undefined): EighthBit | null {
  if (byte === startOfText) return 'clear';
  return byte === withEvenParity(startOfText) ? 'even-parity' : null;
}

/** The seven data bits, or null when the eighth is not what it must be: a flipped bit. */
export function sevenBits(byte: number, use: EighthBit): number | null {
  const data = byte & 0x7f;
  return byte === (use === 'clear' ? data : withEvenParity(data)) ? data : null;
}

const carriedEven = Uint8Array.from({ length: 128 }, (_none, data) => {
  let bits = data;
  bits ^= bits >> 4;
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return data | ((bits & 1) << 7);
});

/** The byte as a 7E1 line carries it. */
export function withEvenParity(data: number): number {
  return carriedEven[data & 0x7f] ?? 0;
}

/** The byte as a 7O1 line carries it. */
export function withOddParity(data: number): number {
  return withEvenParity(data) ^ 0x80;
}

/** How a byte's eighth bit may be used beside its data. */
export function isCarried(byte: number, parity: 'even' | 'odd'): boolean {
  const data = byte & 0x7f;
  return byte === (parity === 'even' ? withEvenParity(data) : withOddParity(data));
}

/** Two binary-coded digits, or -1. */
export function bcdOf(byte: number): number {
  const low = byte & 0x0f;
  const high = byte >> 4;
  return low <= 9 && high <= 9 ? 10 * high + low : -1;
}
