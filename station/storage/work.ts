import type { KeyObject } from 'node:crypto';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import type { StationEventType } from '../../contract/sync/events.ts';
import type { Outcome } from '../../contract/values/refusal.ts';
import type { JournalStore } from '../journal/store.ts';
import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { keyedHash } from '../platform/seal.ts';
import type { Outbox } from '../sync/outbox.ts';
import type { Db } from './open.ts';

/** Who acts: a signed-in member of staff, or nobody (the station itself, the customer's display). */
export type Actor = { operatorId: string | null };
export const stationActor: Actor = { operatorId: null };

/** What a use case may do inside its one transaction beside the SQL of its own store. */
export type Work = {
  readonly atMs: number;
  readonly operatorId: string | null;
  /** Writes down what was done. `facts` hold ids and figures, never names or numbers of papers. */
  journal(act: string, subject: string, facts?: Record<string, unknown>): void;
  /** Queues an event for the cloud; persons stand in it as `{ $person: id }`. */
  report(type: StationEventType, aggregate: string, data: unknown): string;
  /** Runs once the transaction is durable: memory and broadcasts change here and nowhere earlier. */
  afterCommit(callback: () => void): void;
};

/** The same command id came with another content: a fault of the caller. */
export class CommandReused extends Error {}

export type Transactions = {
  run<T>(actor: Actor, body: (work: Work) => T): T;
  /**
   * Runs a command once. Row, journal, event and result are one transaction; a repeat of the id answers from the result,
   * also after a crash. A refusal is a result too. `T` must be JSON without personal data: the result is stored.
   */
  command<T>(
    actor: Actor,
    command: { commandId: string; procedure: string; input: unknown },
    body: (work: Work) => Outcome<T>,
  ): Outcome<T>;
  /** True where this command was carried out or refused before. */
  isKnown(commandId: string): boolean;
  /** Called after every commit that changed something; the relay wakes on it. */
  onCommit(listener: () => void): () => void;
};

type Parts = {
  db: Db;
  journal: JournalStore;
  outbox: Outbox;
  clock: Clock;
  ids: Ids;
  commandKey: KeyObject;
  bootId: string;
  deviceId: string;
};

export function createTransactions(parts: Parts): Transactions {
  const { db, journal, outbox, clock, ids } = parts;
  const findResult = db.prepare<[string], { procedure: string; input_hash: string; result: string }>(
    'SELECT procedure, input_hash, result FROM command_results WHERE command_id = ?',
  );
  const keepResult = db.prepare('INSERT INTO command_results VALUES (?, ?, ?, ?, ?)');
  const listeners = new Set<() => void>();

  function run<T>(actor: Actor, body: (work: Work) => T): T {
    const afterwards: (() => void)[] = [];
    const work: Work = {
      atMs: clock.nowMs(),
      operatorId: actor.operatorId,
      journal(act, subject, facts = {}) {
        journal.append({
          atMs: work.atMs,
          monotonicMs: clock.monotonicMs(),
          bootId: parts.bootId,
          operatorId: actor.operatorId,
          deviceId: parts.deviceId,
          act,
          subject,
          facts,
        });
      },
      report(type, aggregate, data) {
        const eventId = ids.next();
        outbox.add({ eventId, type, aggregate, data, createdMs: work.atMs });
        return eventId;
      },
      afterCommit: (callback) => afterwards.push(callback),
    };
    const value = db.transaction(() => body(work)).immediate();
    for (const callback of afterwards) callback();
    for (const listener of listeners) listener();
    return value;
  }

  return {
    run,
    command<T>(
      actor: Actor,
      command: { commandId: string; procedure: string; input: unknown },
      body: (work: Work) => Outcome<T>,
    ) {
      // Keyed, since an input may hold a PIN or the number of a paper, and a bare hash of those can be guessed.
      const inputHash = keyedHash(parts.commandKey, canonicalJson(command.input));
      return run(actor, (work) => {
        const known = findResult.get(command.commandId);
        if (known) {
          if (known.procedure !== command.procedure || known.input_hash !== inputHash) throw new CommandReused();
          return JSON.parse(known.result) as Outcome<T>;
        }
        const outcome = body(work);
        keepResult.run(command.commandId, command.procedure, inputHash, JSON.stringify(outcome), work.atMs);
        return outcome;
      });
    },
    isKnown: (commandId) => findResult.get(commandId) !== undefined,
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
