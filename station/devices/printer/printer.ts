import type { RefusalCode } from '../../../contract/values/refusal.ts';
import type { PaperDocument } from '../../printing/document.ts';

export type PrinterState = 'absent' | 'connecting' | 'ready' | 'silent' | 'unplugged' | 'fault';

/**
 * `printed`: the printer itself said that the paper is out. `failed`: it certainly is not.
 * `unknown`: bytes went out and no word came back; a person has to look. Never printed again by itself.
 */
export type PrintResult =
  { result: 'printed' } | { result: 'failed'; fault: RefusalCode } | { result: 'unknown'; fault: RefusalCode };

export type PrinterDevice = {
  readonly path: string | null;
  state(): { state: PrinterState; fault: RefusalCode | null };
  onChange(listener: () => void): () => void;
  /** One document at a time; a second call waits for the first. Always settles. */
  print(document: PaperDocument): Promise<PrintResult>;
  /** Half a paper may hang in the printer since before this start: the next one begins behind a cut. */
  expectTornPaper(): void;
  start(): void;
  stop(): Promise<void>;
};
