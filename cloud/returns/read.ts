import type { Sql } from '../database/database.ts';

/** A refund as the cloud holds it, with what its return said. */
export type Refund = {
  intentId: string;
  returnId: string;
  saleId: string;
  stationId: string;
  amountFen: number;
  /**
   * `announced` waits for its intent. `withheld` never left: its return is in conflict. `owed` left, and its return was undone
   * since: the customer gives it back, or the next return reckons it.
   */
  state: 'announced' | 'paid' | 'withheld' | 'owed';
  conflict: string | null;
};

export async function listRefunds(sql: Sql): Promise<Refund[]> {
  const rows = await sql.query<{
    intent_id: string;
    return_id: string;
    sale_id: string;
    station_id: string;
    amount_fen: number;
    state: Refund['state'];
    conflict: string | null;
  }>(
    `SELECT intent_id, return_id, refunds.sale_id, station_id, amount_fen, state, conflict
     FROM refunds JOIN returns USING (return_id) ORDER BY intended_ms, intent_id LIMIT 10000`,
  );
  return rows.map((row) => ({
    intentId: row.intent_id,
    returnId: row.return_id,
    saleId: row.sale_id,
    stationId: row.station_id,
    amountFen: row.amount_fen,
    state: row.state,
    conflict: row.conflict,
  }));
}
