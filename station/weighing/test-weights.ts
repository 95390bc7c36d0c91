import type { Db } from '../storage/open.ts';

export type TestWeightRow = {
  testId: string;
  atMs: number;
  operatorId: string;
  scaleNo: string;
  protocol: string;
  nominalGrams: number;
  measuredGrams: number;
  toleranceGrams: number;
  passed: boolean;
  frames: { atMs: number; hex: string }[];
};

export type KeptTestWeight = Omit<TestWeightRow, 'frames'>;
type Raw = Omit<KeptTestWeight, 'passed'> & { passed: number };

/** Test weights of every scale this station had, with the bytes they were read from. [F111] */
export function createTestWeightStore(db: Db) {
  const insert = db.prepare('INSERT INTO test_weights VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const select = `SELECT test_id AS testId, at_ms AS atMs, operator_id AS operatorId, scale_no AS scaleNo, protocol,
    nominal_grams AS nominalGrams, measured_grams AS measuredGrams, tolerance_grams AS toleranceGrams, passed
    FROM test_weights`;
  const last = db.prepare<[string], Raw>(`${select} WHERE scale_no = ? ORDER BY at_ms DESC, test_id DESC LIMIT 1`);
  const find = db.prepare<[string], Raw>(`${select} WHERE test_id = ?`);
  return {
    add: (row: TestWeightRow) =>
      void insert.run(
        row.testId,
        row.atMs,
        row.operatorId,
        row.scaleNo,
        row.protocol,
        row.nominalGrams,
        row.measuredGrams,
        row.toleranceGrams,
        row.passed ? 1 : 0,
        JSON.stringify(row.frames),
      ),
    lastOf: (scaleNo: string) => parse(last.get(scaleNo)),
    find: (testId: string) => parse(find.get(testId)),
  };
}
export type TestWeightStore = ReturnType<typeof createTestWeightStore>;

function parse(raw: Raw | undefined): KeptTestWeight | null {
  return raw ? { ...raw, passed: raw.passed === 1 } : null;
}
