import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Handbook } from '../../contract/demo.ts';
import { connectBench, type BenchClient } from '../../station/devices/emulation/bench-client.ts';
import { startProgram, type Running } from './process.ts';
import { connectStation, type StationClient } from './station-client.ts';

const root = path.resolve(import.meta.dirname, '../..');
export const staffPins = [
  { staffNo: '1001', displayName: '林小满', role: 'clerk', pin: '246810' },
  { staffNo: '2001', displayName: '周岚', role: 'manager', pin: '135790' },
  { staffNo: '3001', displayName: '陈工', role: 'technician', pin: '112233' },
] as const;

const BenchReady = z.object({
  scalePath: z.string(),
  printerPath: z.string(),
  scannerPath: z.string(),
  cloudUrl: z.string(),
  control: z.object({ port: z.number(), token: z.string() }),
});
type BenchReady = z.infer<typeof BenchReady>;
const StationReady = z.object({ url: z.url(), displayUrl: z.url(), generation: z.string() });

export type HandbookCourier = Handbook['couriers'][number];

export type Bootstrap = {
  directory: string;
  cloud: {
    running: Running;
    url: string;
    adminToken: string;
    admin<T = unknown>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>;
  };
  bench: BenchClient & { paths: BenchReady };
  handbook: { couriers: HandbookCourier[]; senders: { orderNo: string; name: string; idNumber: string }[] };
  station: {
    running(): Running;
    url(): string;
    displayUrl(): string;
    configFile: string;
    /** A page's connection; the caller closes it. */
    connect(face?: 'counter' | 'display'): Promise<StationClient>;
    kill(): Promise<void>;
    /** Starts it again after a kill or stop, on the same data, port and tokens. */
    start(): Promise<void>;
    stop(): Promise<void>;
  };
  close(): Promise<void>;
};

/**
 * Everything a counter stands on, as processes of their own: the reference cloud, the bench of emulated devices on real serial
 * paths with a network that can be cut, and the station with its web host. Tests, the shift and the benches start here.
 */
export async function startBootstrap(
  options: {
    scaleProtocol?: string;
    demoSeed?: string | null;
    stationFile?: string;
    pollMs?: number;
    config?: object;
  } = {},
): Promise<Bootstrap> {
  const directory = mkdtempSync(path.join(tmpdir(), 'waypost-'));
  const started: { stop(): Promise<void> }[] = [];
  try {
    const adminToken = 'admin-token-of-a-test';
    const demoSeed = options.demoSeed === undefined ? '7' : options.demoSeed;
    const cloud = await startProgram(path.join(root, 'cloud/main.ts'), [
      '--data',
      path.join(directory, 'cloud'),
      '--admin-token',
      adminToken,
      '--enrol-code',
      'enrol-code-of-a-test',
      ...(demoSeed === null ? [] : ['--demo', demoSeed]),
    ]);
    started.push(cloud);
    const cloudUrl = z.string().parse(cloud.ready['url']);
    const benchProgram = await startProgram(path.join(root, 'station/devices/emulation/bench-main.ts'), [
      '--dir',
      path.join(directory, 'devices'),
      '--scale-protocol',
      options.scaleProtocol ?? 'toledo-8217',
      '--cloud-url',
      cloudUrl,
    ]);
    started.push(benchProgram);
    const paths = BenchReady.parse(benchProgram.ready);
    const bench = await connectBench(paths.control);
    started.push({ stop: async () => bench.close() });

    const admin = async <T>(method: 'GET' | 'POST', target: string, body?: unknown): Promise<T> => {
      const response = await fetch(`${cloudUrl}/v1/admin/${target}`, {
        method,
        headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`cloud ${target}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    };
    const handbook =
      demoSeed === null ? { couriers: [], senders: [] } : await admin<Bootstrap['handbook']>('GET', 'handbook');
    const handbookFile = path.join(directory, 'handbook.json');
    writeFileSync(handbookFile, JSON.stringify({ ...handbook, staff: staffPins }));

    const configFile = path.join(directory, 'waypost.config.json');
    const config = {
      dataDir: './station',
      station: { name: '梧桐路驿台', province: '浙江' },
      cloud: { url: paths.cloudUrl, enrolCode: 'enrol-code-of-a-test', pollMs: options.pollMs ?? 500 },
      scale: {
        path: paths.scalePath,
        protocol: options.scaleProtocol ?? 'toledo-8217',
        serialNo: 'EMU-0001',
        divisionGrams: 5,
      },
      printer: { path: paths.printerPath },
      scanner: { path: paths.scannerPath },
      demo: { controlPort: paths.control.port, controlToken: paths.control.token, handbook: './handbook.json' },
      firstStaff: staffPins,
      ...options.config,
    };
    writeFileSync(configFile, JSON.stringify(config));

    const tokens = { counter: 'counter-token-of-a-test', display: 'display-token-of-a-test' };
    let running: Running;
    let ready: z.infer<typeof StationReady>;
    const start = async () => {
      running = await startProgram(options.stationFile ?? path.join(root, 'station/hosts/web/main.ts'), [
        '--config',
        configFile,
        '--counter-token',
        tokens.counter,
        '--display-token',
        tokens.display,
        '--pages',
        path.join(root, 'out/renderer'),
        '--stop-with-stdin',
      ]);
      ready = StationReady.parse(running.ready);
      // The pages that are open come back to the same address.
      const port = Number(new URL(ready.url).port);
      writeFileSync(configFile, JSON.stringify({ ...config, web: { port } }));
    };
    await start();
    started.push({ stop: () => running.stop() });

    return {
      directory,
      cloud: { running: cloud, url: cloudUrl, adminToken, admin },
      bench: Object.assign(bench, { paths }),
      handbook,
      station: {
        running: () => running,
        url: () => ready.url,
        displayUrl: () => ready.displayUrl,
        configFile,
        connect: (face = 'counter') => connectStation(face === 'counter' ? ready.url : ready.displayUrl),
        kill: () => running.kill(),
        start,
        stop: () => running.stop(),
      },
      close: () => stopAll(started, directory),
    };
  } catch (error) {
    await stopAll(started, directory);
    throw error;
  }
}

async function stopAll(started: { stop(): Promise<void> }[], directory: string): Promise<void> {
  for (const part of started.reverse()) await part.stop();
  rmSync(directory, { recursive: true, force: true });
}
