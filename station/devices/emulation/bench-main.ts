import { parseArgs } from 'node:util';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { isScaleProtocolName, scaleProtocolNames, type ScaleProtocolName } from '../scale/index.ts';
import { serveBench } from './bench-server.ts';
import { createBench } from './bench.ts';

/** A bench in a process of its own: it outlives stations that are killed, and dies with the one who started it. */
async function main(): Promise<void> {
  const { directory, scaleProtocol, cloudUrl } = readArguments();
  const log = createLog(process.stderr);
  const bench = await createBench({ directory, scaleProtocol, cloudUrl, clock: systemClock, log });
  const server = await serveBench(bench, log);
  let ending = false;

  async function end(): Promise<void> {
    if (ending) return;
    ending = true;
    // a path that cannot be taken away must not keep the process
    setTimeout(() => process.exit(0), 1_000).unref();
    await server.close();
    await bench.close();
    process.exit(0);
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end());
  process.stdin.on('end', () => void end());
  process.stdin.on('close', () => void end());
  process.stdin.on('error', () => void end());
  process.stdin.resume();

  const ready = { ready: true, ...bench.paths(), control: { port: server.port, token: server.token } };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function readArguments(): { directory: string; scaleProtocol: ScaleProtocolName; cloudUrl: string | undefined } {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string' },
      'scale-protocol': { type: 'string', default: 'toledo-8217' },
      'cloud-url': { type: 'string' },
    },
  });
  const protocol = values['scale-protocol'];
  if (values.dir === undefined) throw new Error('--dir is missing');
  if (!isScaleProtocolName(protocol)) throw new Error(`--scale-protocol is one of ${scaleProtocolNames.join(', ')}`);
  return { directory: values.dir, scaleProtocol: protocol, cloudUrl: values['cloud-url'] };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
