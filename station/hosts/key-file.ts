import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  fsyncSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { StationKeyError } from '../platform/host-services.ts';

const keyLength = 32;

/**
 * The station key in a file that only this user may read. It protects a stolen database, not a stolen machine: pages mark such a
 * station. Written whole under another name first, so that a cut leaves no half key.
 */
export function loadKeyFile(file: string, fresh: boolean): Buffer {
  if (existsSync(file)) {
    const key = readFileSync(file);
    if (key.length !== keyLength)
      throw new StationKeyError('unreadable', `the key file ${path.basename(file)} is damaged`);
    return key;
  }
  if (!fresh)
    throw new StationKeyError(
      'missing',
      `the key file ${path.basename(file)} is gone, and the data was sealed with it: restore it`,
    );
  mkdirSync(path.dirname(file), { recursive: true });
  const key = randomBytes(keyLength);
  writeWhole(file, key);
  return key;
}

/**
 * Writes a small file that is there whole or not at all, also after a power cut: the data that is sealed with what it holds is on
 * disk at once, and would be lost with it.
 */
export function writeWhole(file: string, bytes: Buffer): void {
  const part = `${file}.part`;
  const descriptor = openSync(part, 'w', 0o600);
  writeSync(descriptor, bytes);
  fsyncSync(descriptor);
  closeSync(descriptor);
  chmodSync(part, 0o600);
  renameSync(part, file);
  // Windows opens no folders, and writes names through by itself.
  if (process.platform === 'win32') return;
  const folder = openSync(path.dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
