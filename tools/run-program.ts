import { spawn } from 'node:child_process';
import { root } from './repository.ts';

export type Ended = { code: number; output: string };

type Options = {
  env?: Record<string, string>;
  /** Show what it prints as it comes, beside collecting it. */ show?: boolean;
};

/** Runs a program to its end with this Node (for a `.ts`, `.js` or `.mjs` file) and collects what it prints. Never throws. */
export function runNode(args: readonly string[], options: Options = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const parts: Buffer[] = [];
    const collect = (target: NodeJS.WriteStream) => (part: Buffer) => {
      parts.push(part);
      if (options.show) target.write(part);
    };
    child.stdout.on('data', collect(process.stdout));
    child.stderr.on('data', collect(process.stderr));
    const stop = () => child.kill('SIGTERM');
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    const end = (code: number) => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve({ code, output: Buffer.concat(parts).toString('utf8') });
    };
    child.on('error', (error) => {
      parts.push(Buffer.from(`${error.message}\n`));
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}
