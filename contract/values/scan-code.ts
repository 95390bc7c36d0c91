/** What a scanned text is, told by its prefix alone; whether it is genuine is the station's question. */
export type ScanCode =
  | { kind: 'badge'; text: string }
  | { kind: 'order'; orderNo: string }
  | { kind: 'voucher'; text: string }
  | { kind: 'unknown' };

export const badgePrefix = 'WPB1.';
export const orderPrefix = 'WPO1.';
export const voucherPrefix = 'WPV1.';

/** The longest text a scanner may hand over; longer input is cut off by the reader and refused. */
export const maxScanLength = 2048;

/** Sorts a scan. Accepts a bare order number too, since labels of other systems carry it without prefix. */
export function readScanCode(text: string): ScanCode {
  if (text.length > maxScanLength) return { kind: 'unknown' };
  if (text.startsWith(badgePrefix)) return { kind: 'badge', text };
  if (text.startsWith(voucherPrefix)) return { kind: 'voucher', text };
  const orderNo = text.startsWith(orderPrefix) ? text.slice(orderPrefix.length) : text;
  return /^[A-Z0-9-]{6,32}$/.test(orderNo) ? { kind: 'order', orderNo } : { kind: 'unknown' };
}
