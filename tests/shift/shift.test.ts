import { describe, expect, it } from 'vitest';
import { builtStation } from '../support/built-station.ts';
import { runShift } from './run.ts';

const seed = 3;

describe('a short shift', () => {
  it('loses nothing and counts nothing twice through kills, faults and a day without a network [EX-4.10b EX-7.2]', async () => {
    const story: string[] = [];
    const { report, problems, held } = await runShift({
      orders: 10,
      seed,
      stationFile: await builtStation(),
      tell: (_done, event) => story.push(event),
    });
    expect(problems, story.join('\n')).toEqual([]);
    expect(report).toMatchObject({
      seed,
      orders: 10,
      lost: 0,
      duplicates: 0,
      journalVerified: true,
      weighedOver: 'serial',
    });
    expect(report.kills).toBeGreaterThanOrEqual(3);
    expect(report.collected + report.stopped).toBe(10);
    expect(report.inCloud).toBe(report.acked);
    expect(held).toBe(true);
  }, 180_000);
});
