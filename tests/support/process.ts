import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export type Running = {
  child: ChildProcess;
  /** The JSON line that the program printed when it was ready. */
  ready: Record<string, unknown>;
  /** What it wrote to standard error so far; the last 64 KB. */
  log(): string;
  /** Asks it to end, and ends it after a while if it does not. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut of the process. */
  kill(): Promise<void>;
};

/** Starts one of the product's programs and waits for its ready line. Fails with its log when it ends or stays silent. */
export async function startProgram(
  file: string,
  args: readonly string[],
  options: { env?: Record<string, string>; readyMs?: number } = {},
): Promise<Running> {
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', ...options.env },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-65_536);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(timer);
  };
  const readyMs = options.readyMs ?? 30_000;
  const ready = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`${file}: ${why}\n${log}`));
    };
    const timer = setTimeout(() => fail(`not ready within ${readyMs} ms`), readyMs);
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      try {
        resolve(JSON.parse(line) as Record<string, unknown>);
      } catch {
        fail(`first line is not JSON: ${line}`);
      }
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${code ?? signal} before it was ready`);
    });
  });
  return {
    child,
    ready,
    log: () => log,
    stop,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
