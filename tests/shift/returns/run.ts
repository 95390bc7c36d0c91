import { PGlite } from '@electric-sql/pglite';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SignedSale } from '../../../contract/returns/sale.ts';
import { makeSaleTexts } from '../../../station/returns/index.ts';
import { startBootstrap, type Bootstrap } from '../../support/bootstrap.ts';
import { newCommandId } from '../../support/station-client.ts';
import { createCounter, type Counter } from '../counter.ts';
import { createHands } from '../hands.ts';
import { countReturns, type ClawBack, type CloudRefund, type Expected, type ReturnsCount } from './count.ts';
import { planReturns, type ReturnsPlan } from './plan.ts';
import { nothingBefore, reckon } from './reckon.ts';
import { takeBack, type ToldReturn } from './take.ts';

export type ReturnsReport = { seed: number; returns: number; kills: number; elapsedMs: number } & Omit<
  ReturnsCount,
  'problems'
> & { refundsInCloud: number; journalVerified: boolean };

export type ReturnsShiftOptions = {
  returns: number;
  seed: number;
  tell(done: number, event: string): void;
  stationFile?: string;
  signal?: AbortSignal;
};

/** A shift at the return desk on real parts: kills, no network, and the money compared with a reckoning of the test's own. */
export async function runReturnsShift({
  returns,
  seed,
  tell,
  stationFile,
  signal,
}: ReturnsShiftOptions): Promise<{ report: ReturnsReport; problems: string[]; held: boolean }> {
  const startMs = performance.now();
  const nowMs = Date.now();
  const plan = planReturns({ seed, returns, nowMs });
  tell(0, `seed ${seed}: ${returns} returns of ${plan.sales.length} sales, ${plan.strikes.length + 1} kills to come`);
  const bootstrap = await startBootstrap({ demoSeed: null, pollMs: 250, ...(stationFile ? { stationFile } : {}) });
  const stopEarly = () => void bootstrap.close();
  signal?.addEventListener('abort', stopEarly);
  const told: ToldReturn[] = [];
  const counter = createCounter({
    station: bootstrap.station,
    strikes: plan.strikes,
    tell: (event) => tell(told.length, event),
  });
  try {
    const receipts = await sell(bootstrap, plan);
    await counter.signIn();
    await salesAreHere(counter, plan);
    tell(0, 'cloud, devices and station are up; the sales came down; the network goes away');
    await workOffline({ bootstrap, counter, plan, receipts, told, tell });
    await sendAll(bootstrap, counter, plan);
    tell(told.length, 'the network is back and the queue is empty');

    const { refunds } = await bootstrap.cloud.admin<{ refunds: CloudRefund[] }>('GET', 'refunds');
    const journal = await counter.ask('journal', (rpc) => rpc.journal.verify());
    counter.close();
    await bootstrap.station.stop();
    await bootstrap.cloud.running.stop();
    const clawBacks = await readClawBacks(path.join(bootstrap.directory, 'cloud'));
    const { problems, ...counted } = countReturns(expectedOf(plan, told), told, refunds, clawBacks);
    if (!journal.ok) problems.push('the journal does not verify');
    const elapsedMs = Math.round(performance.now() - startMs);
    return {
      report: {
        seed,
        returns,
        kills: counter.kills(),
        ...counted,
        refundsInCloud: refunds.length,
        journalVerified: journal.ok,
        elapsedMs,
      },
      problems,
      held: problems.length === 0 && told.length === returns && counted.paidFen === counted.expectedFen,
    };
  } catch (error) {
    throw new Error(
      `the returns of seed ${seed} broke off after ${told.length} and ${counter.kills()} kills\n${bootstrap.station.running().log().slice(-4_000)}`,
      { cause: error },
    );
  } finally {
    signal?.removeEventListener('abort', stopEarly);
    counter.close();
    await bootstrap.close();
  }
}

