import { BadgePayload, badgeSignedText } from '../../contract/badge.ts';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import { maxScanLength } from '../../contract/values/scan-code.ts';
import { decodeBase64Url, verifyText, type KeyRing } from '../packs/index.ts';

/** The keys the cloud handed down, each for its own use. */
export type CloudKeyRing = KeyRing<'cloud' | 'badge' | 'sale'>;

/** The deny list as it was last taken, with the moment the cloud vouched for. `revoked` holds `badgeNo#badgeSeq`. */
export type Revocations = { version: number; asOfMs: number; revoked: ReadonlySet<string> };

/** Up to this age a deny list is fresh; an older one needs a manager. [reliability 5.2] */
export const listFreshMs = 24 * 3_600_000;

/** How much the cloud's clock may run ahead of the station's before a new badge is "not yet valid". */
export const clockSkewMs = 120_000;

export type BadgeInput = {
  keys: CloudKeyRing;
  nowMs: number;
  stationId: string;
  revocations: Revocations | null;
  /** The clock guard's word: an expiry cannot be judged by a clock that jumped. */
  clockDoubtful: boolean;
  /** The highest sequence ever seen under a badge number, from records and scans; null for a new number. */
  highestSeqSeen: (badgeNo: string) => number | null;
  /** A manager approved the old list for this collection. */
  staleListApproved?: boolean;
};

/**
 * Judges a scanned badge without a network. The order is fixed, each step trusts only what stands before it:
 * size → canonical form → key → signature → time → station → deny list → age of the list.
 * Nothing of the payload is used, and nothing of it is told, before the signature is proved. [EX-4.8a]
 */
export function verifyBadge(text: string, input: BadgeInput): Outcome<BadgePayload> {
  const parts = splitBadge(text);
  if (!parts) return refuse('badge.unreadable');
  const payload = readPayload(parts.payload);
  if (!payload) return refuse('badge.unreadable');

  const key = input.keys.find(parts.kid, 'badge', input.nowMs);
  if (!key) return refuse('badge.issuer-unknown');
  if (!verifyText(key, badgeSignedText(parts.kid, parts.payload), parts.signature)) return refuse('badge.signature');

  const { badgeNo, badgeSeq, notBeforeMs, notAfterMs, stations } = payload;
  if (input.clockDoubtful) return refuse('clock.doubtful');
  if (input.nowMs + clockSkewMs < notBeforeMs) return refuse('badge.not-yet-valid', { notBeforeMs });
  if (input.nowMs >= notAfterMs) return refuse('badge.expired', { notAfterMs });
  if (!stations.includes(input.stationId) && !stations.includes('*')) return refuse('badge.other-station');

  const standing = judgeStanding({ badgeNo, badgeSeq }, input);
  return standing.ok ? accept(payload) : standing;
}

/**
 * The part that a badge and a typed badge number share: revoked, superseded, and whether the list is fresh enough to
 * say so. Refusals: `badge.revoked`, `badge.superseded`, `badge.list-missing`, `badge.list-stale`, `clock.doubtful`.
 */
export function judgeStanding(
  badge: { badgeNo: string; badgeSeq: number },
  input: Pick<BadgeInput, 'nowMs' | 'revocations' | 'highestSeqSeen' | 'staleListApproved'>,
): Outcome<{ listAgeMs: number; listFresh: boolean }> {
  const { revocations, nowMs } = input;
  if (revocations?.revoked.has(revocationKey(badge.badgeNo, badge.badgeSeq))) return refuse('badge.revoked');
  const highest = input.highestSeqSeen(badge.badgeNo);
  if (highest !== null && badge.badgeSeq < highest) return refuse('badge.superseded');
  if (!revocations) return refuse('badge.list-missing');
  // A list from tomorrow means that one of the two clocks is wrong, so its age says nothing.
  if (revocations.asOfMs > nowMs + listFreshMs) return refuse('clock.doubtful');
  const listAgeMs = Math.max(0, nowMs - revocations.asOfMs);
  const listFresh = listAgeMs <= listFreshMs;
  if (!listFresh && !input.staleListApproved) return refuse('badge.list-stale', { listAgeMs });
  return accept({ listAgeMs, listFresh });
}

export function revocationKey(badgeNo: string, badgeSeq: number): string {
  return `${badgeNo}#${badgeSeq}`;
}

/** True where `value` was signed by a `cloud` key that is not retired. For couriers' records and deny lists. */
export function verifySigned(
  value: unknown,
  kid: string,
  signature: string,
  keys: CloudKeyRing,
  nowMs: number,
  use: 'cloud' | 'sale' = 'cloud',
): boolean {
  const key = keys.find(kid, use, nowMs);
  return key !== null && verifyText(key, canonicalJson(value), signature);
}

/** A list replaces the held one only if it is newer in both its counts; an old list that comes back is a rollback. */
export function isNewerList(
  held: { version: number; asOfMs: number } | null,
  offered: { version: number; asOfMs: number },
): boolean {
  return held === null || (offered.version >= held.version && offered.asOfMs > held.asOfMs);
}

function splitBadge(text: string): { kid: string; payload: string; signature: string } | null {
  if (text.length > maxScanLength) return null;
  const match = /^WPB1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,1800})\.([A-Za-z0-9_-]{86})$/.exec(text);
  const [, kid, payload, signature] = match ?? [];
  return kid && payload && signature ? { kid, payload, signature } : null;
}

function readPayload(base64Url: string): BadgePayload | null {
  const bytes = decodeBase64Url(base64Url);
  if (!bytes) return null;
  try {
    const json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(json);
    // One payload has one text: no doubled keys, other order, white space or other spelling of a number.
    if (canonicalJson(value) !== json) return null;
    const parsed = BadgePayload.safeParse(value);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
