import { z } from 'zod';

/** Path prefix of the cloud's API, version 1. */
export const cloudPaths = {
  enrol: '/v1/enrol',
  feed: '/v1/feed',
  events: '/v1/events',
} as const;

/** The largest batch a station sends and a cloud must take. */
export const maxBatchEvents = 100;
export const maxBatchBytes = 1_000_000;

/**
 * Header with `kid.base64url(Ed25519 over answerSignatureText(…))` on every answer of the cloud, also on errors,
 * so that a captive portal or a stranger can never look like it. The nonce is the request's `x-waypost-nonce`.
 */
export const signatureHeader = 'x-waypost-signature';
export const nonceHeader = 'x-waypost-nonce';

/**
 * What the cloud signs: `METHOD TARGET\nNONCE\nSHA256HEX(BODY)`.
 * `target` is path and query exactly as they stand in the request line (`/v1/feed?cursor=&limit=100`), an absent nonce is
 * the empty text, and the hash is of the answer's body bytes.
 */
export function answerSignatureText(method: string, target: string, nonce: string, bodySha256Hex: string): string {
  return `${method} ${target}\n${nonce}\n${bodySha256Hex}`;
}

export const EnrolRequest = z.object({
  enrolCode: z.string().max(128),
  stationName: z.string().max(64),
  /** SPKI DER in base64url: the station's own key, with which it signs vouchers and approvals. */
  publicKey: z.string().max(256),
});
export const PublicKey = z.object({
  kid: z.string().max(32),
  /** `cloud` signs answers and records, `badge` signs badges, `sale` signs what was sold. */
  use: z.enum(['cloud', 'badge', 'sale']),
  publicKey: z.string().max(256),
  retiredMs: z.int().nullable(),
});
export type PublicKey = z.infer<typeof PublicKey>;
export const EnrolAnswer = z.object({ stationId: z.string(), token: z.string(), keys: z.array(PublicKey) });
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;

export const EventAnswer = z.object({
  id: z.string(),
  /** `known`: the same id with the same content was taken before. */
  result: z.enum(['accepted', 'known', 'rejected', 'retry']),
  /** For a rejection or retry: a short code such as `content-differs`, `unknown-type`, `schema`. */
  code: z.string().optional(),
  /** Accepted, but the cloud knew otherwise (for example the order was cancelled there): for the conflict desk. */
  conflict: z.string().optional(),
});
export type EventAnswer = z.infer<typeof EventAnswer>;
export const EventAnswers = z.object({ answers: z.array(EventAnswer) });
