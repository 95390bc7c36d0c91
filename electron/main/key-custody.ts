import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { HostAnswer, HostAsk, HostFault } from '../../contract/host.ts';

/** What of Electron's safeStorage is used: the asynchronous half. */
export type KeyStore = {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ result: string }>;
  getSelectedStorageBackend?(): string;
};

export type CustodyOptions = { platform: string; demo: boolean; appVersion: string };

/** The store's cipher notices no change by itself: what comes back must carry its own proof. */
const Wrapped = z.object({ v: z.literal(1), key: z.base64(), sha256: z.string() });

/**
 * Keeps the station's keys in the system's store. Without one, a real station is refused; a demo gets the store's fixed password
 * and is told `file`, which the screen marks. What cannot be read back is a named fault, never a new key.
 */
export function createKeyCustody(store: KeyStore, options: CustodyOptions): (ask: HostAsk) => Promise<HostAnswer> {
  async function custody(): Promise<HostAnswer> {
    if (!(await store.isAsyncEncryptionAvailable())) return fault('custody-unavailable');
    if (options.platform !== 'linux') return { kind: 'custody', custody: 'system' };
    const backend = store.getSelectedStorageBackend?.() ?? 'unknown';
    if (backend !== 'basic_text' && backend !== 'unknown') return { kind: 'custody', custody: 'system' };
    return options.demo ? { kind: 'custody', custody: 'file' } : fault('custody-refused');
  }

  return async (ask) => {
    if (ask.kind === 'appVersion') return { kind: 'appVersion', version: options.appVersion };
    const place = await custody().catch(() => fault('custody-unavailable'));
    if (ask.kind === 'custody' || place.kind === 'fault') return place;
    if (ask.kind === 'wrapKey') {
      const text = JSON.stringify({ v: 1, key: ask.key, sha256: digest(ask.key) });
      return store.encryptStringAsync(text).then(
        (sealed): HostAnswer => ({ kind: 'wrapKey', wrapped: sealed.toString('base64') }),
        () => fault('custody-unavailable'),
      );
    }
    return unwrap(store, ask.wrapped);
  };
}

async function unwrap(store: KeyStore, wrapped: string): Promise<HostAnswer> {
  try {
    const { result } = await store.decryptStringAsync(Buffer.from(wrapped, 'base64'));
    const opened = Wrapped.parse(JSON.parse(result));
    return digest(opened.key) === opened.sha256 ? { kind: 'unwrapKey', key: opened.key } : fault('custody-unreadable');
  } catch {
    return fault('custody-unreadable');
  }
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function fault(name: HostFault): HostAnswer {
  return { kind: 'fault', fault: name };
}
