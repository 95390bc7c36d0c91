import type { Outcome } from '../../contract/values/refusal.ts';
import { faultFields, type Log } from '../platform/log.ts';
import type { Actor, Transactions, Work } from '../storage/work.ts';

type Command = { commandId: string; procedure: string; input: unknown };
const remembered = 64;

/**
 * Acts on a device behind commands: begun at most once per command id, however often the command is repeated. A repeat gets
 * the same end; after a restart nobody knows it any more, and the answer is `unknown`.
 */
export function createPhysicalActs<T>(transactions: Transactions, log: Log, unknown: T) {
  const running = new Map<string, Promise<T>>();

  /** `begin` decides and writes down that it is asked, `perform` does it, `end` writes down what came of it. */
  return async function once(
    actor: Actor,
    command: Command,
    steps: { begin(work: Work): Outcome<null>; perform(): Promise<T>; end(work: Work, result: T): void },
  ): Promise<Outcome<T>> {
    let first = false;
    const begun = transactions.command<null>(actor, command, (work) => {
      first = true;
      return steps.begin(work);
    });
    if (!begun.ok) return begun;
    if (first) {
      running.set(command.commandId, performAndTell());
      const [oldest] = running.keys();
      if (running.size > remembered && oldest !== undefined) running.delete(oldest);
    }
    return { ok: true, value: await (running.get(command.commandId) ?? unknown) };

    async function performAndTell(): Promise<T> {
      let result = unknown;
      try {
        result = await steps.perform();
      } catch (error) {
        log.error('act.failed', { act: command.procedure, ...faultFields(error) });
      }
      transactions.run(actor, (work) => steps.end(work, result));
      return result;
    }
  };
}
