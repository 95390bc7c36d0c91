import { AssessLine } from '../contract/returns.ts';
import { assess, returnPoliciesPack, type Policies } from '../station/returns/index.ts';
import { createRandom, randomSale } from '../tests/returns/random-sale.ts';
import { shippedPolicies } from '../tests/returns/samples.ts';
import { percentile, rounded, type Tell } from './figures.ts';

const warmUps = 300;
const runs = 2_000;

/** The whole answer, trail and all, to the largest sale there is: 200 lines, all of them coming back with every gift kept. */
export async function benchReturns(tell: Tell): Promise<void> {
  const policies: Policies = shippedPolicies();
  const line = largestLine();
  const text = JSON.stringify(line);
  const times: number[] = [];
  const cpuTimes: number[] = [];
  const parseTimes: number[] = [];
  for (let run = -warmUps; run < runs; run += 1) {
    const cpu = process.cpuUsage();
    const sinceMs = performance.now();
    const answer = assess(policies, line.sale, line.return);
    const ms = performance.now() - sinceMs;
    if (!answer.ok) throw new Error(`the sale of the bench is refused: ${answer.refusal.code}`);
    if (run < 0) continue;
    times.push(ms);
    const { user, system } = process.cpuUsage(cpu);
    cpuTimes.push((user + system) / 1_000);
    if (run % 10 > 0) continue;
    const parseSinceMs = performance.now();
    AssessLine.parse(JSON.parse(text));
    parseTimes.push(performance.now() - parseSinceMs);
  }
  const p99 = percentile(times, 0.99);
  tell({
    name: 'returns: assessment p99, 200 lines',
    value: rounded(p99, 3),
    unit: 'ms',
    n: times.length,
    against: {
      name: 'reading the same line (JSON and schema), p99',
      value: rounded(percentile(parseTimes, 0.99), 3),
      unit: 'ms',
    },
    aim: '≤ 5 ms',
    held: p99 <= 5,
    how: `assess() with ${line.sale.discounts.length} reductions, ${line.sale.gifts.length} gifts and ${returnPoliciesPack.name} as shipped; p50 ${rounded(percentile(times, 0.5), 3)} ms, processor time p99 ${rounded(percentile(cpuTimes, 0.99), 3)} ms`,
  });
}

function largestLine(): AssessLine {
  const random = createRandom(20_261_122);
  for (;;) {
    const sale = randomSale(random, 1_000);
    if (sale.lines.length < 200 || sale.gifts.length < 4 || sale.discounts.length < 3) continue;
    const lines = sale.lines.slice(0, 200);
    const ids = new Set(lines.map(({ lineId }) => lineId));
    const discounts = sale.discounts.filter(
      ({ lineIds }) => lineIds.every((lineId) => ids.has(lineId)) && lineIds.length > 0,
    );
    // the thousand lines that these were cut from cost more than one sale may
    const gifts = sale.gifts.map((gift) => ({
      ...gift,
      lineIds: gift.lineIds.filter((lineId) => ids.has(lineId)),
      qualifyingFen: gift.qualifyingFen === null ? null : Math.min(gift.qualifyingFen, 1_000_000),
    }));
    const paidFen =
      lines.reduce((sum, { amountFen }) => sum + amountFen, 0) -
      discounts.reduce((sum, { amountFen }) => sum + amountFen, 0);
    return AssessLine.parse({
      id: 'bench',
      sale: {
        ...sale,
        lines,
        discounts,
        gifts,
        payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'R1', amountFen: paidFen }],
      },
      return: {
        reason: 'no_reason',
        lines: lines.map(({ lineId, quantity }) => ({ lineId, units: quantity })),
        gifts: gifts.map(({ giftId }) => ({ giftId, choice: 'keep' })),
        province: '广东',
        nowMs: Date.parse('2026-11-17T12:00:00+08:00'),
      },
    });
  }
}
