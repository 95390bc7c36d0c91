import type { Database } from 'better-sqlite3';

type Cell = null | number | string | Buffer;
/** One row as a statement left it. `set` names the columns that an update changed. */
export type Write = { table: string; op: 'insert' | 'update' | 'delete'; values: Cell[]; key: Cell[] };
export type Transaction = Write[];

type Column = { name: string; type: string; pk: number };
type Logged = { n: number; tbl: string; op: Write['op']; was: string | null; now: string | null };

/**
 * Writes down every row that a connection writes, transaction by transaction, with triggers in a temporary schema. `take` hands
 * over what was committed since the last call.
 */
export function recordWrites(db: Database) {
  const tables = tablesOf(db);
  db.exec('CREATE TEMP TABLE written (n INTEGER PRIMARY KEY, tbl TEXT, op TEXT, was TEXT, now TEXT)');
  for (const [table, columns] of tables) {
    // Blobs travel as hex; json() cannot hold them.
    const row = (side: string) =>
      `json_array(${columns.map(({ name }) => `CASE typeof(${side}.${name}) WHEN 'blob' THEN json_object('hex', hex(${side}.${name})) ELSE ${side}.${name} END`).join(', ')})`;
    db.exec(`
      CREATE TEMP TRIGGER written_i_${table} AFTER INSERT ON main.${table} BEGIN INSERT INTO written (tbl, op, now) VALUES ('${table}', 'insert', ${row('NEW')}); END;
      CREATE TEMP TRIGGER written_u_${table} AFTER UPDATE ON main.${table} BEGIN INSERT INTO written (tbl, op, was, now) VALUES ('${table}', 'update', ${row('OLD')}, ${row('NEW')}); END;
      CREATE TEMP TRIGGER written_d_${table} AFTER DELETE ON main.${table} BEGIN INSERT INTO written (tbl, op, was) VALUES ('${table}', 'delete', ${row('OLD')}); END;`);
  }
  const read = db.prepare<[], Logged>('SELECT * FROM temp.written ORDER BY n');
  const clear = db.prepare('DELETE FROM temp.written');
  const taken: Transaction[] = [];

  function note(): void {
    const rows = read.all();
    if (rows.length === 0) return;
    clear.run();
    taken.push(rows.map((row) => writeOf(row, tables)));
  }

  // Every use case goes through this one method: its return is the commit.
  const begin = db.transaction.bind(db);
  Object.defineProperty(db, 'transaction', {
    value: (body: () => unknown) => {
      const made = begin(body);
      const after = (run: () => unknown) => () => {
        const value = run();
        if (!db.inTransaction) note();
        return value;
      };
      return Object.assign(after(made), {
        immediate: after(made.immediate),
        deferred: after(made.deferred),
        exclusive: after(made.exclusive),
      });
    },
  });
  note();
  return { take: (): Transaction[] => taken.splice(0) };
}

/** Does the same writes with prepared statements and nothing else: no read, no rule, no hash, no seal. */
export function createReplay(db: Database): (transactions: readonly Transaction[]) => void {
  const tables = tablesOf(db);
  const prepared = new Map([...tables].map(([table, columns]) => [table, statementsOf(db, table, columns)]));
  const once = db.transaction((writes: Transaction) => {
    for (const { table, op, values, key } of writes) prepared.get(table)?.[op].run(...values, ...key);
  });
  return (transactions) => {
    for (const writes of transactions) once.immediate(writes);
  };
}

/** Rows of every table, to tell that two databases hold the same. */
export function countRows(db: Database): Record<string, number> {
  const names = [...tablesOf(db).keys()];
  return Object.fromEntries(
    names.map((name) => [name, db.prepare<[], number>(`SELECT count(*) FROM ${name}`).pluck().get() ?? 0]),
  );
}

export function bytesOf(transactions: readonly Transaction[]): number {
  const sizeOf = (cell: Cell) => (typeof cell === 'number' ? 8 : cell === null ? 0 : Buffer.byteLength(cell));
  return transactions
    .flat()
    .reduce((sum, { values }) => sum + values.reduce<number>((bytes, cell) => bytes + sizeOf(cell), 0), 0);
}

function statementsOf(db: Database, table: string, columns: readonly Column[]) {
  const names = columns.map(({ name }) => name);
  const keys = keysOf(columns);
  const where = keys.map((name) => `${name} IS ?`).join(' AND ');
  // Written as the station writes them: the columns that an order may change, and all of every other row.
  const set = settable(table, columns)
    .map((name) => `${name} = ?`)
    .join(', ');
  return {
    insert: db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`),
    update: db.prepare(set === '' ? `SELECT 1` : `UPDATE ${table} SET ${set} WHERE ${where}`),
    delete: db.prepare(`DELETE FROM ${table} WHERE ${where}`),
  };
}

function writeOf({ tbl, op, was, now }: Logged, tables: ReadonlyMap<string, readonly Column[]>): Write {
  const columns = tables.get(tbl) ?? [];
  const before = was === null ? [] : cellsOf(was);
  const after = now === null ? [] : cellsOf(now);
  const pick = (cells: readonly Cell[], names: readonly string[]) =>
    names.map((name) => cells[columns.findIndex((column) => column.name === name)] ?? null);
  const key = op === 'insert' ? [] : pick(before, keysOf(columns));
  const values = op === 'update' ? pick(after, settable(tbl, columns)) : op === 'insert' ? after : [];
  return { table: tbl, op, values, key };
}

function cellsOf(json: string): Cell[] {
  const cells: (null | number | string | { hex: string })[] = JSON.parse(json);
  return cells.map((cell) => (typeof cell === 'object' && cell !== null ? Buffer.from(cell.hex, 'hex') : cell));
}

function keysOf(columns: readonly Column[]): string[] {
  return columns.filter(({ pk }) => pk > 0).map(({ name }) => name);
}

/** Orders keep their details by a trigger; the columns below are those that may move. */
const ordersMove = ['status', 'courier_id', 'accepted_ms', 'stopped_by_rule', 'last_exception', 'revision'];

function settable(table: string, columns: readonly Column[]): string[] {
  if (table === 'journal') return [];
  const names = columns.filter(({ pk }) => pk === 0).map(({ name }) => name);
  return table === 'orders' ? names.filter((name) => ordersMove.includes(name)) : names;
}

function tablesOf(db: Database): Map<string, Column[]> {
  const names = db
    .prepare<[], string>(`SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .pluck()
    .all();
  return new Map(
    names.map((name) => [
      name,
      db.prepare<[string], Column>('SELECT name, type, pk FROM pragma_table_info(?)').all(name),
    ]),
  );
}
