/** The device's side of a serial line, byte by byte, without the line itself. */
export type ByteEmulator = {
  /** Bytes that the host sent. */
  receive(bytes: Uint8Array): void;
  /** Bytes for the host; `off` ends it. */
  onSend(listener: (bytes: Uint8Array) => void): () => void;
  /** Starts what the device does by itself (a continuous stream); stopped while unplugged. */
  start(): void;
  stop(): void;
};

/** A scale that answers as the real one would: it obeys these hands and nothing else. */
export type ScaleEmulator = ByteEmulator & {
  readonly protocol: string;
  setLoadGrams(grams: number): void;
  /** The platform swings: weights come as unstable until it is off. */
  setMoving(on: boolean): void;
  setOverload(on: boolean): void;
  /** Powered but mute, as with a wrong setting on the device. */
  setSilent(on: boolean): void;
};
