import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { lookEveryMs } from '../../station/packs/watch.ts';
import { sampleOrder } from '../support/counter-data.ts';
import { collectUntil, openStockedStation, type Rpc, type StockedStation } from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

const packsFolder = path.resolve(import.meta.dirname, '../../resources/packs');
const signingKey = createPrivateKey(readFileSync(path.join(packsFolder, 'demo-signing-key.pem')));
type Row = { id: string; names: string[]; condition: string | null };
type Shipped = { pack: { name: string; version: number; effectiveMs: number; body: { rows: Row[] } } };
const shipped = JSON.parse(readFileSync(path.join(packsFolder, 'screening-catalogue.json'), 'utf8')) as Shipped;
const { version: firstVersion } = shipped.pack;
const dayMs = 24 * 3_600_000;

let station: StockedStation;
let rpc: Rpc;
let dropped: string;
const orders = [sampleOrder(), sampleOrder(), sampleOrder()];

beforeAll(async () => {
  station = await openStockedStation(orders);
  dropped = path.join(station.dataDir, 'packs');
  mkdirSync(dropped, { recursive: true });
  ({ rpc } = await station.signIn());
});
afterAll(() => station.close());

/** A small catalogue in which one more thing is prohibited, so that it can be seen which one answers. */
function catalogue(
  change: { version: number; effectiveMs?: number; word: string; condition?: string },
  key: KeyObject = signingKey,
) {
  const few = shipped.pack.body.rows.filter(({ id }) => id === 'P-03-2' || id === 'R-3a');
  const rows = few.map((row) => {
    if (row.id === 'P-03-2') return { ...row, names: ['烟花爆竹', change.word], reasons: {} };
    return row.id === 'R-3a' && change.condition ? { ...row, condition: change.condition } : row;
  });
  const pack = {
    ...shipped.pack,
    version: change.version,
    effectiveMs: change.effectiveMs ?? shipped.pack.effectiveMs,
    body: { ...shipped.pack.body, rows, spelt: {}, ordinaryWords: [] },
  };
  const signature = sign(null, Buffer.from(canonicalJson(pack), 'utf8'), key).toString('base64url');
  return { pack, kid: 'demo-packs-1', signature };
}
const drop = (file: string, signed: unknown) => {
  writeFileSync(path.join(dropped, file), JSON.stringify(signed));
  station.clock.advance(lookEveryMs);
};
const inForce = async () => (await rpc.screening.pack()).version;
const outcomeOf = async (text: string) => (await rpc.screening.screen({ text, attributes: {} })).outcome;
const journal = async (act: string) =>
  (await rpc.journal.list({ limit: 200 }))
    .filter((entry) => entry.act === act)
    .map(({ subject, facts }) => ({ subject, facts }));
const faults = async () => (await rpc.orders.quarantine()).map((item) => item.faults);

