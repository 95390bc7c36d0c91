import { connect } from 'node:net';
import type { BenchAct, BenchState } from '../../../contract/demo.ts';
import { createListeners } from '../../../contract/wires/wire.ts';
import { ControlMessage, createLineReader, parseLine, type ControlRequest } from './bench-control.ts';
import type { NetworkMode } from './bench-network.ts';

/** The station's side of the bench. */
export type BenchClient = {
  state(): BenchState;
  onChange(listener: () => void): () => void;
  /** Settles when the bench has done it and its new state is here; rejects when the bench is gone. */
  act(act: BenchAct): Promise<void>;
  setNetwork(mode: NetworkMode): Promise<void>;
  close(): void;
};

const longestState = 4 * 1024 * 1024;
const connectLimitMs = 5_000;

export function connectBench({ port, token }: { port: number; token: string }): Promise<BenchClient> {
  const changes = createListeners<[]>();
  const waiting = new Map<number, { done(): void; fail(error: Error): void }>();
  const socket = connect({ host: '127.0.0.1', port });
  let state: BenchState | null = null;
  let count = 0;

  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => socket.destroy(), connectLimitMs);
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify({ token })}\n`));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(limit);
      const gone = new Error('the bench is gone');
      reject(gone);
      for (const request of waiting.values()) request.fail(gone);
      waiting.clear();
    });
    socket.on(
      'data',
      createLineReader(longestState, hear, () => socket.destroy()),
    );

    function hear(line: string): void {
      const message = parseLine(ControlMessage, line);
      if (!message) return void socket.destroy();
      if ('done' in message) {
        const request = waiting.get(message.done);
        waiting.delete(message.done);
        if (message.ok) request?.done();
        else request?.fail(new Error('the bench could not do it'));
        return;
      }
      const first = state === null;
      state = message.state;
      const known = state;
      if (!first) return changes.emit();
      clearTimeout(limit);
      resolve(clientOf(known));
    }
  });

  function clientOf(first: BenchState): BenchClient {
    return {
      state: () => state ?? first,
      onChange: changes.add,
      act: (act) => ask((id) => ({ id, act })),
      setNetwork: (network) => ask((id) => ({ id, network })),
      close: () => socket.destroy(),
    };
  }

  function ask(request: (id: number) => ControlRequest): Promise<void> {
    if (socket.destroyed) return Promise.reject(new Error('the bench is gone'));
    count += 1;
    const id = count;
    return new Promise((done, fail) => {
      waiting.set(id, { done, fail });
      socket.write(`${JSON.stringify(request(id))}\n`);
    });
  }
}
