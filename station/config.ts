import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { mainlandProvinces } from '../contract/values/provinces.ts';
import { drivenProtocol, scaleProtocolNames } from './devices/scale/index.ts';

const Port = z.int().min(0).max(65_535);
/** A serial device (`/dev/ttyUSB0`, `COM3`) or `tcp://host:port`. */
const DevicePath = z.string().min(1).max(512);

/** Names and phones travel to the cloud: without encryption only where nobody else listens. */
function isPrivateEnough(url: string): boolean {
  if (!URL.canParse(url)) return true; // said by the check before
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

const Config = z.strictObject({
  /** Folder of the database, packs that arrive later, and logs; relative paths start at the configuration file. */
  dataDir: z.string().min(1).default('./data'),
  /** Folder of the packs that ship; the program's own unless set. */
  packsDir: z.string().min(1).optional(),
  station: z.strictObject({
    name: z.string().min(1).max(64),
    /** Where the station stands; returns are judged by it, and none is taken without it. [section 6.20] */
    province: z.enum(mainlandProvinces).optional(),
  }),
  cloud: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).refine(isPrivateEnough, 'http is for this machine alone: use https'),
      enrolCode: z.string().min(1).max(128),
      /** SHA-256 in hex of the cloud's public key (SPKI DER), as its operator tells it: the first contact is proven with it. */
      keyFingerprint: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
      pollMs: z.int().min(200).max(3_600_000).default(15_000),
    })
    .optional(),
  /** With path and protocol it names the scale, and that holds; without them the scale is set up on the screen. */
  scale: z
    .strictObject({
      path: DevicePath.optional(),
      /** With unit and point behind it where a person settled them: `yaohua-tf0:jin`. */
      protocol: z
        .string()
        .refine((name) => drivenProtocol(name) !== null, { error: `is none of ${scaleProtocolNames.join(', ')}` })
        .optional(),
      baudRate: z.int().min(300).max(230_400).optional(),
      dataBits: z.union([z.literal(7), z.literal(8)]).optional(),
      parity: z.enum(['none', 'even', 'odd']).optional(),
      stopBits: z.union([z.literal(1), z.literal(2)]).optional(),
      /** Serial number on the type plate; stands on every weighing. */
      serialNo: z.string().max(64).optional(),
      divisionGrams: z.number().positive().max(1000).optional(),
      /** The last verification, and the last day on which it holds; without it the screen says that nobody knows. [L-6] */
      verifiedOn: z.iso.date().optional(),
      verifiedUntil: z.iso.date().optional(),
      /** True: nothing is charged before a test weight was passed today. [F111] */
      testWeightRequired: z.boolean().default(false),
    })
    .refine(({ path: line, protocol }) => (line === undefined) === (protocol === undefined), {
      path: ['path'],
      error: 'goes with protocol: both, or neither and the scale is set up on the screen',
    })
    .optional(),
  printer: z.strictObject({ path: DevicePath, baudRate: z.int().min(1200).max(230_400).optional() }).optional(),
  scanner: z.strictObject({ path: DevicePath, baudRate: z.int().min(300).max(230_400).optional() }).optional(),
  web: z.strictObject({ port: Port.default(0) }).default({ port: 0 }),
  /** The bench of emulated devices that a demo stands on; marks every page as a demonstration. */
  demo: z.strictObject({ controlPort: Port, controlToken: z.string(), handbook: z.string().min(1) }).optional(),
  /** Members of staff made at the first start of an empty station; change the PINs at once. */
  firstStaff: z
    .array(
      z.strictObject({
        staffNo: z.string().regex(/^[A-Za-z0-9]{1,16}$/),
        displayName: z.string().min(1).max(32),
        role: z.enum(['clerk', 'manager', 'technician']),
        pin: z.string().regex(/^\d{4,12}$/),
      }),
    )
    .max(50)
    .default([]),
});
export type StationConfig = z.infer<typeof Config>;

/** What is wrong with a configuration, in one sentence that names the key. */
export class ConfigError extends Error {}

/** Throws `ConfigError` where a folder of the configuration cannot be what it is for. Makes the data folder. */
export function checkFolders(config: StationConfig): void {
  try {
    mkdirSync(config.dataDir, { recursive: true });
    accessSync(config.dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new ConfigError(`configuration key "dataDir": ${config.dataDir} is not a folder that can be written`);
  }
  if (config.packsDir && !existsSync(path.join(config.packsDir, 'keys.json'))) {
    throw new ConfigError(
      `configuration key "packsDir": ${config.packsDir} is not a folder of packs with their keys.json`,
    );
  }
}

/** Reads and checks a configuration file. Paths in it become absolute. Throws `ConfigError`. */
export function readConfig(file: string): StationConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError(`the configuration file ${file} cannot be read`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(
      `the configuration file ${file} is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`,
    );
  }
  return checkConfig(json, path.dirname(path.resolve(file)));
}

/** Checks a configuration that is already JSON; `base` is where its relative paths start. */
export function checkConfig(json: unknown, base: string): StationConfig {
  const parsed = Config.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const key = [...(issue?.path ?? []), ...(unknown ? [unknown] : [])].join('.') || '(the whole file)';
    throw new ConfigError(`configuration key "${key}": ${unknown ? 'is not known' : (issue?.message ?? 'is wrong')}`);
  }
  const config = parsed.data;
  return {
    ...config,
    dataDir: path.resolve(base, config.dataDir),
    ...(config.packsDir ? { packsDir: path.resolve(base, config.packsDir) } : {}),
    ...(config.demo ? { demo: { ...config.demo, handbook: path.resolve(base, config.demo.handbook) } } : {}),
  };
}
