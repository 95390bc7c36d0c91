import { uuidv7 } from 'uuidv7';
import { describe, expect, it } from 'vitest';
import type { SaleSnapshot } from '../../contract/sync/returns.ts';
import { migrate } from '../database/migrate.ts';
import { openPglite } from '../database/pglite.ts';
import { openPostgres } from '../database/postgres.ts';
import { createKeys, loadKeyring, signJson } from '../keys.ts';
import { describeOnEngines } from '../testing/engines.ts';
import { addSale, lockSale } from './sales.ts';

const nowMs = 1_795_000_000_000;
const words = { zh: '保温杯', en: 'Vacuum flask' };
const sale: SaleSnapshot = {
  saleId: uuidv7(),
  orderNo: 'S-20261122-01',
  platform: 'mall-self',
  kind: 'ordinary',
  soldBy: { storeId: 's1', name: '西湖门店' },
  merchant: null,
  platformContact: { name: '商城客服', contact: '400-000-0000' },
  purchasedMs: nowMs - 86_400_000,
  receivedDate: null,
  lines: [
    {
      lineId: 'l1',
      sku: 'CUP-1',
      name: words,
      sellerName: '杭州日用有限公司',
      barcode: null,
      serials: [],
      quantity: 2,
      amountFen: 20_000,
      traits: [],
      weightGrams: null,
      accessories: [],
    },
  ],
  discounts: [],
  gifts: [],
  forfeits: [],
  payments: [{ paymentId: 'p1', channel: 'online-wallet', reference: 'W-1', amountFen: 20_000 }],
  crossBorder: null,
};

describeOnEngines(describe, 'a sale that a station brought before its shop added it', (engine) => {
  it('is handed down with its buyer and what is back of it by then; once [F052 MA-3.1.9]', async () => {
    const { place, remove } = await engine.make();
    const { dataFolder, databaseUrl, databaseSchema } = place;
    const database =
      databaseUrl === undefined ? await openPglite(dataFolder) : await openPostgres(databaseUrl, databaseSchema);
    await migrate(database);
    const facts = await database.transaction(async (sql) => {
      await sql.query(
        'INSERT INTO cloud_state (epoch, revocations_version, revocations_as_of_ms) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING',
        ['epoch'],
      );
      await createKeys(sql, nowMs - 90 * 86_400_000);
      const keys = await loadKeyring(sql);
      const [stationId, returnId] = [uuidv7(), uuidv7()];
      await sql.query('INSERT INTO stations VALUES ($1, $2, $3, $4, $4)', [stationId, '西湖一店', 'key', nowMs]);
      const signed = { sale, ...signJson(keys.sale, sale) };
      expect(await lockSale(sql, sale.saleId, { signed, stationId, nowMs })).toMatchObject({ status: 'paid' });
      await sql.query(
        `INSERT INTO returns (return_id, sale_id, station_id, refund_fen, gifts, closed_ms) VALUES ($1, $2, $3, 0, '[]', $4)`,
        [returnId, sale.saleId, stationId, nowMs],
      );
      await sql.query('INSERT INTO returned_units VALUES ($1, $2, 1, $3)', [sale.saleId, 'l1', returnId]);
      const bySeller = { sale, buyer: { name: '李雷', phone: null }, status: 'paid' as const };
      for (let times = 0; times < 2; times += 1)
        expect(await addSale(sql, keys, bySeller, 'everyone', nowMs)).toMatchObject({ ok: true });
      return sql.query<{ body: string }>(`SELECT body FROM facts WHERE kind = 'sale'`);
    });
    expect(facts.map(({ body }) => JSON.parse(body))).toMatchObject([
      { signed: { sale }, buyer: { name: '李雷' }, status: 'paid', former: { lines: [{ lineId: 'l1', units: 1 }] } },
    ]);
    await database.close();
    await remove();
  });
});
