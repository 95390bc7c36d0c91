import type { ScaleCommandName } from './protocol.ts';

/**
 * What a frame is. `status`: a state without a weight; `error`: a fault of the scale or a refused command; `unstable`:
 * motion without a usable weight; `ambiguous`: two weights are possible; `challenge`: the scale asks for a proof;
 * `other`: pieces, totals, prices.
 */
export type FrameKind =
  | 'reading'
  | 'overload'
  | 'underload'
  | 'unstable'
  | 'error'
  | 'status'
  | 'ack'
  | 'nak'
  | 'ident'
  | 'ambiguous'
  | 'challenge'
  | 'other';

/** One frame of a scale, as it was sent and nothing more. */
export type ScaleFrame = {
  kind: FrameKind;
  /** Thousandths of a gram, exact; null unless `kind` is `reading` and the frame tells the unit. */
  milligrams: number | null;
  unit: string | null;
  /** null: the frame cannot say, which is not the same as false. */
  stable: boolean | null;
  net: boolean | null;
  tareMilligrams: number | null;
  zero: boolean | null;
  /** The digits as the scale shows them, when there are any. */
  display: string | null;
  raw: Uint8Array;
};

/** How the line to the scale is. `other-scale`: what is plugged in is not the scale that was set up. */
export type LinkState = 'absent' | 'connecting' | 'ready' | 'silent' | 'unplugged' | 'fault' | 'other-scale';

/**
 * What became of a command. `sent`: the protocol has no answer, the next weights tell. Nothing is sent later: a command
 * that did not go out at once is `not-sent`.
 */
export type CommandResult = 'done' | 'sent' | 'refused' | 'no-answer' | 'not-sent' | 'unsupported';

export type ScaleEvent =
  | { type: 'link'; state: LinkState; atMonotonicMs: number }
  | { type: 'frame'; frame: ScaleFrame; atMonotonicMs: number; atMs: number };

/** A scale on a serial line: owned by one driver, silent before `start`, and never heard again after `stop`. */
export type ScaleDevice = {
  readonly protocol: string;
  readonly path: string | null;
  link(): LinkState;
  onEvent(listener: (event: ScaleEvent) => void): () => void;
  /** Presses a key of the scale by the line; one at a time. Absent where the device has no line. */
  command?(name: ScaleCommandName): Promise<CommandResult>;
  /** The keys that this protocol has; none where it is absent. */
  readonly commandNames?: readonly ScaleCommandName[];
  /** Every byte of the line as it arrives, frame or not, where the driver gives it. */
  onBytes?(listener: (bytes: Uint8Array) => void): () => void;
  start(): void;
  stop(): Promise<void>;
};
