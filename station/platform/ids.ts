import { randomBytes } from 'node:crypto';
import { V7Generator } from 'uuidv7';

/** Makes ids; injected, so that a test can name them. */
export type Ids = {
  /** UUIDv7, rising within one process. */
  next(): string;
};

export function createIds(): Ids {
  const generator = new V7Generator({ nextUint32: () => randomBytes(4).readUInt32LE() });
  return { next: () => generator.generate().toString() };
}