describe('a signed file in the folder for packs', () => {
  it('takes over at its day, without a restart, and every decision names its version [EX-8.2 F051]', async () => {
    const effectiveMs = station.clock.nowMs() + 3_600_000;
    drop('next.json', catalogue({ version: firstVersion + 1, effectiveMs, word: '甲乙丙糕' }));
    expect([await inForce(), await outcomeOf('甲乙丙糕')]).toEqual([`screening-catalogue@${firstVersion}`, 'go']);
    // Inspected by the words of before, still to be weighed when the new ones take over.
    const earlier = await collectUntil(station, rpc, orders[1]!.orderId, 'inspect');
    const goods = { description: '甲乙丙糕', mark: 'opened' as const };
    const seen = { commandId: newCommandId(), collectionId: earlier.collectionId, ...goods };
    expect((await rpc.collection.inspect(seen)).step).toBe('weigh');
    station.clock.advance(3_600_000);
    ({ rpc } = await station.signIn());
    expect(await journal('pack.in-force')).toContainEqual({
      subject: 'screening-catalogue',
      facts: { version: firstVersion + 1, effectiveMs },
    });
    expect([await inForce(), await outcomeOf('甲乙丙糕')]).toEqual([`screening-catalogue@${firstVersion + 1}`, 'stop']);

    const version = `screening-catalogue@${firstVersion + 1}`;
    const weighed = await rpc.collection.weigh({
      commandId: newCommandId(),
      collectionId: earlier.collectionId,
      placementId: station.scale.place(1_250),
      dimensions: null,
    });
    expect(weighed.outcome).toBe('prohibited');
    expect(await journal('goods.found-later')).toMatchObject([
      { subject: earlier.collectionId, facts: { packVersion: version } },
    ]);

    const { collectionId } = await collectUntil(station, rpc, orders[0]!.orderId, 'inspect');
    const view = await rpc.collection.inspect({ commandId: newCommandId(), collectionId, ...goods });
    expect(view).toMatchObject({ outcome: 'prohibited', inspect: { answer: { packVersion: version } } });
    expect(await journal('goods.inspected')).toContainEqual({
      subject: collectionId,
      facts: expect.objectContaining({ packVersion: version }),
    });
    expect(await journal('report.drafted')).toContainEqual({
      subject: collectionId,
      facts: expect.objectContaining({ packVersion: version, dutiesVersion: 'screening-duties@1' }),
    });
  });

  it.each([
    ['is older', () => catalogue({ version: firstVersion, word: '丁戊己糕' }), 'pack.older'],
    [
      'is signed by somebody else',
      () => catalogue({ version: firstVersion + 2, word: '丁戊己糕' }, generateKeyPairSync('ed25519').privateKey),
      'pack.signature',
    ],
    [
      'holds a condition that does not compile',
      () => catalogue({ version: firstVersion + 3, word: '丁戊己糕', condition: 'abv <=' }),
      'pack.schema',
    ],
    ['is no pack', () => ({ hello: 1 }), 'pack.schema'],
  ])('is refused and named in the journal, once, where it %s [F051]', async (name, make, code) => {
    drop(`${code}-${name.length}.json`, make());
    station.clock.advance(2 * lookEveryMs);
    const refused = (await journal('pack.refused')).filter(({ subject }) => subject === `${code}-${name.length}.json`);
    expect(refused).toMatchObject([{ facts: { code } }]);
    expect([await inForce(), await outcomeOf('丁戊己糕')]).toEqual([`screening-catalogue@${firstVersion + 1}`, 'go']);
  });
});

describe('a pack that the cloud hands down', () => {
  it('waits for its day over a restart, takes over then, and outlives its file [EX-8.2 F051]', async () => {
    rmSync(dropped, { recursive: true });
    const effectiveMs = station.clock.nowMs() + dayMs;
    await station.bring('pack', catalogue({ version: firstVersion + 10, effectiveMs, word: '庚辛壬糕' }));
    ({ rpc } = await station.signIn());
    expect(await inForce()).toBe(`screening-catalogue@${firstVersion + 1}`);
    expect(await journal('pack.taken')).toMatchObject([{ subject: 'screening-catalogue', facts: { effectiveMs } }]);
    await station.restart();
    ({ rpc } = await station.signIn());
    expect(await inForce()).toBe(`screening-catalogue@${firstVersion + 1}`);
    station.clock.advance(dayMs);
    ({ rpc } = await station.signIn());
    expect([await inForce(), await outcomeOf('庚辛壬糕')]).toEqual([
      `screening-catalogue@${firstVersion + 10}`,
      'stop',
    ]);
    expect(station.tools.db.prepare('SELECT count(*) FROM offered_packs').pluck().get()).toBe(0);
  });

  it.each([
    ['is older', () => catalogue({ version: firstVersion + 9, word: '癸子丑糕' }), 'pack.older'],
    [
      'is signed by the wrong key',
      () => catalogue({ version: firstVersion + 20, word: '癸子丑糕' }, generateKeyPairSync('ed25519').privateKey),
      'pack.signature',
    ],
    [
      'does not compile',
      () => catalogue({ version: firstVersion + 20, word: '癸子丑糕', condition: 'abv <=' }),
      'pack.schema',
    ],
    [
      'is of a kind that nobody uses',
      () => {
        const pack = { ...shipped.pack, name: 'another-pack' };
        const signature = sign(null, Buffer.from(canonicalJson(pack), 'utf8'), signingKey).toString('base64url');
        return { pack, kid: 'demo-packs-1', signature };
      },
      'pack.schema',
    ],
  ])('is set aside where it %s, and what is in force stays [F051]', async (_name, make, code) => {
    const before = (await faults()).length;
    await station.bring('pack', make());
    expect(await faults()).toHaveLength(before + 1);
    expect((await faults())[0]).toEqual([code]);
    expect([await inForce(), await outcomeOf('癸子丑糕')]).toEqual([`screening-catalogue@${firstVersion + 10}`, 'go']);
  });
});
