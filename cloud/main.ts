import { readFlags } from './flags.ts';
import { faultFields, stderrLog } from './log.ts';
import { startCloud } from './start.ts';

export { startCloud, type Cloud, type CloudOptions } from './start.ts';

if (import.meta.main) await run();

/** One line on stdout when ready, the log on stderr; SIGTERM and SIGINT end it cleanly. */
async function run(): Promise<void> {
  const read = readFlags(process.argv.slice(2), process.env);
  if (!read.ok) {
    process.stderr.write(`${read.sentence}\n`);
    process.exitCode = 2;
    return;
  }
  const starting = startCloud({ ...read.flags, log: stderrLog });
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    stderrLog('stopping', { signal });
    void starting
      .then((cloud) => cloud.close())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    const cloud = await starting;
    stderrLog('ready', { engine: cloud.engine, sinceStartMs: Math.round(performance.now()) });
    if (!stopping) process.stdout.write(`${JSON.stringify({ ready: true, url: cloud.url })}\n`);
  } catch (error) {
    stderrLog('start.failed', faultFields(error));
    process.stderr.write(`The cloud could not start: ${error instanceof Error ? error.message : 'unknown fault'}\n`);
    process.exitCode = 1;
  }
}
