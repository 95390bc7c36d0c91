import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BenchState } from '../../../contract/demo.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { createPrinter } from '../printer/index.ts';
import { createScale } from '../scale/index.ts';
import { createSerialLink } from '../serial/port.ts';
import { connectBench, type BenchClient } from './bench-client.ts';
import { openBenchNetwork, type BenchNetwork } from './bench-network.ts';

const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

async function startCloud(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.end('{"cloud":true}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address !== 'object') throw new Error('no port');
  return { server, url: `http://127.0.0.1:${address.port}` };
}

async function stopCloud(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

describe('the network of the bench', () => {
  let cloud: Awaited<ReturnType<typeof startCloud>>;
  let network: BenchNetwork;
  beforeEach(async () => {
    cloud = await startCloud();
    network = await openBenchNetwork(`${cloud.url}/base`);
  });
  afterEach(async () => {
    await network.close();
    await stopCloud(cloud.server);
  });
  const post = (limitMs = 2_000) =>
    fetch(`${network.url}/v1/events`, {
      method: 'POST',
      body: 'x'.repeat(200_000),
      signal: AbortSignal.timeout(limitMs),
    });

  it('passes requests through, keeps its address over an outage, and refuses in between', async () => {
    const { url } = network;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/base$/);
    expect(await (await post()).json()).toEqual({ cloud: true });
    network.setMode('off');
    await expect(post()).rejects.toThrow();
    network.setMode('on');
    expect(network.url).toBe(url);
    expect(await (await post()).json()).toEqual({ cloud: true });
  });

  it('cuts what is under way', async () => {
    network.setMode('hang');
    const waiting = expect(post(10_000)).rejects.toThrow();
    network.setMode('off');
    await waiting;
  });

  it('can be a cloud that fails, a captive portal, and one that never answers', async () => {
    network.setMode('http-500');
    expect((await post()).status).toBe(500);
    network.setMode('html');
    const portal = await post();
    expect([portal.status, portal.headers.get('content-type')]).toEqual([200, 'text/html']);
    network.setMode('hang');
    await expect(post(200)).rejects.toThrow(/timeout/);
  });

  it('stands only before http', async () => {
    await expect(openBenchNetwork('https://cloud.example')).rejects.toThrow(TypeError);
  });
});

describe('the bench in a process of its own', () => {
  let directory: string;
  let cloud: Awaited<ReturnType<typeof startCloud>>;
  let child: ChildProcess;
  let ready: {
    scalePath: string;
    printerPath: string;
    scannerPath: string;
    cloudUrl: string;
    control: { port: number; token: string };
  };
  let client: BenchClient;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bench-'));
    cloud = await startCloud();
    const main = fileURLToPath(new URL('bench-main.ts', import.meta.url));
    const options = ['--dir', directory, '--scale-protocol', 'toledo-8217', '--cloud-url', cloud.url];
    child = spawn(process.execPath, [main, ...options], { stdio: ['pipe', 'pipe', 'pipe'] });
    if (!child.stdout) throw new Error('no stdout');
    const [line] = await once(createInterface(child.stdout), 'line');
    ready = JSON.parse(String(line));
    client = await connectBench(ready.control);
  }, 15_000);
  afterEach(async () => {
    client.close();
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await stopCloud(cloud.server);
    rmSync(directory, { recursive: true, force: true });
  });

  it('is a counter: a scale that answers, a scanner, a printer whose paper is seen, a network [F110]', async () => {
    expect(BenchState.parse(client.state())).toMatchObject({
      scaleProtocol: 'toledo-8217',
      scalePlugged: true,
      network: true,
    });

    const scale = createScale({ protocol: 'toledo-8217', path: ready.scalePath, clock: systemClock, log: silentLog });
    let milligrams: number | null = null;
    scale.onEvent((event) => {
      if (event.type === 'frame' && event.frame.stable !== false) milligrams = event.frame.milligrams;
    });
    scale.start();
    await client.act({ act: 'load', grams: 1_250 });
    expect(client.state().loadGrams).toBe(1_250);
    await vi.waitFor(() => expect(milligrams).toBe(1_250_000), { timeout: 4_000 });
    await client.act({ act: 'plug-scale', on: false });
    expect(client.state().scalePlugged).toBe(false);
    await vi.waitFor(() => expect(scale.link()).toBe('unplugged'), { timeout: 3_000 });
    await client.act({ act: 'plug-scale', on: true });
    await vi.waitFor(() => expect(scale.link()).toBe('ready'), { timeout: 3_000 });
    await scale.stop();

    const scans: string[] = [];
    const scanner = createSerialLink({
      path: ready.scannerPath,
      settings,
      device: 'scanner',
      clock: systemClock,
      log: silentLog,
    });
    scanner.onBytes((bytes) => scans.push(Buffer.from(bytes).toString('latin1')));
    scanner.start();
    await vi.waitFor(() => expect(scanner.state()).toBe('open'));
    await client.act({ act: 'scan', text: 'WPO1.WP-0001' });
    await vi.waitFor(() => expect(scans.join('')).toBe('WPO1.WP-0001\r'));
    await scanner.stop();

    const printer = createPrinter({ path: ready.printerPath, clock: systemClock, log: silentLog });
    printer.start();
    const paper = { widthMm: 80, title: 't', blocks: [{ kind: 'text', text: '驿台 <样张>' }] } as const;
    expect(await printer.print({ ...paper, blocks: [...paper.blocks] })).toEqual({ result: 'printed' });
    await vi.waitFor(() => expect(client.state().papers).toHaveLength(1));
    expect(client.state().papers[0]?.svg).toContain('驿台 &#60;样张&#62;');
    await client.act({ act: 'paper-out', on: true });
    expect(await printer.print({ ...paper, blocks: [...paper.blocks] })).toEqual({
      result: 'failed',
      fault: 'printer.paper-out',
    });
    await printer.stop();

    expect(await (await fetch(ready.cloudUrl)).json()).toEqual({ cloud: true });
    await client.act({ act: 'network', on: false });
    expect(client.state().network).toBe(false);
    await expect(fetch(ready.cloudUrl)).rejects.toThrow();
    await client.setNetwork('http-500');
    expect((await fetch(ready.cloudUrl)).status).toBe(500);
  }, 120_000);

  it('answers nobody without the token, and nobody who sends rubbish', async () => {
    for (const line of ['{"token":"wrong"}\n', 'GET / HTTP/1.1\n', 'x'.repeat(40_000)]) {
      const socket = connect(ready.control.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('error', () => undefined);
      socket.write(line);
      // A reset is an answer too; waiting for 'close' by `once` of events would throw at it.
      await new Promise((resolve) => socket.once('close', resolve));
      expect(answer).toBe('');
    }
    await expect(connectBench({ ...ready.control, token: 'wrong' })).rejects.toThrow('gone');
  });

  it.each([
    ['SIGTERM', () => child.kill('SIGTERM')],
    ['its parent goes', () => child.stdin?.end()],
  ] as const)('ends at once, paths and all, when %s', async (_why, end) => {
    const exit = once(child, 'exit');
    const started = performance.now();
    end();
    expect(await exit).toEqual([0, null]);
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(existsSync(ready.scalePath)).toBe(false);
    await expect(client.act({ act: 'scan', text: 'x' })).rejects.toThrow('gone');
  });
});
