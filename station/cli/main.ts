import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ConfigError } from '../config.ts';
import { runBadge } from './badge.ts';
import { runDoctor } from './doctor.ts';
import { listJournal, listQueue, verifyJournal } from './ledgers.ts';
import { runReturnsCommand } from './returns.ts';
import { runQuoteCommand, runScreenCommand } from './rules.ts';
import { runScaleCommand, scaleUsage } from './scales.ts';

/*
 * `npm run -s station -- <command>`: for technicians and scripts. JSON lines in and out, faults on standard error with a
 * non-zero exit. Commands that read the station's database open it for reading only and may run beside the station.
 */
type Command = {
  words: string;
  /** More than one line about it, for `--help` behind its name. */
  usage?: (words: readonly string[]) => string;
  run(context: Context): Promise<number> | number;
};
const commands: Record<string, Command> = {
  doctor: { words: 'checks this machine, the configuration, the packs and the database', run: runDoctor },
  screen: {
    words: 'screens descriptions: {"id","text","attrs"} a line; --explain adds every step',
    run: runScreenCommand,
  },
  quote: {
    words: 'prices parcels: {"id","carrierId","fromProvince","toProvince","weightGrams"} a line',
    run: runQuoteCommand,
  },
  returns: {
    words: 'assess: {"id","sale","return"} a line, as docs/returns-assess.md says',
    run: runReturnsCommand,
  },
  badge: { words: 'judges badge codes, one a line, as the counter would', run: runBadge },
  queue: { words: 'what waits for the cloud', run: listQueue },
  journal: {
    words: 'the newest entries; `journal verify` walks the whole chain',
    run: (context) => (context.words[0] === 'verify' ? verifyJournal(context) : listJournal(context)),
  },
  scale: {
    words:
      'list: ports and protocols; decode: {"id","protocol","hex"} a line; detect PORT; capture PORT [--seconds N]; replay FILE; emulate PROTOCOL',
    usage: scaleUsage,
    run: runScaleCommand,
  },
};

export type Context = {
  words: string[];
  configFile: string;
  /** What some commands take beside their words. */
  options: {
    seconds?: string | undefined;
    protocol?: string | undefined;
    settings?: string | undefined;
    explain?: boolean;
  };
  lines(): AsyncIterable<string>;
  write(value: unknown): void;
  writeLine(line: string): void;
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string', default: 'waypost.config.json' },
      help: { type: 'boolean', short: 'h' },
      seconds: { type: 'string' },
      protocol: { type: 'string' },
      settings: { type: 'string' },
      explain: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...words] = positionals;
  const command = commands[name];
  if (command?.usage && values.help) {
    process.stdout.write(command.usage(words));
    return 0;
  }
  if (!command || values.help) {
    const list = Object.entries(commands).map(([known, { words: about }]) => `  ${known.padEnd(10)}${about}`);
    process.stderr.write(`usage: npm run -s station -- <command> [--config FILE]\n${list.join('\n')}\n`);
    return values.help ? 0 : 2;
  }
  return command.run({
    words,
    configFile: values.config,
    options: { seconds: values.seconds, protocol: values.protocol, settings: values.settings, explain: values.explain },
    lines: () => createInterface({ input: process.stdin, crlfDelay: Infinity }),
    write: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    writeLine: (line) => void process.stdout.write(`${line}\n`),
  });
}

// Who reads the lines may stop before the last one, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError || (error instanceof TypeError && 'code' in error) ? 2 : 1;
}
