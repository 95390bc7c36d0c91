import { z } from 'zod';
import { BenchAct, BenchState } from '../../../contract/demo.ts';
import { networkModes } from './bench-network.ts';

/** What goes over the bench's control line: JSON lines. The first line of the station's side is the token alone. */
export const ControlHello = z.strictObject({ token: z.string().max(128) });

export const ControlRequest = z.union([
  z.strictObject({ id: z.int(), act: BenchAct }),
  z.strictObject({ id: z.int(), network: z.enum(networkModes) }),
]);
export type ControlRequest = z.infer<typeof ControlRequest>;

export const ControlMessage = z.union([
  z.strictObject({ state: BenchState }),
  z.strictObject({ done: z.int(), ok: z.boolean() }),
]);
export type ControlMessage = z.infer<typeof ControlMessage>;

/** Cuts a stream into lines. `onTooLong` comes once when a line outgrows the limit, and nothing after it. */
export function createLineReader(limit: number, onLine: (line: string) => void, onTooLong: () => void) {
  let rest = '';
  let broken = false;
  return (chunk: string): void => {
    if (broken) return;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (rest.length > limit) {
      broken = true;
      rest = '';
      onTooLong();
    }
  };
}

/** The value of a JSON line, or undefined where it is none. */
export function parseLine<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