/** The plan's returns as they must have ended, reckoned sale by sale in the order in which they were taken. */
export function expectedOf(plan: ReturnsPlan, told: readonly Pick<ToldReturn, 'returnId'>[]): Expected[] {
  const before = plan.sales.map(nothingBefore);
  return plan.returns.map((planned, index) => {
    const { sale } = plan.sales[planned.sale] ?? {};
    const known = before[planned.sale];
    if (!sale || !known) throw new Error('a return without its sale');
    const state = planned.mishap === 'undone' ? 'undone' : planned.mishap === 'abandoned' ? 'abandoned' : 'closed';
    // What does not stand is nothing that the next one has to reckon with.
    const { refundFen, balanceFen, points } = reckon(
      sale,
      planned,
      state === 'closed' ? known : structuredClone(known),
    );
    return { returnId: told[index]?.returnId ?? '', saleId: sale.saleId, state, refundFen, balanceFen, points };
  });
}

/** The shop's system gives the sales to the cloud, which signs them; some stay unknown to the station until a receipt is shown. */
async function sell({ cloud }: Bootstrap, plan: ReturnsPlan): Promise<string[][]> {
  const receipts: string[][] = [];
  for (const { sale, buyer, onFeed } of plan.sales) {
    const targets = onFeed ? {} : { stationIds: [newCommandId()] };
    const signed = SignedSale.parse(await cloud.admin('POST', 'sales', { sale, buyer, ...targets }));
    receipts.push(makeSaleTexts(signed) ?? []);
  }
  return receipts;
}

async function salesAreHere(counter: Counter, plan: ReturnsPlan): Promise<void> {
  const last = plan.sales.findLast(({ onFeed }) => onFeed)?.sale.orderNo;
  for (let tries = 0; last !== undefined && tries < 600; tries += 1) {
    const found = await counter.ask('find', (rpc) => rpc.returns.find({ search: last }));
    if (found.length > 0) return;
    await delay(100);
  }
  if (last !== undefined) throw new Error('the sales did not come down');
}

async function workOffline(shift: {
  bootstrap: Bootstrap;
  counter: Counter;
  plan: ReturnsPlan;
  receipts: string[][];
  told: ToldReturn[];
  tell: ReturnsShiftOptions['tell'];
}): Promise<void> {
  const { bootstrap, counter, plan, receipts, told, tell } = shift;
  await bootstrap.bench.setNetwork('off');
  const hands = createHands(bootstrap.bench, counter);
  for (const [index, planned] of plan.returns.entries()) {
    const network = plan.networkFaults.find(({ order }) => order === index);
    if (network) await bootstrap.bench.setNetwork(network.mode);
    counter.beginOrder(index);
    const sold = plan.sales[planned.sale];
    if (!sold) throw new Error('a return without its sale');
    const end = await takeBack({ counter, hands, planned, sold, receipt: receipts[planned.sale] ?? [] });
    told.push(end);
    const mishap = planned.mishap ? ` (${planned.mishap})` : '';
    tell(told.length, `${sold.sale.orderNo} ${end.state} ${(end.refundFen / 100).toFixed(2)}${mishap}`);
  }
}

/** The network is back; the station is killed once more while it sends, and everything has to arrive. */
async function sendAll(bootstrap: Bootstrap, counter: Counter, plan: ReturnsPlan): Promise<void> {
  await bootstrap.bench.setNetwork('on');
  counter.beginOrder(plan.returns.length);
  const syncNow = () => counter.command('sync', (rpc, commandId) => rpc.queue.syncNow({ commandId }));
  await syncNow();
  await delay(plan.strikeWhileSendingMs);
  await counter.kill();
  await syncNow();
  await counter.until(
    'an empty queue',
    (rpc) => rpc.station.status(),
    ({ queue, cloud }) => (queue.waiting === 0 && queue.rejected === 0 && cloud.state === 'online' ? true : null),
  );
}

/** Opens the store of the cloud that was stopped, with the database's own library and none of the cloud's code. */
async function readClawBacks(dataFolder: string): Promise<ClawBack[]> {
  const database = await PGlite.create(path.join(dataFolder, 'pg'));
  try {
    const { rows } = await database.query<{ return_id: string; units: number; taken: number; undone: boolean }>(
      'SELECT return_id, asked AS units, taken, undone_ms IS NOT NULL AS undone FROM claw_backs',
    );
    return rows.map(({ return_id, ...rest }) => ({ returnId: return_id, ...rest }));
  } finally {
    await database.close();
  }
}
