import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { openEmulatedLine } from '../../station/devices/emulation/line.ts';
import { createScale, createScaleEmulator, type ScaleProtocolName } from '../../station/devices/scale/index.ts';
import { createSerialLink, type SerialState } from '../../station/devices/serial/port.ts';
import { systemClock } from '../../station/platform/clock.ts';
import { silentLog } from '../../station/platform/log.ts';

export const limits = { noticedMs: 2_000, recoveredMs: 3_000, staleMs: 1_000, idleCpuPercent: 20 } as const;

export type OrdealResult = {
  runs: number;
  /** What went wrong, with its round. */
  failures: string[];
  slowest: { noticedMs: number; recoveredMs: number };
  leakedFiles: number;
  /** Of one core, with the plug out. */
  idleCpuPercent: number;
};

const settings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

/**
 * Pulls and puts back the plug of a scale in another process, every second time while this process is blocked for 50 to
 * 300 ms. The weight on the scale is another one each time it comes back, so that a stale one would show.
 */
export async function pullPlugs(
  rounds: number,
  protocol: ScaleProtocolName = 'mt-continuous',
  tell: (round: number) => void = () => undefined,
  orderBlocked: OrderBlocked = createCommonBlock(1),
): Promise<OrdealResult> {
  const directory = mkdtempSync(path.join(tmpdir(), 'ordeal-'));
  const process_ = fork(path.join(import.meta.dirname, 'scale-process.ts'), [directory, protocol], { execArgv: [] });
  const [first] = await once(process_, 'message');
  const scale = createScale({
    protocol,
    path: z.string().parse(first),
    clock: systemClock,
    log: silentLog,
  });
  const failures: string[] = [];
  const slowest = { noticedMs: 0, recoveredMs: 0 };
  let lastGrams: number | null = null;
  let wanted = 0;
  let wrongWeights = 0;
  scale.onEvent((event) => {
    if (event.type !== 'frame') return;
    lastGrams = event.frame.milligrams === null ? null : event.frame.milligrams / 1000;
    if (lastGrams !== wanted) wrongWeights += 1;
  });
  scale.start();
  const within = async (limitMs: number, isSo: () => boolean) => {
    const sinceMs = performance.now();
    while (!isSo() && performance.now() - sinceMs < limitMs) await new Promise((resolve) => setTimeout(resolve, 3));
    return isSo() ? performance.now() - sinceMs : null;
  };
  const obeyed = async (order: 'unplug' | { plug: number }) => {
    const answer = once(process_, 'message');
    process_.send(order);
    await answer;
  };
  await within(5_000, () => scale.link() === 'ready');
  const files = openFiles();
  for (let round = 0; round < rounds; round += 1) {
    const answer = once(process_, 'message');
    const unplug = () => void process_.send('unplug');
    if (round % 2 === 1) await orderBlocked(unplug, 50 + ((round * 97) % 251));
    else unplug();
    const noticedMs = await within(limits.noticedMs, () => scale.link() === 'unplugged');
    if (noticedMs === null) failures.push(`round ${round}: not noticed, the link is ${scale.link()}`);
    else if (noticedMs > limits.staleMs)
      failures.push(`round ${round}: a weight stood for ${Math.round(noticedMs)} ms`);
    slowest.noticedMs = Math.max(slowest.noticedMs, noticedMs ?? limits.noticedMs);
    await answer;
    // One gram more is followed without a swing.
    wanted = round + 1;
    wrongWeights = 0;
    lastGrams = null;
    await obeyed({ plug: wanted });
    const recoveredMs = await within(limits.recoveredMs, () => scale.link() === 'ready' && lastGrams !== null);
    if (recoveredMs === null) failures.push(`round ${round}: not recovered, the link is ${scale.link()}`);
    if (wrongWeights > 0) failures.push(`round ${round}: a weight of before the plug was pulled`);
    slowest.recoveredMs = Math.max(slowest.recoveredMs, recoveredMs ?? limits.recoveredMs);
    tell(round + 1);
  }
  await within(2_000, () => openFiles() === files);
  const leakedFiles = openFiles() - files;
  await obeyed('unplug');
  await within(limits.noticedMs, () => scale.link() === 'unplugged');
  // Back to idle within some seconds; in the same process another ordeal may still be at work during the first of them.
  let idleCpuPercent = await cpuPercent(1_000);
  for (let second = 1; second < 5 && idleCpuPercent > limits.idleCpuPercent; second += 1) {
    idleCpuPercent = await cpuPercent(1_000);
  }
  await scale.stop();
  process_.disconnect();
  await once(process_, 'exit');
  rmSync(directory, { recursive: true, force: true });
  return { runs: rounds, failures, slowest, leakedFiles, idleCpuPercent };
}

