import { z } from 'zod';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import { EpochMs } from '../../contract/values/time.ts';
import { verifyText, type KeyRing } from './signature.ts';

export const PackName = z.string().regex(/^[a-z][a-z-]{1,39}$/);

/** What is signed: the canonical JSON of this object. */
export const PackSource = z.strictObject({
  name: PackName,
  /** Rises with every release; the higher one that is in effect is in force. */
  version: z.int().positive(),
  publishedMs: EpochMs,
  effectiveMs: EpochMs,
  body: z.unknown(),
});

/** A file of `resources/packs/` or of the override directory. */
export const SignedPack = z.strictObject({
  pack: PackSource,
  kid: z.string().min(1).max(32),
  signature: z.string().max(128),
});
export type SignedPack = z.infer<typeof SignedPack>;

export type Pack<T> = {
  name: string;
  version: number;
  /** `name@version`, as it is written beside every answer that the pack gave. */
  label: string;
  publishedMs: number;
  effectiveMs: number;
  body: T;
};

/** A kind of pack: its name and the schema of its body. */
export type PackDefinition<T> = {
  name: string;
  schema: z.ZodType<T>;
  /**
   * What a schema cannot say, such as a condition that does not compile: throws. Asked of packs from outside before they may
   * come into force; those that ship are proven by tests.
   */
  check?(pack: Pack<T>): void;
};

/** Larger files are refused unread: a rule pack is some hundred kilobytes at most. */
export const maxPackBytes = 4_000_000;

/**
 * Reads one signed file: form, then signature, then nothing else. What the body means is the definition's question.
 * Refusals: `pack.schema`, `pack.signature`. [F051]
 */
export function readSignedPack(text: string, keys: KeyRing, nowMs: number): Outcome<SignedPack> {
  if (Buffer.byteLength(text) > maxPackBytes) return refuse('pack.schema', { reason: 'too-large' });
  const json = parseJson(text);
  const parsed = SignedPack.safeParse(json);
  if (!parsed.success) return refuse('pack.schema', { reason: 'envelope', at: firstPath(parsed.error) });
  const { pack, kid, signature } = parsed.data;
  const key = keys.find(kid, 'pack', nowMs);
  if (!key) return refuse('pack.signature', { pack: pack.name, reason: 'issuer-unknown' });
  if (!verifyText(key, canonicalJson(pack), signature)) {
    return refuse('pack.signature', { pack: pack.name, reason: 'signature' });
  }
  return accept(parsed.data);
}

/** Judges the body of a genuine pack. Refusal: `pack.schema`, with the first place that is wrong. */
export function readBody<T>(signed: SignedPack, definition: PackDefinition<T>): Outcome<Pack<T>> {
  const { name, version, publishedMs, effectiveMs, body } = signed.pack;
  const parsed = definition.schema.safeParse(body);
  if (!parsed.success) return refuse('pack.schema', { pack: name, version, at: firstPath(parsed.error) });
  return accept({ name, version, label: `${name}@${version}`, publishedMs, effectiveMs, body: parsed.data });
}

/**
 * Whether a genuine pack may be in force now: not older than `recordedVersion` (0 where none was recorded), and effective.
 * The recorded version itself took effect once, so a clock that is set back does not take it out of force.
 * Refusals: `pack.schema`, `pack.older`, `pack.not-yet-effective`. [F051 EX-8.2]
 */
export function mayBeInForce(
  { pack: { name, version, effectiveMs } }: SignedPack,
  definition: Pick<PackDefinition<unknown>, 'name'>,
  { nowMs, recordedVersion }: { nowMs: number; recordedVersion: number },
): Outcome<null> {
  if (name !== definition.name) return refuse('pack.schema', { pack: name, version, at: 'name' });
  if (version < recordedVersion) return refuse('pack.older', { pack: name, version, recordedVersion });
  const waits = effectiveMs > nowMs && version > recordedVersion;
  return waits ? refuse('pack.not-yet-effective', { pack: name, version, effectiveMs }) : accept(null);
}

/** All of it for one text. */
export function loadPack<T>(
  text: string,
  definition: PackDefinition<T>,
  options: { keys: KeyRing; nowMs: number; recordedVersion: number },
): Outcome<Pack<T>> {
  const signed = readSignedPack(text, options.keys, options.nowMs);
  if (!signed.ok) return signed;
  const may = mayBeInForce(signed.value, definition, options);
  return may.ok ? readBody(signed.value, definition) : may;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstPath(error: z.ZodError): string {
  return error.issues[0]?.path.map(String).join('.') ?? '';
}
