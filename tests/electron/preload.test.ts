import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../tools/repository.ts';
import { runNode } from '../../tools/run-program.ts';

const nonce = 'a'.repeat(32);
let source = '';
beforeAll(async () => {
  const built = await runNode(['tools/build.ts']);
  expect(built.code, built.output).toBe(0);
  source = readFileSync(path.join(root, 'out', 'preload', 'index.cjs'), 'utf8');
}, 120_000);

/** Runs the built preload as a sandboxed page would: it may require `electron` and nothing else. */
function load(readyState: 'loading' | 'complete', argv: string[]) {
  const wire = new EventEmitter();
  const sent: unknown[][] = [];
  const posted: unknown[][] = [];
  const page = new EventEmitter();
  const required: string[] = [];
  runInNewContext(source, {
    require(name: string) {
      required.push(name);
      return { ipcRenderer: { on: wire.on.bind(wire), send: (...words: unknown[]) => sent.push(words) } };
    },
    process: { argv },
    document: { readyState },
    window: {
      postMessage: (...words: unknown[]) => posted.push(words),
      addEventListener: (name: string, listener: () => void) => page.once(name, listener),
    },
    module: {},
    exports: {},
  });
  return { wire, sent, posted, page, required };
}

describe('the built preload', () => {
  it('asks once, with its word, and touches electron alone', () => {
    const { sent, required } = load('complete', ['electron', `--waypost-nonce=${nonce}`]);
    expect(JSON.stringify(sent)).toBe(JSON.stringify([['waypost-port-wanted', { nonce }]]));
    expect([...new Set(required)]).toEqual(['electron']);
  });

  it('hands the port over once the page listens', () => {
    const { wire, posted, page } = load('loading', [`--waypost-nonce=${nonce}`]);
    const port = {};
    wire.emit('waypost-port', { ports: [port] }, { nonce });
    expect(posted).toEqual([]);
    page.emit('load');
    expect(posted.map(([word, , ports]) => [word, (ports as unknown[])[0] === port])).toEqual([['waypost-port', true]]);
  });

  it('hands over each port of each generation', () => {
    const { wire, posted } = load('complete', [`--waypost-nonce=${nonce}`]);
    wire.emit('waypost-port', { ports: [{}] }, { nonce });
    wire.emit('waypost-port', { ports: [{}] }, { nonce });
    expect(posted.length).toBe(2);
  });

  it.each([
    ['another word', { nonce: 'b'.repeat(32) }],
    ['no word', {}],
    ['no message', undefined],
  ])('drops a port with %s', (_name, message) => {
    const { wire, posted } = load('complete', [`--waypost-nonce=${nonce}`]);
    wire.emit('waypost-port', { ports: [{}] }, message);
    expect(posted).toEqual([]);
  });

  it('drops every port when its window was made without a word', () => {
    const { wire, posted } = load('complete', ['electron']);
    wire.emit('waypost-port', { ports: [{}] }, { nonce: undefined });
    expect(posted).toEqual([]);
  });
});
