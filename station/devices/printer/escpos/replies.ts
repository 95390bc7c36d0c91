import type { RefusalCode } from '../../../../contract/values/refusal.ts';
import { statusLength } from './commands.ts';

/** Sorts what a printer says: status bytes, and the word that a paper is done. Everything else is dropped. */
export type Replies = {
  take(bytes: Uint8Array): void;
  /** Forgets status bytes, so that the next ones answer the next question. */
  forgetStatus(): void;
  /** A new connection: nothing of the former one belongs to it. */
  forgetAll(): void;
  /** The four status bytes, or null while they are not all there. */
  status(): readonly number[] | null;
  hasCompleted(id: string): boolean;
  /** How often the printer said that its buffers are empty. */
  clearings(): number;
};

export function createReplies(): Replies {
  let status: number[] = [];
  let block: number[] = [];
  let completed: string | null = null;
  let clearings = 0;

  function endOfBlock(): boolean {
    if (block.length === 1) return false;
    if (block[1] === 0x22) return block.length === 7;
    return block[1] !== 0x25 || block.length === 3;
  }

  return {
    take(bytes) {
      for (const byte of bytes) {
        if (block.length > 0 || byte === 0x37) {
          block.push(byte);
          if (!endOfBlock()) continue;
          if (block[1] === 0x22 && block[6] === 0) completed = Buffer.from(block.slice(2, 6)).toString('latin1');
          if (block[1] === 0x25) clearings += 1;
          block = [];
        } else if ((byte & 0x93) === 0x12 && status.length < statusLength) {
          status.push(byte);
        }
      }
    },
    forgetStatus() {
      status = [];
    },
    forgetAll() {
      status = [];
      block = [];
      completed = null;
    },
    status: () => (status.length === statusLength ? status : null),
    hasCompleted: (id) => completed === id,
    clearings: () => clearings,
  };
}

/** What the answers to DLE EOT 1 to 4 say is wrong, the one a person should mend first; null when it can print. */
export function faultOfStatus(status: readonly number[]): RefusalCode | null {
  const [printer = 0, offline = 0, error = 0, paper = 0] = status;
  if (offline & 0x04) return 'printer.cover-open';
  if (offline & 0x20 || paper & 0x60) return 'printer.paper-out';
  // knife jammed, damaged, too hot
  if (offline & 0x40 || error & 0x68) return 'printer.fault';
  return printer & 0x08 ? 'printer.fault' : null;
}
