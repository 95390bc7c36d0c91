import { describe, expect, it, vi } from 'vitest';
import { ptyAvailable } from '../../station/devices/emulation/line-pty.ts';
import { createCommonBlock, limits, openFiles, pullPlugs, raceOpeners, troublesOf } from '../support/port-ordeal.ts';

describe.runIf(await ptyAvailable())('the port of a scale', () => {
  it('survives a hundred pulled plugs: noticed within 2 s, back within 3 s, no stale weight, nothing left open [F110]', async () => {
    // The first one also opens what a process keeps for good.
    await pullPlugs(1);
    const files = openFiles();
    // Two that speak and two that are asked, so that also writes are cut off, at a time: what blocks one blocks all of them.
    const protocols = ['mt-continuous', 'mt-continuous', 'mt-sics', 'mt-sics'] as const;
    const common = createCommonBlock(protocols.length);
    const results = await Promise.all(protocols.map((protocol) => pullPlugs(25, protocol, () => undefined, common)));
    for (const result of results) {
      expect(result.failures).toEqual([]);
      expect(result.slowest.noticedMs).toBeLessThanOrEqual(limits.noticedMs);
      expect(result.slowest.recoveredMs).toBeLessThanOrEqual(limits.recoveredMs);
    }
    await vi.waitFor(() => expect(openFiles()).toBeLessThanOrEqual(files), { timeout: 3_000 });
    expect(Math.min(...results.map(({ idleCpuPercent }) => idleCpuPercent))).toBeLessThanOrEqual(limits.idleCpuPercent);
  }, 120_000);

  it('lets one of four racing openers have it, a hundred times, and leaks nothing [F110]', async () => {
    expect(troublesOf(await raceOpeners(100))).toEqual([]);
  }, 120_000);
});
