import { maxScanLength } from '../../../contract/values/scan-code.ts';

/** Bytes of a scanner in, whole scans out. */
export type ScanFramer = { feed(bytes: Uint8Array): string[]; reset(): void };

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
/** UTF-8 needs up to three bytes for a code unit of UTF-16. */
const maxScanBytes = maxScanLength * 3;

/**
 * A scan ends with CR, LF or both. One that is too long, holds a control character or is no UTF-8 is dropped whole:
 * the rest of a code is another code.
 */
export function createScanFramer(): ScanFramer {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const frame = new Uint8Array(maxScanBytes);
  let length = 0;
  let spoilt = false;

  function end(): string | null {
    const bytes = frame.subarray(0, length);
    const bad = spoilt;
    length = 0;
    spoilt = false;
    if (bad || bytes.length === 0) return null;
    try {
      const text = decoder.decode(bytes);
      return text.length <= maxScanLength && isPrintable(text) ? text : null;
    } catch {
      return null;
    }
  }

  return {
    feed(bytes) {
      const scans: string[] = [];
      for (const byte of bytes) {
        if (byte === carriageReturn || byte === lineFeed) {
          const text = end();
          if (text !== null) scans.push(text);
        } else if (length === frame.length || byte < 0x20 || byte === 0x7f) spoilt = true;
        else {
          frame[length] = byte;
          length += 1;
        }
      }
      return scans;
    },
    reset() {
      length = 0;
      spoilt = false;
    },
  };
}

/** Also refuses the invisible: C1 controls, direction marks and other format characters, line separators. */
function isPrintable(text: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/u.test(text);
}
