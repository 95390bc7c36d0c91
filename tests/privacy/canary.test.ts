import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import iconv from 'iconv-lite';
import { afterEach, describe, expect, it } from 'vitest';
import { loadKeyFile } from '../../station/hosts/key-file.ts';
import { createLog } from '../../station/platform/log.ts';
import { courierPin, sampleOrder } from '../support/counter-data.ts';
import {
  collectUntil,
  makeDirectory,
  openStockedStation,
  refusalOf,
  staff,
  type StockedStation,
} from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

let station: StockedStation;
afterEach(() => station.close());

/** Every spelling in which a text could lie in a file. */
function spellings(text: string): Buffer[] {
  const utf8 = Buffer.from(text);
  const forms = [
    utf8,
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    iconv.encode(text, 'gb18030'),
  ];
  const hex = forms.flatMap((form) => [
    Buffer.from(form.toString('hex')),
    Buffer.from(form.toString('hex').toUpperCase()),
  ]);
  // Base64 of a text within another begins at one of three places; the inner characters are the same.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(
      Buffer.concat([Buffer.alloc(shift), utf8])
        .toString('base64')
        .slice(Math.ceil((shift * 8) / 6) + 1, -4),
    ),
  );
  const escaped = Buffer.from(
    [...text]
      .map((character) =>
        (character.codePointAt(0) ?? 0) < 128
          ? character
          : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
      )
      .join(''),
  );
  return [...forms, ...hex, ...base64.filter((form) => form.length >= 8), escaped];
}

/** `file: canary` for every canary that lies somewhere in the folder or in the log. */
function scan(directory: string, canaries: readonly string[], log: string): string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const contents: [string, Buffer][] = [
    ...files.map((file): [string, Buffer] => [path.basename(file), readFileSync(file)]),
    ['log', Buffer.from(log)],
  ];
  return contents.flatMap(([name, content]) =>
    canaries
      .filter((canary) => spellings(canary).some((form) => content.includes(form)))
      .map((canary) => `${name}: ${canary}`),
  );
}

const address = (street: string) => ({ province: '浙江' as const, city: '杭州', district: '西湖区', street });
const canaries = [
  '澹台灭明',
  '13871625349',
  '漪澜巷七十三号乙',
  '440308199001017016',
  '赫连勃勃',
  '13964829173',
  '栖霞弄堂九百零一',
  '端木赐',
  'K38174629',
  '拓跋宏',
  '13755520861',
  '临江仙客栈顶楼',
  '宇文邕十三',
  '公冶长的备注',
  '钟离昧取消',
  '许安然',
  '面单照片里的字',
  courierPin,
  ...Object.values(staff).map(({ pin }) => pin),
];

