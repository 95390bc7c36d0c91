import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { accept, refuse, type Outcome, type Refusal } from '../../contract/values/refusal.ts';
import type { PackOffers } from './offers.ts';
import {
  maxPackBytes,
  mayBeInForce,
  readBody,
  readSignedPack,
  type Pack,
  type PackDefinition,
  type SignedPack,
} from './pack.ts';
import { createKeyRing, type KeyRing } from './signature.ts';

/**
 * The station's memory of what is in force, as the signed text itself: it outlives the file it came from, and a former
 * version that comes back is known as older. The text is verified again whenever it is read.
 */
export type PackRecords = { read(name: string): string | null; write(name: string, signedText: string): void };

/** A file that is not used, and why. `pack.not-yet-effective` is not a fault: it waits for its day. */
export type PackReport = { file: string; refusal: Refusal };

export type PackSlot<T> = {
  /** The newest genuine pack that is in effect now; it takes over at its moment without a restart. */
  inForce(): Outcome<Pack<T>>;
};

export type Packs = {
  of<T>(definition: PackDefinition<T>): PackSlot<T>;
  /** Reads both directories again, for example after an operator put a file there. */
  refresh(): void;
  /** Reads the directory for overrides again where a file came, went or changed. */
  refreshIfChanged(): void;
  /** Lets every kind that is in use take over what is due. */
  settle(): void;
  /**
   * Keeps a pack that came from the cloud until its day. Refusals: `pack.schema`, `pack.signature`, `pack.older`; the one
   * that is in force already is accepted and changes nothing. [F051]
   */
  offer(text: string): Outcome<{ name: string; version: number; effectiveMs: number; isNew: boolean }>;
  /** What was found and not used, with the reason; for the technician's page. */
  reports(): PackReport[];
};

type Candidate = {
  file: string;
  /** From outside: it did not ship. */ dropped: boolean;
  name: string;
  version: number;
  text: string;
};
/** Texts of proven packs that are remembered: a few of each kind. */
const mostProven = 32;
type Bodies<T> = WeakMap<SignedPack, Outcome<Pack<T>>>;
type Choice<T> = { outcome: Outcome<Pack<T>>; nextMs: number; revision: number };

/**
 * Offers the packs of both directories and keeps the newest genuine one of each name in force.
 * `directory` holds the packs that ship; `overrideDirectory` is where newer ones are dropped, and may be missing.
 */
