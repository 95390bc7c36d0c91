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

const nothing = new Uint8Array(0);

/** What the first bytes of a buffer are. `wait` asks for more bytes and must end within a bounded length. */
export type Verdict = { is: 'wait' } | { is: 'junk' } | { is: 'frame'; frame: ScaleFrame; length: number };

/** Where a front decoder may begin a frame; other bytes are passed over without a look. */
export type FrontOptions = {
  starts?: readonly number[];
  /** Called by `reset`: what was learnt of the line is forgotten. */
  forget?: () => void;
};

/**
 * A decoder of frames that one look at the front of a buffer can judge. Junk is dropped byte by byte, so that a true
 * start inside a false frame is found.
 */
export function createFrontDecoder(
  inspect: (front: Uint8Array, ended: boolean) => Verdict,
  { starts, forget = () => undefined }: FrontOptions = {},
): ScaleDecoder {
  let pending: Uint8Array = nothing;

  function drain(bytes: Uint8Array, ended: boolean): ScaleFrame[] {
    const frames: ScaleFrame[] = [];
    let from = 0;
    while (from < bytes.length) {
      if (starts && !starts.includes(bytes[from] ?? 0)) {
        from += 1;
        continue;
      }
      const verdict = inspect(from === 0 ? bytes : bytes.subarray(from), ended);
      if (verdict.is === 'wait') break;
      if (verdict.is === 'frame') frames.push(verdict.frame);
      from += verdict.is === 'frame' ? verdict.length : 1;
    }
    // A copy: the chunk belongs to whoever fed it.
    pending = from < bytes.length ? bytes.slice(from) : nothing;
    return frames;
  }

  return {
    feed(chunk) {
      const bytes = plainBytes(chunk);
      if (pending.length === 0) return drain(bytes, false);
      const joined = new Uint8Array(pending.length + bytes.length);
      joined.set(pending);
      joined.set(bytes, pending.length);
      return drain(joined, false);
    },
    rest() {
      const frames = drain(pending, true);
      pending = nothing;
      return frames;
    },
    reset() {
      pending = nothing;
      forget();
    },
  };
}

/** The same bytes as no Buffer: its `slice` is no copy, and its views are dear. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
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

/** The byte as a 7E1 line carries it. */
export function withEvenParity(data: number): number {
  let bits = data & 0x7f;
  bits ^= bits >> 4;
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return (data & 0x7f) | ((bits & 1) << 7);
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
