import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../contract/contract.ts';
import type { WireEnd } from '../contract/wires/wire.ts';

/** Microseconds of each of `count` small queries, one after the other; the first tenth more is not counted. */
export async function timeCalls(rpc: ContractRouterClient<Contract>, count: number): Promise<number[]> {
  return times(count, () => rpc.staff.list());
}

/** Microseconds of a text of the same size that comes back as it went: the wire alone. */
export async function timeEchoes(wire: WireEnd, count: number): Promise<number[]> {
  const text = 'x'.repeat(250);
  let answer: () => void = () => undefined;
  const off = wire.onMessage(() => answer());
  const found = await times(count, () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    answer = resolve;
    wire.send(text);
    return promise;
  });
  off();
  return found;
}

async function times(count: number, act: () => Promise<unknown>): Promise<number[]> {
  const microseconds: number[] = [];
  const warmUp = Math.ceil(count / 10);
  for (let index = -warmUp; index < count; index += 1) {
    const startMs = performance.now();
    await act();
    if (index >= 0) microseconds.push((performance.now() - startMs) * 1000);
  }
  return microseconds;
}