/** Gives an order and blocks the loop for so long. */
export type OrderBlocked = (order: () => void, ms: number) => Promise<void>;

/** For several ordeals of as many rounds: they wait for one another, and one block falls on the plugs of all of them. */
export function createCommonBlock(ordeals: number): OrderBlocked {
  let waiting: { order: () => void; done: () => void }[] = [];
  return async (order, ms) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push({ order, done: resolve });
    if (waiting.length === ordeals) {
      const all = waiting;
      waiting = [];
      for (const one of all) one.order();
      // The orders leave only when the loop turns; the block must then begin before the plugs are out.
      await new Promise((turned) => setImmediate(turned));
      block(ms);
      for (const one of all) one.done();
    }
    await promise;
  };
}

/** Four owners open one path at the same time: each round one has it, the others say that it is taken, and all let go. */
export async function raceOpeners(
  rounds: number,
  tell: (round: number) => void = () => undefined,
): Promise<OrdealResult> {
  const directory = mkdtempSync(path.join(tmpdir(), 'ordeal-'));
  const emulator = createScaleEmulator('mt-continuous', systemClock);
  const line = await openEmulatedLine({ directory, name: 'scale', emulator });
  const failures: string[] = [];
  const files = openFiles();
  for (let round = 0; round < rounds; round += 1) {
    const four = [0, 1, 2, 3].map(() =>
      createSerialLink({ path: line.path, settings, device: 'ordeal', clock: systemClock, log: silentLog }),
    );
    const states = () => four.map((one) => one.state());
    for (const one of four) one.start();
    const isSettled = (all: SerialState[]) => all.every((state) => state !== 'opening') && all.includes('open');
    const sinceMs = performance.now();
    // Every other round all let go in the middle of opening.
    if (round % 2 === 0) {
      while (!isSettled(states()) && performance.now() - sinceMs < 3_000)
        await new Promise((resolve) => setTimeout(resolve, 2));
      if (states().toSorted().join() !== 'fault,fault,fault,open') failures.push(`round ${round}: ${states().join()}`);
    } else for (let turns = 0; turns < round % 9; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(four.map((one) => one.stop()));
    if (states().some((state) => state !== 'stopped')) failures.push(`round ${round}: not stopped`);
    tell(round + 1);
  }
  const sinceMs = performance.now();
  while (openFiles() !== files && performance.now() - sinceMs < 3_000)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const leakedFiles = openFiles() - files;
  await line.close();
  rmSync(directory, { recursive: true, force: true });
  return {
    runs: rounds,
    failures,
    slowest: { noticedMs: 0, recoveredMs: 0 },
    leakedFiles,
    idleCpuPercent: await cpuPercent(500),
  };
}

/** Everything by which a result is no good; empty when it is. */
export function troublesOf({ failures, leakedFiles, idleCpuPercent }: OrdealResult): string[] {
  return [
    ...failures,
    ...(leakedFiles > 0 ? [`${leakedFiles} files stayed open`] : []),
    ...(idleCpuPercent > limits.idleCpuPercent ? [`${idleCpuPercent} % of a core while nothing is plugged in`] : []),
  ];
}

async function cpuPercent(ms: number): Promise<number> {
  const sinceMs = performance.now();
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 10 / (performance.now() - sinceMs));
}

function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

/** Files this process has open; where the system does not tell, nothing is counted. */
export function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