export function createPacks(options: {
  directory: string;
  overrideDirectory: string | null;
  keys: KeyRing;
  nowMs: () => number;
  records?: PackRecords;
  offers?: PackOffers;
}): Packs {
  const records = options.records ?? createMemoryRecords();
  const reports = new Map<string, PackReport>();
  const kinds = new Map<string, { slot: PackSlot<unknown>; judge(signed: SignedPack): Outcome<unknown> }>();
  const proven = new Map<string, SignedPack>();
  let candidates: Candidate[] = [];
  let revision = 0;
  let seen = '';

  function refresh() {
    reports.clear();
    seen = stampOf(options.overrideDirectory);
    candidates = [
      ...readDirectory(options.directory, false),
      ...(options.overrideDirectory === null ? [] : readDirectory(options.overrideDirectory, true)),
    ];
    revision += 1;
  }

  function readDirectory(directory: string, dropped: boolean): Candidate[] {
    return listPacks(directory).flatMap((file) => {
      const text = readBounded(path.join(directory, file));
      const signed = text === null ? refuse('pack.schema', { reason: 'unreadable' }) : read(text);
      if (signed.ok && text !== null) {
        const { name, version } = signed.value.pack;
        return [{ file, dropped, name, version, text }];
      }
      if (!signed.ok) reports.set(file, { file, refusal: signed.refusal });
      return [];
    });
  }

  /** A text is proven once: the catalogue is a megabyte, and it is asked for as a file, as what is in force, as both. */
  function read(text: string): Outcome<SignedPack> {
    const known = proven.get(text);
    if (known && options.keys.find(known.kid, 'pack', options.nowMs())) return accept(known);
    const signed = readSignedPack(text, options.keys, options.nowMs());
    if (proven.size >= mostProven) proven.clear();
    if (signed.ok) proven.set(text, signed.value);
    return signed;
  }

  function readRecord(name: string): Candidate | null {
    const text = records.read(name);
    const signed = text === null ? null : read(text);
    if (text === null || !signed?.ok || signed.value.pack.name !== name) return null;
    return { file: '', dropped: false, name, version: signed.value.pack.version, text };
  }

  function load<T>(
    text: string,
    definition: PackDefinition<T>,
    bodies: Bodies<T>,
    recordedVersion: number,
  ): Outcome<Pack<T>> {
    const signed = read(text);
    if (!signed.ok) return signed;
    const may = mayBeInForce(signed.value, definition, { nowMs: options.nowMs(), recordedVersion });
    if (!may.ok) return may;
    const body = bodies.get(signed.value) ?? readBody(signed.value, definition);
    bodies.set(signed.value, body);
    return body;
  }

  function choose<T>(definition: PackDefinition<T>, bodies: Bodies<T>): Choice<T> {
    const record = readRecord(definition.name);
    const offered = [...candidates, ...readOffers()].filter((candidate) => candidate.name === definition.name);
    if (record) offered.push(record);
    offered.sort((a, b) => b.version - a.version);

    const known = record?.version ?? 0;
    let chosen: Pack<T> | null = null;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { file, dropped, text } of offered) {
      const recordedVersion: number = Math.max(known, chosen?.version ?? 0);
      const loaded = load(text, definition, bodies, recordedVersion);
      const outcome = loaded.ok && dropped ? checked(loaded, definition) : loaded;
      if (outcome.ok) {
        if (!chosen && outcome.value.version > known) {
          records.write(definition.name, text);
          options.offers?.drop(definition.name, outcome.value.version);
        }
        chosen ??= outcome.value;
        continue;
      }
      const { code, details } = outcome.refusal;
      if (code === 'pack.not-yet-effective') nextMs = Math.min(nextMs, Number(details['effectiveMs']));
      // A shipped pack that a newer one has replaced is the normal course, so it is no news.
      if (dropped || code === 'pack.schema') reports.set(file, { file, refusal: outcome.refusal });
    }
    if (chosen) return { outcome: accept(chosen), nextMs, revision };
    return { outcome: refuse('pack.schema', { pack: definition.name, reason: 'missing' }), nextMs, revision };
  }

  function of<T>(definition: PackDefinition<T>): PackSlot<T> {
    let choice: Choice<T> | null = null;
    const bodies: Bodies<T> = new WeakMap();
    const slot: PackSlot<T> = {
      inForce() {
        if (!choice || choice.revision !== revision || options.nowMs() >= choice.nextMs)
          choice = choose(definition, bodies);
        return choice.outcome;
      },
    };
    kinds.set(definition.name, {
      slot,
      judge(signed) {
        const body = readBody(signed, definition);
        return body.ok ? checked(body, definition) : body;
      },
    });
    return slot;
  }

  function readOffers(): Candidate[] {
    return (options.offers?.list() ?? []).map((offer) => ({ ...offer, file: 'feed', dropped: true }));
  }

  function offer(text: string): ReturnType<Packs['offer']> {
    const signed = read(text);
    if (!signed.ok) return signed;
    const { name, version, effectiveMs } = signed.value.pack;
    const kind = kinds.get(name);
    if (!kind || !options.offers) return refuse('pack.schema', { pack: name, version, reason: 'unknown-name' });
    const inForce = readRecord(name)?.version ?? 0;
    if (version < inForce) return refuse('pack.older', { pack: name, version, recordedVersion: inForce });
    if (version === inForce) return accept({ name, version, effectiveMs, isNew: false });
    const judged = kind.judge(signed.value);
    if (!judged.ok) return judged;
    options.offers.add({ name, version, text, atMs: options.nowMs() });
    revision += 1;
    return accept({ name, version, effectiveMs, isNew: true });
  }

  refresh();
  return {
    of,
    refresh,
    refreshIfChanged() {
      if (stampOf(options.overrideDirectory) !== seen) refresh();
    },
    settle: () => kinds.forEach(({ slot }) => void slot.inForce()),
    offer,
    reports: () => [...reports.values()],
  };
}

export function createMemoryRecords(): PackRecords {
  const texts = new Map<string, string>();
  return { read: (name) => texts.get(name) ?? null, write: (name, text) => void texts.set(name, text) };
}

/** The ring that ships beside the packs: the pinned root of everything that may change without a release. */
export function readPackKeys(directory: string): KeyRing<'pack'> {
  return createKeyRing(PackKeys.parse(JSON.parse(readFileSync(path.join(directory, keysFile), 'utf8'))).keys);
}

const keysFile = 'keys.json';
const PackKeys = z.object({
  keys: z
    .array(
      z.object({
        kid: z.string().min(1).max(32),
        use: z.literal('pack'),
        publicKey: z.string().max(256),
        retiredMs: z.int().nullable(),
        note: z.string(),
      }),
    )
    .min(1),
});

function checked<T>(outcome: { ok: true; value: Pack<T> }, definition: PackDefinition<T>): Outcome<Pack<T>> {
  try {
    definition.check?.(outcome.value);
    return outcome;
  } catch (error) {
    const { name, version } = outcome.value;
    const reason = error instanceof Error ? error.message.slice(0, 200) : 'check';
    return refuse('pack.schema', { pack: name, version, reason });
  }
}

/** Changes when a file of the directory does. */
function stampOf(directory: string | null): string {
  if (directory === null) return '';
  return listPacks(directory)
    .map((file) => {
      const facts = statSync(path.join(directory, file), { throwIfNoEntry: false });
      return `${file} ${facts?.size} ${facts?.mtimeMs}`;
    })
    .join('\n');
}

function listPacks(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.json') && file !== keysFile)
      .sort();
  } catch {
    return [];
  }
}

function readBounded(file: string): string | null {
  try {
    return statSync(file).size > maxPackBytes ? null : readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