describe('personal data at rest', () => {
  it('lies nowhere in clear: database, log and all, after collections, a refusal, errors and quarantine [EX-4.7c R1]', async () => {
    const lines: string[] = [];
    const log = createLog({ write: (line: string) => void lines.push(line) });
    const sender = { name: '澹台灭明', phone: '13871625349', address: address('漪澜巷七十三号乙') };
    const recipient = { name: '赫连勃勃', phone: '13964829173', address: address('栖霞弄堂九百零一') };
    const order = () => sampleOrder({ sender, recipient, extra: { contact: '宇文邕十三' } });
    const orders = [order(), order(), order()];
    station = await openStockedStation(orders, { log });
    const { rpc } = await station.signIn();
    await station.bring('order', {
      ...order(),
      sender: { name: '拓跋宏', phone: '13755520861', address: { ...address('临江仙客栈顶楼'), province: '境外' } },
    });
    await station.bring('courier', { record: { name: '宇文邕十三' }, kid: 'x', signature: 'y' });

    const of = (collectionId: string) => ({ commandId: newCommandId(), collectionId });
    const paper = { kind: 'resident-card' as const, number: '440308199001017016', name: sender.name };
    const identified = async (at: number) => {
      const { collectionId } = await rpc.collection.open({ commandId: newCommandId(), orderId: orders[at]!.orderId });
      await refusalOf(rpc.collection.verifyByNumber({ ...of(collectionId), badgeNo: 'YQ0107', pin: '9999999999' }));
      await rpc.collection.verifyByNumber({ ...of(collectionId), badgeNo: 'YQ0107', pin: courierPin });
      await rpc.collection.confirmCourier(of(collectionId));
      await refusalOf(rpc.collection.identify({ ...of(collectionId), ...paper, number: '440308199001017013' }));
      await refusalOf(rpc.collection.identify({ ...of(collectionId), ...paper, name: '拓跋宏' }));
      await rpc.collection.identify({
        ...of(collectionId),
        ...paper,
        agent: { kind: 'passport', number: 'K38174629', name: '端木赐' },
      });
      return collectionId;
    };
    await identified(0);
    const weighed = await collectUntil(station, rpc, orders[0]!.orderId, 'done');
    expect(weighed.outcome).toBe('collected');
    const label = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('面单照片里的字')]).toString('base64');
    const weighingId = weighed.weigh?.weighingId ?? '';
    const dataUrl = `data:image/jpeg;base64,${label}`;
    await rpc.weighing.attachPhoto({ commandId: newCommandId(), weighingId, dataUrl });
    expect((await rpc.weighing.proof({ commandId: newCommandId(), weighingId })).fileText).toContain(dataUrl);
    const refused = await identified(1);
    await rpc.collection.refuseBySender(of(refused));
    await rpc.orders.recordException({
      commandId: newCommandId(),
      orderId: orders[1]!.orderId,
      reason: 'not-reached',
      note: '公冶长的备注',
    });
    await rpc.orders.cancel({ commandId: newCommandId(), orderId: orders[2]!.orderId, reason: '钟离昧取消' });
    await refusalOf(rpc.staff.signIn({ commandId: newCommandId(), staffNo: '1001', pin: '1357913579' }));
    await refusalOf(rpc.orders.list({ search: '澹台灭明' }));
    // The cloud is told the sender's name over the wire; the outbox keeps none.
    await station.flush();
    expect(station.cloud.eventsOf(orders[0]!.orderId)[0]?.data).toMatchObject({ sender: { name: '澹台灭明' } });
    station.cloud.misbehave = (_asked, response) => (response.writeHead(500).end('澹台灭明 13871625349'), true);
    await rpc.orders.recordException({
      commandId: newCommandId(),
      orderId: orders[1]!.orderId,
      reason: 'bad-phone',
      note: '',
    });
    await station.sync(() => station.tools.relay.state().lastFault === 'http-500');

    expect(statSync(`${station.databaseFile}-wal`).size).toBeGreaterThan(100_000);
    expect(lines.length).toBeGreaterThan(0);
    expect(scan(station.directory, canaries, lines.join(''))).toEqual([]);
    await station.stop();
    expect(scan(station.directory, canaries, lines.join(''))).toEqual([]);
  });

  it('is found by the scan where it does lie: each spelling, planted [R1]', async () => {
    station = await openStockedStation([]);
    const text = '澹台灭明在漪澜巷';
    const forms: [string, Buffer][] = [
      ['utf8', Buffer.from(text)],
      ['utf16', Buffer.from(text, 'utf16le')],
      ['gbk', iconv.encode(text, 'gbk')],
      ['hex', Buffer.from(Buffer.from(text).toString('hex'))],
      ['base64', Buffer.from(Buffer.from(`a${text}b`).toString('base64'))],
      ['json', Buffer.from('\\u6fb9\\u53f0\\u706d\\u660e\\u5728\\u6f2a\\u6f9c\\u5df7')],
    ];
    for (const [name, bytes] of forms) {
      station.tools.db.prepare('INSERT INTO station_secrets VALUES (?, ?)').run(name, bytes);
      expect([name, scan(station.directory, [text], '').length > 0]).toEqual([name, true]);
      station.tools.db.prepare('DELETE FROM station_secrets WHERE name = ?').run(name);
      station.tools.db.pragma('wal_checkpoint(TRUNCATE)');
      expect([name, scan(station.directory, [text], '')]).toEqual([name, []]);
    }
  });

  it.each([
    [
      'the record of another person',
      'UPDATE person_parts SET sealed = (SELECT sealed FROM person_parts WHERE part_id = @otherPart) WHERE part_id = @part',
    ],
    [
      'another part of the same person',
      `UPDATE person_parts SET sealed = (SELECT sealed FROM person_parts WHERE person_id = @person AND kind = 'order-extras') WHERE part_id = @part`,
    ],
    [
      'the key of another person',
      'UPDATE persons SET wrapped_key = (SELECT wrapped_key FROM persons WHERE person_id = @other) WHERE person_id = @person',
    ],
    [
      'a whole part under another person',
      'UPDATE person_parts SET person_id = @person, created_ms = created_ms + 1 WHERE part_id = @otherPart',
    ],
    [
      'another kind',
      `UPDATE person_parts SET kind = 'record', created_ms = created_ms + 1 WHERE person_id = @person AND kind = 'order-extras'`,
    ],
    ['a cut value', 'UPDATE person_parts SET sealed = substr(sealed, 1, length(sealed) - 1) WHERE part_id = @part'],
  ])('does not open where it was not sealed: %s [R5]', async (_name, sql) => {
    station = await openStockedStation([sampleOrder(), sampleOrder()]);
    const { db } = station.tools;
    const [person, other] = db
      .prepare('SELECT sender_person_id FROM orders ORDER BY order_no')
      .pluck()
      .all() as string[];
    const partOf = db.prepare(`SELECT part_id FROM person_parts WHERE person_id = ? AND kind = 'record'`).pluck();
    const values = { person, other, part: partOf.get(person), otherPart: partOf.get(other) };
    const used = Object.fromEntries(
      Object.entries(values).filter(
        ([name]) =>
          sql.includes(`@${name} `) ||
          sql.includes(`@${name})`) ||
          sql.endsWith(`@${name}`) ||
          sql.includes(`@${name},`),
      ),
    );
    expect(db.prepare(sql).run(used).changes).toBe(1);
    await station.restart();
    const { rpc } = await station.signIn();
    expect(await refusalOf(rpc.orders.list({ scope: 'all' }))).toBe('STATION_FAULT');
  });

  it('needs its own key: another one or none is a state with a name, and nothing is made anew [R6]', async () => {
    station = await openStockedStation([sampleOrder()]);
    const before = station.tools.db.prepare('SELECT count(*) FROM persons').pluck().get();
    await expect(station.restart({ key: Buffer.alloc(32, 7) })).rejects.toMatchObject({
      name: 'StationKeyError',
      code: 'wrong',
    });
    await expect(station.restart({ key: Buffer.alloc(32, 8) })).rejects.toMatchObject({
      name: 'StationKeyError',
      code: 'wrong',
    });
    await station.restart();
    expect(station.tools.db.prepare('SELECT count(*) FROM persons').pluck().get()).toBe(before);
    expect(await refusalOf((await station.signIn()).rpc.orders.list({ scope: 'all' }))).toBe('accepted');
  });
});

describe('the key in a file [R6]', () => {
  it('is made for a fresh station alone, readable by its user alone; missing or damaged has a name', () => {
    const directory = makeDirectory();
    const file = path.join(directory, 'station.key');
    expect(() => loadKeyFile(file, false)).toThrow(expect.objectContaining({ code: 'missing' }));
    expect(existsSync(file)).toBe(false);
    const key = loadKeyFile(file, true);
    expect([
      key.length,
      statSync(file).mode & 0o777,
      loadKeyFile(file, false).equals(key),
      loadKeyFile(file, true).equals(key),
    ]).toEqual([32, 0o600, true, true]);
    writeFileSync(file, key.subarray(0, 31));
    expect(() => loadKeyFile(file, true)).toThrow(expect.objectContaining({ code: 'unreadable' }));
    rmSync(directory, { recursive: true });
  });
});
