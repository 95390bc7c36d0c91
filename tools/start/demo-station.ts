import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { superviseProgram, type SupervisedProgram } from './supervised-program.ts';

/** Staff of the demo; their PINs are printed, since nobody else's are kept readable. */
export const demoStaff = [
  { staffNo: '1001', displayName: '陈店员', role: 'clerk', pin: '246810' },
  { staffNo: '9001', displayName: '周店长', role: 'manager', pin: '135790' },
  { staffNo: '5001', displayName: '吴技师', role: 'technician', pin: '112358' },
] as const;

const Secrets = z.object({ adminToken: z.string(), enrolCode: z.string() });
const CloudReady = z.object({ url: z.url() });
const BenchReady = z.object({
  scalePath: z.string(),
  printerPath: z.string(),
  scannerPath: z.string(),
  cloudUrl: z.string().nullable(),
  control: z.object({ port: z.int(), token: z.string() }),
});
type BenchReady = z.infer<typeof BenchReady>;

export type DemoParts = {
  folder: string;
  seed: string;
  scaleProtocol: string;
  onLog(text: string): void;
  onGivenUp(sentence: string, code?: number): void;
  /** The devices came back under other names: who reads the configuration must read it again. */
  onConfigChanged(): void;
};

export type Demo = {
  configFile: string;
  cloudUrl: string;
  adminToken: string;
  /** How the emulated devices are reached: a pseudo-terminal, or TCP where there is none. */
  devices: BenchReady;
  stop(): Promise<void>;
};

/**
 * Everything that a station of its own needs around it: the reference cloud in a process, the bench of emulated devices in another,
 * a configuration that names them, and the handbook for a newcomer.
 */
export async function startDemo(parts: DemoParts): Promise<Demo> {
  const { folder } = parts;
  mkdirSync(folder, { recursive: true });
  const secrets = readSecrets(path.join(folder, 'secrets.json'));
  const configFile = path.join(folder, 'waypost.config.json');
  const handbook = path.join(folder, 'handbook.json');
  let cloudPort = '0';

  const cloud = superviseUntilReady(CloudReady, {
    name: 'the cloud',
    args: () => ['cloud/main.ts', '--data', path.join(folder, 'cloud'), '--demo', parts.seed, '--port', cloudPort],
    env: { WAYPOST_ADMIN_TOKEN: secrets.adminToken, WAYPOST_ENROL_CODE: secrets.enrolCode },
    onLog: parts.onLog,
    onGivenUp: parts.onGivenUp,
  });
  const { url } = await cloud.first;
  // A cloud that is started again is found where it was.
  cloudPort = new URL(url).port;
  await writeHandbook(url, secrets.adminToken, handbook);

  const bench = superviseUntilReady(BenchReady, {
    name: 'the bench of devices',
    args: () => [
      'station/devices/emulation/bench-main.ts',
      ...['--dir', path.join(folder, 'devices'), '--scale-protocol', parts.scaleProtocol, '--cloud-url', url],
    ],
    onLog: parts.onLog,
    onGivenUp: parts.onGivenUp,
    onAgain(devices) {
      writeConfig(devices);
      parts.onConfigChanged();
    },
  });
  const devices = await bench.first;
  writeConfig(devices);

  function writeConfig(now: BenchReady): void {
    const config = {
      dataDir: path.join(folder, 'station'),
      station: { name: '驿台演示站', province: '浙江' },
      cloud: { url: now.cloudUrl ?? url, enrolCode: secrets.enrolCode, pollMs: 2_000 },
      scale: { path: now.scalePath, protocol: parts.scaleProtocol, serialNo: 'DEMO-0001', ...verifiedDates() },
      printer: { path: now.printerPath },
      scanner: { path: now.scannerPath },
      demo: { controlPort: now.control.port, controlToken: now.control.token, handbook },
      firstStaff: demoStaff,
    };
    writeFileSync(configFile, JSON.stringify(config, null, 2), { mode: 0o600 });
  }

  return {
    configFile,
    cloudUrl: url,
    adminToken: secrets.adminToken,
    devices,
    async stop() {
      await Promise.all([bench.program.stop(), cloud.program.stop()]);
    },
  };
}

/** The emulated scale counts as verified a hundred days ago, for a year. */
function verifiedDates(): { verifiedOn: string; verifiedUntil: string } {
  const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  return { verifiedOn: dayIn(-100), verifiedUntil: dayIn(265) };
}

type UntilReady<T> = {
  name: string;
  args(): readonly string[];
  env?: Record<string, string>;
  onLog(text: string): void;
  onGivenUp(sentence: string, code?: number): void;
  onAgain?(word: T): void;
};

/** Starts a program; `first` is what it says when it is ready for the first time. */
function superviseUntilReady<T>(
  schema: z.ZodType<T>,
  options: UntilReady<T>,
): { program: SupervisedProgram; first: Promise<T> } {
  const { promise: first, resolve } = Promise.withResolvers<T>();
  let times = 0;
  const program = superviseProgram({
    name: options.name,
    args: options.args,
    ...(options.env ? { env: options.env } : {}),
    onLog: options.onLog,
    onGivenUp: options.onGivenUp,
    onReady(line) {
      const word = schema.safeParse(line);
      if (!word.success)
        return options.onGivenUp(`${options.name} said something else than expected when it was ready.`);
      times += 1;
      if (times === 1) resolve(word.data);
      else options.onAgain?.(word.data);
    },
  });
  program.start();
  return { program, first };
}

async function writeHandbook(cloudUrl: string, adminToken: string, file: string): Promise<void> {
  const response = await fetch(`${cloudUrl}/v1/admin/handbook`, { headers: { authorization: `Bearer ${adminToken}` } });
  if (!response.ok) throw new Error(`the cloud gave no handbook: ${response.status}`);
  const people = z
    .object({ couriers: z.array(z.unknown()), senders: z.array(z.unknown()), sales: z.array(z.unknown()).default([]) })
    .parse(await response.json());
  writeFileSync(file, JSON.stringify({ staff: demoStaff, ...people }));
}

/** Kept from start to start: the station's enrolment and the cloud's operators stand on them. */
function readSecrets(file: string): z.infer<typeof Secrets> {
  if (existsSync(file)) return Secrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  const made = { adminToken: randomBytes(18).toString('base64url'), enrolCode: randomBytes(9).toString('base64url') };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
