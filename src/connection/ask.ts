import { ORPCError } from '@orpc/client';
import { uuidv7 } from 'uuidv7';
import { canonicalJson, type Json } from '../../contract/values/canonical-json.ts';
import { Refusal } from '../../contract/values/refusal.ts';
import type { Client, Connection } from './connection.ts';

/** Why an act did not happen, in the words a screen can explain. */
export type Problem =
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'not-signed-in' }
  | { kind: 'not-allowed' }
  | { kind: 'fault'; faultId: string }
  /** No answer, also after asking again: whether it happened is open, and the next try asks for the same act. */
  | { kind: 'no-answer' }
  | { kind: 'bad-input' };

export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export type Asking = {
  /** A call that changes nothing. */
  query<T>(perform: (client: Client) => Promise<T>): Promise<Answer<T>>;
  /**
   * An act. While the outcome is unknown the same act keeps the same `commandId`: within this call (the station came
   * back, or was slow) and in a later one with the same content. A new id is made only after a definite answer.
   */
  command<Input extends Record<string, unknown>, T>(
    name: string,
    input: Input,
    perform: (client: Client, input: Input & { commandId: string }) => Promise<T>,
  ): Promise<Answer<T>>;
};

const triesWhileSlow = 3;

export function createAsking(connection: Connection, newId: () => string = uuidv7): Asking {
  const undecided = new Map<string, string>();

  return {
    async query(perform) {
      const client = await connection.whenReady();
      try {
        return { ok: true, value: await perform(client) };
      } catch (error) {
        return { ok: false, problem: problemOf(error) };
      }
    },

    async command(name, input, perform) {
      const intent = `${name} ${canonicalJson(toJson(input))}`;
      const commandId = undecided.get(intent) ?? newId();
      undecided.set(intent, commandId);
      for (let slow = 0; ;) {
        const client = await connection.whenReady();
        try {
          const value = await perform(client, { ...input, commandId });
          undecided.delete(intent);
          return { ok: true, value };
        } catch (error) {
          const code = error instanceof ORPCError ? error.code : '';
          if (code === 'STATION_GONE') {
            await connection.whenGone(client);
            continue;
          }
          if (code === 'DEADLINE' && (slow += 1) < triesWhileSlow) continue;
          const problem = problemOf(error);
          if (problem.kind === 'refused' || problem.kind === 'bad-input') undecided.delete(intent);
          return { ok: false, problem };
        }
      }
    },
  };
}

function toJson(input: Record<string, unknown>): Json {
  return JSON.parse(JSON.stringify(input)) as Json;
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof ORPCError)) throw error;
  const data: unknown = error.data;
  switch (error.code) {
    case 'REFUSED': {
      const refusal = Refusal.safeParse(data);
      return refusal.success ? { kind: 'refused', refusal: refusal.data } : { kind: 'bad-input' };
    }
    case 'NOT_SIGNED_IN':
      return { kind: 'not-signed-in' };
    case 'NOT_ALLOWED':
      return { kind: 'not-allowed' };
    case 'STATION_GONE':
    case 'DEADLINE':
      return { kind: 'no-answer' };
    case 'BAD_REQUEST':
    case 'UNSENDABLE':
    case 'COMMAND_REUSED':
      return { kind: 'bad-input' };
    default:
      return { kind: 'fault', faultId: faultIdOf(data) ?? error.code };
  }
}

function faultIdOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('faultId' in data)) return null;
  return typeof data.faultId === 'string' ? data.faultId : null;
}
