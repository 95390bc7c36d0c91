import type { LinkState } from '../scale/scale.ts';

/** A barcode scanner on a serial line: framed, bounded, printable text only. */
export type ScannerDevice = {
  readonly path: string | null;
  link(): LinkState;
  onChange(listener: () => void): () => void;
  onScan(listener: (text: string) => void): () => void;
  start(): void;
  stop(): Promise<void>;
};
