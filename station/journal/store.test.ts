import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage, type Db } from '../storage/open.ts';
import { createJournalStore, type JournalStore } from './store.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'journal-'));
let storage: ReturnType<typeof openStorage>;
let db: Db;
let journal: JournalStore;
beforeAll(() => {
  storage = openStorage(path.join(directory, 'station.db'));
  ({ db } = storage);
  journal = createJournalStore(db);
  for (let n = 1; n <= 40; n += 1) {
    journal.append({
      atMs: 1_000 + n,
      monotonicMs: n / 3,
      bootId: 'b',
      operatorId: n % 2 ? 'o' : null,
      deviceId: 'd',
      act: `act.${n}`,
      subject: `s${n % 5}`,
      facts: { n, nested: { list: [1, 'x', null] }, text: '驿台' },
    });
  }
});
afterAll(() => {
  storage.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the journal', () => {
  it('can be added to and not changed or shortened', () => {
    expect(() => db.exec(`UPDATE journal SET act = 'x' WHERE seq = 3`)).toThrow('append-only');
    expect(() => db.exec('DELETE FROM journal WHERE seq = 3')).toThrow('append-only');
    expect(() => db.exec('INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 3')).toThrow('append-only');
    expect(journal.verify()).toMatchObject({ ok: true, entries: 40, firstBadSeq: null });
  });

  const copy =
    'INSERT INTO journal SELECT 100 + seq, at_ms, monotonic_ms, boot_id, operator_id, device_id, act, subject, facts, prev_hash, hash FROM journal WHERE seq =';
  it.each([
    ['a changed act', `UPDATE journal SET act = 'act.9' WHERE seq = 20`, 20],
    ['a changed fact', `UPDATE journal SET facts = replace(facts, '"n":20', '"n":21') WHERE seq = 20`, 20],
    ['another operator', `UPDATE journal SET operator_id = 'other' WHERE seq = 20`, 20],
    ['a moved time', 'UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 20', 20],
    ['a changed subject', `UPDATE journal SET subject = 's9' WHERE seq = 1`, 1],
    ['a changed last entry', `UPDATE journal SET act = 'x' WHERE seq = 40`, 40],
    ['a new hash over a change', `UPDATE journal SET act = 'x', hash = '${'a'.repeat(64)}' WHERE seq = 20`, 20],
    ['a deleted entry', 'DELETE FROM journal WHERE seq = 20', 21],
    ['a deleted first entry', 'DELETE FROM journal WHERE seq = 1', 2],
    [
      'a gap closed by renumbering',
      'DELETE FROM journal WHERE seq = 20; UPDATE journal SET seq = seq - 1 WHERE seq > 20',
      20,
    ],
    ['an inserted entry', `${copy} 20`, 120],
    [
      'two entries in the other order',
      'UPDATE journal SET seq = 999 WHERE seq = 20; UPDATE journal SET seq = 20 WHERE seq = 21; UPDATE journal SET seq = 21 WHERE seq = 999',
      20,
    ],
  ])('shows %s', async (_name, sql, firstBadSeq) => {
    db.exec('BEGIN; DROP TRIGGER journal_keeps; DROP TRIGGER journal_stays;');
    db.exec(sql);
    expect(journal.verify()).toMatchObject({ ok: false, firstBadSeq });
    expect(await journal.verifyInSteps()).toEqual(journal.verify());
    db.exec('ROLLBACK');
    expect(journal.verify()).toMatchObject({ ok: true });
  });

  it('is walked in steps, between which the counter goes on', async () => {
    db.exec('SAVEPOINT long');
    const entry = {
      atMs: 1,
      monotonicMs: 1,
      bootId: 'b',
      operatorId: null,
      deviceId: 'd',
      act: 'a',
      subject: 's',
      facts: {},
    };
    for (let n = 0; n < 2_000; n += 1) journal.append(entry);
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 0);
    const walking = journal.verifyInSteps();
    const added = journal.append(entry);
    const verdict = await walking;
    clearInterval(ticking);
    expect(verdict).toMatchObject({ ok: true, entries: added - 1 });
    expect(turns).toBeGreaterThan(0);
    db.exec('ROLLBACK TO long; RELEASE long');
  });

  it('gives its pages newest first, of all or of one subject', () => {
    expect(journal.list({ beforeSeq: null, subject: null, limit: 3 }).map(({ seq }) => seq)).toEqual([40, 39, 38]);
    expect(journal.list({ beforeSeq: 38, subject: 's2', limit: 2 }).map(({ seq }) => seq)).toEqual([37, 32]);
    expect(journal.list({ beforeSeq: null, subject: null, limit: 1 })[0]?.facts).toEqual({
      n: 40,
      nested: { list: [1, 'x', null] },
      text: '驿台',
    });
  });
});
