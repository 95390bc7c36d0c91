import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { courierA, sampleOrder, senderA } from '../support/counter-data.ts';
import {
  collectUntil,
  openStockedStation,
  refusalOf,
  staff,
  type Rpc,
  type StockedStation,
} from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

let station: StockedStation;
let clerk: Rpc;
let manager: Rpc;
let technician: Rpc;
const orders = Array.from({ length: 30 }, () => sampleOrder());
let used = 0;

beforeAll(async () => {
  station = await openStockedStation(orders);
  [clerk, manager, technician] = [
    (await station.signIn('clerk')).rpc,
    (await station.signIn('manager')).rpc,
    (await station.signIn('technician')).rpc,
  ];
});
afterAll(() => station.close());

const of = (collectionId: string) => ({ commandId: newCommandId(), collectionId });
const atInspect = () => collectUntil(station, clerk, orders[used++]!.orderId, 'inspect');
const inspect = (collectionId: string, description: string, more: { approvalId?: string; rpc?: Rpc } = {}) =>
  (more.rpc ?? clerk).collection.inspect({
    ...of(collectionId),
    description,
    mark: 'opened',
    ...(more.approvalId ? { approvalId: more.approvalId } : {}),
  });
const approve = async (collectionId: string, reason = '拆开看过，是玩具') =>
  (
    await clerk.staff.approve({
      commandId: newCommandId(),
      act: 'screening.decision',
      subjectId: collectionId,
      managerNo: staff.manager.staffNo,
      pin: staff.manager.pin,
      reason,
    })
  ).approvalId;
const eventsOf = (orderId: string) =>
  station.tools.db
    .prepare<[string], { type: string; data: string }>(
      'SELECT type, data FROM outbox WHERE aggregate = ? ORDER BY aggregate_seq',
    )
    .all(`order:${orderId}`)
    .map(({ type, data }): { type: string; data: Record<string, unknown> } => ({ type, data: JSON.parse(data) }));
const journalOf = async (subject: string) =>
  (await manager.journal.list({ subject, limit: 200 })).map(({ act, facts }) => ({ act, facts }));

/** Found by its sound alone. */
const weakFind = '边炮';

describe('a find by sound alone', () => {
  it('keeps its verdict and waits for a person [EX-4.9a F044]', async () => {
    const { collectionId } = await atInspect();
    const view = await inspect(collectionId, weakFind);
    expect(view).toMatchObject({
      step: 'inspect',
      outcome: 'open',
      report: null,
      inspect: { passed: false, answer: { verdict: 'prohibited', outcome: 'stop', strength: 'weak' } },
    });
  });

  it('stops the order like a strong one once it is confirmed, with the reason in the journal [EX-4.9a EX-4.9b F044]', async () => {
    const { collectionId, order } = await atInspect();
    await inspect(collectionId, weakFind);
    const confirm = { ...of(collectionId), rule: 'P-03-2', reason: '打开看到引线' };
    const stopped = await clerk.collection.confirmFinding(confirm);
    expect(stopped).toMatchObject({
      outcome: 'prohibited',
      order: { stoppedByRule: 'P-03-2' },
      report: { state: 'drafted', rule: 'P-03-2', emergency: { kind: 'explosives', phone: '110' } },
    });
    expect(await journalOf(collectionId)).toContainEqual({
      act: 'finding.confirmed',
      facts: {
        rule: 'P-03-2',
        evidence: [{ text: '边炮', start: 0, end: 2 }],
        reason: '打开看到引线',
        packVersion: expect.stringMatching(/^screening-catalogue@\d+$/),
      },
    });
    expect(eventsOf(order.orderId).map(({ type }) => type)).toEqual(['v1.ParcelStopped', 'v1.AuthorityReportDrafted']);
    // A repeat of the act answers as the first time; another one finds it ended.
    expect((await clerk.collection.confirmFinding(confirm)).outcome).toBe('prohibited');
    expect(await refusalOf(clerk.collection.confirmFinding({ ...confirm, ...of(collectionId) }))).toBe(
      'collection.ended',
    );
  });

  it('goes on once a manager rejects it, with the reason in the journal, also past the scale [EX-4.9c F044]', async () => {
    const { collectionId, order } = await atInspect();
    const passed = await inspect(collectionId, weakFind, { approvalId: await approve(collectionId) });
    expect(passed).toMatchObject({ step: 'weigh', inspect: { passed: true, decidedBy: staff.manager.displayName } });
    expect(await journalOf(collectionId)).toContainEqual({
      act: 'screening.decided',
      facts: expect.objectContaining({ rules: ['P-03-2'], reason: '拆开看过，是玩具' }),
    });
    expect((await collectUntil(station, clerk, order.orderId, 'done')).outcome).toBe('collected');
  });

  it.each([
    ['a strong stop', '边炮 活鸡', 'R-1'],
    ['a strong refusal', '边炮 大理石桌面', 'H-05-4'],
  ])('cannot be rejected away together with %s beside it [EX-4.9a EX-4.9c]', async (_name, text, rule) => {
    const { collectionId } = await atInspect();
    const approvalId = await approve(collectionId);
    const view = await inspect(collectionId, text, { approvalId });
    expect(view).toMatchObject({ step: 'inspect', inspect: { passed: false, decidedBy: null } });
    expect(view.inspect?.answer.findings.map((one) => one.rule)).toEqual(expect.arrayContaining(['P-03-2', rule]));
    // The approval was not used up by what it cannot decide.
    expect(await inspect(collectionId, weakFind, { approvalId })).toMatchObject({ step: 'weigh' });
  });

  it('is not rejected with an approval for another parcel, and that is said [EX-4.9c]', async () => {
    const [{ collectionId }, other] = [await atInspect(), await atInspect()];
    const approvalId = await approve(other.collectionId);
    expect(await refusalOf(inspect(collectionId, weakFind, { approvalId }))).toBe('staff.approval-missing');
    expect((await clerk.collection.get({ collectionId })).inspect).toBeNull();
  });

  it('that was rejected hides nothing that the scale brings up [EX-4.9a AX-4]', async () => {
    const { collectionId } = await atInspect();
    await inspect(collectionId, '边炮 木料 长3.6米', { approvalId: await approve(collectionId) });
    const weighed = clerk.collection.weigh({
      ...of(collectionId),
      placementId: station.scale.place(1_250),
      dimensions: { lengthMm: 5_001, widthMm: 100, heightMm: 100 },
    });
    expect(await refusalOf(weighed)).toBe('screening.refused');
  });

  it('is confirmed only where one was written down [EX-4.9c]', async () => {
    const { collectionId } = await atInspect();
    const confirm = () =>
      refusalOf(clerk.collection.confirmFinding({ ...of(collectionId), rule: 'P-03-2', reason: '看过了' }));
    expect(await confirm()).toBe('screening.no-weak-find');
    await inspect(collectionId, '白酒');
    expect(await confirm()).toBe('screening.no-weak-find');
    await inspect(collectionId, weakFind);
    const unsaid = clerk.collection.confirmFinding({ ...of(collectionId), rule: 'P-03-2', reason: ' ' });
    expect(await refusalOf(unsaid)).toBe('BAD_REQUEST');
    const byTechnician = technician.collection.confirmFinding({
      ...of(collectionId),
      rule: 'P-03-2',
      reason: '看过了',
    });
    expect(await refusalOf(byTechnician)).toBe('NOT_ALLOWED');
  });
});

it.each([' ', '。、', '\u200b', '🔫'])('goods are named in words, not with %j [EX-4.9a EX-4.9c]', async (unsaid) => {
  const { collectionId } = await atInspect();
  expect(await refusalOf(inspect(collectionId, unsaid))).toBe('inspection.not-described');
  expect((await clerk.collection.get({ collectionId })).step).toBe('inspect');
});

describe('strong prohibited goods', () => {
  it('have no way round for any role: no approval, no confirmation, no second try [EX-4.9a]', async () => {
    for (const [role, rpc] of Object.entries({ clerk, manager })) {
      const { collectionId, order } = await atInspect();
      const stopped = await inspect(collectionId, '烟花爆竹', { approvalId: await approve(collectionId), rpc });
      expect([role, stopped.outcome]).toEqual([role, 'prohibited']);
      const confirm = { ...of(collectionId), rule: 'P-03-2', reason: '坚持寄' };
      expect(await refusalOf(rpc.collection.confirmFinding(confirm))).toBe('collection.ended');
      expect(await refusalOf(inspect(collectionId, '图书', { rpc }))).toBe('collection.ended');
      const again = rpc.collection.open({ commandId: newCommandId(), orderId: order.orderId });
      expect(await refusalOf(again)).toBe('order.stopped-goods');
    }
    const { collectionId } = await atInspect();
    expect(await refusalOf(inspect(collectionId, '烟花爆竹', { rpc: technician }))).toBe('NOT_ALLOWED');
    expect((await clerk.collection.get({ collectionId })).outcome).toBe('open');
  });
});

describe('refuse and report', () => {
  const stopped = async (goods = '海洛因两包') => {
    const { collectionId, order } = await atInspect();
    const view = await inspect(collectionId, goods);
    if (!view.report) throw new Error('no report was drafted');
    return { collectionId, orderId: order.orderId, orderNo: order.orderNo, report: view.report };
  };
  const ofReport = (reportId: string) => ({ commandId: newCommandId(), reportId });

  it('drafts the pack with the refusal: who, what, when, where, row and authority [EX-4.9b F045]', async () => {
    const { collectionId, orderId, orderNo, report } = await stopped();
    expect(report).toMatchObject({
      rule: 'P-12-1',
      state: 'drafted',
      authority: { id: 'police', phone: '110' },
      emergency: { kind: 'drugs', phone: '110' },
      draftedMs: station.clock.nowMs(),
    });
    expect((await clerk.screening.reports())[0]).toEqual(report);
    const look = ofReport(report.reportId);
    const whole = await manager.screening.openReport(look);
    expect(whole).toMatchObject({
      station: { name: '梧桐路驿台' },
      sender: { name: senderA.name, phone: senderA.phone, idKind: 'resident-card', idLastFour: '002X' },
      agent: null,
      courier: { name: courierA.name, badgeNo: courierA.badgeNo },
      goods: '海洛因两包',
      findings: [expect.objectContaining({ rule: 'P-12-1' })],
      packVersion: expect.stringMatching(/^screening-catalogue@/),
      dutiesVersion: 'screening-duties@1',
    });
    for (const part of [senderA.name, senderA.phone, '海洛因', 'P-12-1', orderNo, '梧桐路驿台', courierA.name])
      expect(whole.text).toContain(part);
    expect(whole.text).not.toMatch(/[{}]/);
    // The same command once more shows the names once more.
    await manager.screening.openReport(look);
    const opened = (await journalOf(collectionId)).filter(({ act }) => act === 'report.opened');
    expect(opened).toEqual(Array(2).fill({ act: 'report.opened', facts: { reportId: report.reportId } }));
    // What waits for the cloud names nobody until somebody submits.
    expect(JSON.stringify(eventsOf(orderId))).not.toContain('$person');
  });

  it.each([
    ['仿真枪', 'police', 'weapons'],
    ['烟花爆竹', 'police', 'explosives'],
    ['炭疽杆菌', 'health', 'pathogens'],
    ['铀', 'ecology', 'radioactive'],
    ['氰化钾', 'emergency-management', undefined],
    ['象牙', 'police', undefined],
  ])('of %s goes to %s, and the number to call at once is for %s [EX-4.9b]', async (goods, authority, kind) => {
    const live = await clerk.screening.screen({ text: goods, attributes: {} });
    expect([live.duty?.authority.id, live.duty?.emergency?.kind]).toEqual([authority, kind]);
  });

  it('asks for no report where the row asks for none [EX-4.9b]', async () => {
    const { collectionId, order } = await atInspect();
    const view = await inspect(collectionId, '打火机油');
    expect([view.outcome, view.report]).toEqual(['prohibited', null]);
    expect(eventsOf(order.orderId).map(({ type }) => type)).toEqual(['v1.ParcelStopped']);
  });

  it('is submitted once, with the names opened only on their way out [EX-4.9b F045]', async () => {
    const { collectionId, orderId, report } = await stopped();
    const withPhoto = await clerk.screening.addReportPhoto({
      ...ofReport(report.reportId),
      photo: `data:image/png;base64,${Buffer.from('picture of a parcel').toString('base64')}`,
    });
    expect(withPhoto.photoIds).toHaveLength(1);
    const done = await clerk.screening.submitReport(ofReport(report.reportId));
    expect(done).toMatchObject({ state: 'submitted', decidedBy: staff.clerk.displayName, reason: null });
    const sent = eventsOf(orderId).at(-1);
    expect(sent).toMatchObject({
      type: 'v1.AuthorityReportSubmitted',
      data: {
        sender: { $person: expect.any(String) },
        goods: '海洛因两包',
        evidence: [{ rule: 'P-12-1', text: '海洛因' }],
        photoIds: withPhoto.photoIds,
      },
    });
    expect(JSON.stringify(sent)).not.toContain(senderA.name);
    await station.flush();
    const arrived = [...station.cloud.events.values()].find(
      (event) => event.type === 'v1.AuthorityReportSubmitted' && event.subject === `order:${orderId}`,
    );
    expect(arrived?.data).toMatchObject({ sender: { name: senderA.name, phone: senderA.phone } });
    expect((await journalOf(collectionId)).map(({ act }) => act)).toEqual(
      expect.arrayContaining(['report.drafted', 'report.photo-added', 'report.submitted']),
    );
    const late = { ...ofReport(report.reportId), reason: '改主意了' };
    expect(await refusalOf(manager.screening.withholdReport(late))).toBe('report.decided');
    expect(await refusalOf(clerk.screening.submitReport(ofReport(report.reportId)))).toBe('report.decided');
  });

  it('is withheld by a manager alone, with a reason that is written down [EX-4.9b F045]', async () => {
    const { collectionId, orderId, report } = await stopped('烟花爆竹');
    const withhold = () => ({ ...ofReport(report.reportId), reason: '派出所已在场，当面移交' });
    expect(await refusalOf(clerk.screening.withholdReport(withhold()))).toBe('NOT_ALLOWED');
    expect(await refusalOf(clerk.screening.openReport(ofReport(report.reportId)))).toBe('NOT_ALLOWED');
    expect(await manager.screening.withholdReport(withhold())).toMatchObject({
      state: 'withheld',
      reason: '派出所已在场，当面移交',
      decidedBy: staff.manager.displayName,
    });
    expect(await journalOf(collectionId)).toContainEqual({
      act: 'report.withheld',
      facts: expect.objectContaining({ reportId: report.reportId, reason: '派出所已在场，当面移交' }),
    });
    expect(eventsOf(orderId).at(-1)).toMatchObject({ type: 'v1.AuthorityReportWithheld' });
  });

  it('keeps its photos out of the reach of other pictures, and sealed on the disk [EX-4.7c]', async () => {
    const { report } = await stopped('烟花爆竹');
    const photo = `data:image/jpeg;base64,${Buffer.from('canary of a photo').toString('base64')}`;
    const { photoIds } = await clerk.screening.addReportPhoto({ ...ofReport(report.reportId), photo });
    expect(await refusalOf(clerk.display.photo({ photoId: photoIds[0]! }))).not.toBe('accepted');
    const look = (photoId: string) => manager.screening.openReportPhoto({ ...ofReport(report.reportId), photoId });
    expect(await look(photoIds[0]!)).toEqual({ dataUrl: photo });
    expect(await refusalOf(look(newCommandId()))).toBe('report.photo-unknown');
    expect((await journalOf(report.collectionId)).map(({ act }) => act)).toContain('report.photo-opened');
    const sealed = station.tools.db
      .prepare<[string], Buffer>('SELECT sealed FROM person_parts WHERE part_id = ?')
      .pluck()
      .get(photoIds[0]!);
    expect(sealed?.toString('latin1')).not.toContain('canary');
    for (let more = 0; more < 5; more += 1)
      await clerk.screening.addReportPhoto({ ...ofReport(report.reportId), photo });
    expect(await refusalOf(clerk.screening.addReportPhoto({ ...ofReport(report.reportId), photo }))).toBe(
      'report.photos-full',
    );
  });
});

describe('what one sender hands in on one day', () => {
  const attributes = { transport: 'ground' as const };
  const live = (collectionId: string, text: string) => clerk.screening.screen({ text, attributes, collectionId });
  const sent = async (goods: string) => {
    const view = await atInspect();
    await inspect(view.collectionId, goods);
    return view;
  };

  it('adds up over parcels and warns from the bound on, without stopping [AX-3 L-8 F047]', async () => {
    await sent('香烟 1条');
    const view = await atInspect();
    expect((await live(view.collectionId, '香烟 1条')).totals).toMatchObject([
      { kind: 'cigarettes', earlierCount: 200, hereCount: 200, bound: { word: '超过', count: 400 }, exceeded: false },
    ]);
    expect((await live(view.collectionId, '香烟 12包')).totals).toMatchObject([{ hereCount: 240, exceeded: true }]);
    const over = await inspect(view.collectionId, '香烟 12包');
    expect(over).toMatchObject({ step: 'weigh', inspect: { passed: true, totals: [{ exceeded: true }] } });
    expect(await journalOf(view.collectionId)).toContainEqual({
      act: 'sender.day-total',
      facts: expect.objectContaining({ kind: 'cigarettes', earlierCount: 200, hereCount: 240 }),
    });
  });

  it('counts a parcel once however often it is inspected, and not at all when it is not sent [F047]', async () => {
    const view = await atInspect();
    // Without its strength the spirit is asked about, and the step stays.
    await inspect(view.collectionId, '白酒 2瓶');
    await inspect(view.collectionId, '白酒 3瓶');
    const next = await atInspect();
    expect((await live(next.collectionId, '白酒一瓶')).totals).toMatchObject([{ earlierCount: 3, hereCount: 1 }]);
    await clerk.collection.refuseBySender(of(view.collectionId));
    expect((await live(next.collectionId, '白酒一瓶')).totals).toMatchObject([{ earlierCount: 0, hereCount: 1 }]);
  });

  it('starts afresh at midnight in Shanghai, and the day before leaves nothing behind [F047]', async () => {
    await sent('白酒 52度 6瓶');
    const rows = () =>
      station.tools.db
        .prepare<[], { day: number; sender_ref: string }>('SELECT DISTINCT day, sender_ref FROM sender_totals')
        .all();
    const before = rows();
    expect(before).toHaveLength(1);
    expect(JSON.stringify(before)).not.toContain(senderA.idNumber);
    const untilMidnightMs = 24 * 3_600_000 - ((station.clock.nowMs() + 8 * 3_600_000) % (24 * 3_600_000));
    const view = await atInspect();
    expect((await live(view.collectionId, '白酒 52度 1瓶')).totals).toMatchObject([
      { earlierCount: 6, exceeded: true },
    ]);
    station.clock.advance(untilMidnightMs);
    clerk = (await station.signIn('clerk')).rpc;
    manager = (await station.signIn('manager')).rpc;
    expect((await live(view.collectionId, '白酒 52度 1瓶')).totals).toMatchObject([
      { earlierCount: 0, exceeded: false },
    ]);
    await inspect(view.collectionId, '白酒 52度 1瓶');
    expect(rows().map(({ day }) => day)).toEqual([(before[0]?.day ?? 0) + 1]);
  });
});

describe('reading and doubting the catalogue', () => {
  it('shows every row to anybody, also to nobody who signed in [F041 F042]', async () => {
    for (const face of ['counter', 'display'] as const) {
      const { rows, total, version } = await station.connect(face).rpc.screening.catalogue({ search: '' });
      expect([rows.length, total]).toEqual([58, 58]);
      expect(version).toMatch(/^screening-catalogue@\d+$/);
    }
  });

  it.each([
    ['P-03-2', 'P-03-2'],
    ['鞭炮', 'P-03-2'],
    ['bianpao', 'P-03-2'],
    ['烟花爆竹', 'P-03-2'],
    ['cigarettes', 'R-4'],
    ['大理石', 'H-05-4'],
  ])('finds %s in row %s first [F042]', async (search, rule) => {
    const { rows } = await station.connect().rpc.screening.catalogue({ search });
    expect(rows[0]?.rule).toBe(rule);
  });

  it('tells a manager every step of an answer, and a clerk none [F044]', async () => {
    const question = { text: '边炮', attributes: {} };
    const { answer, steps } = await manager.screening.explain(question);
    const { totals: _t, duty: _d, ...live } = await manager.screening.screen(question);
    expect(answer).toEqual(live);
    expect(steps).toContainEqual(expect.objectContaining({ step: 'found', rule: 'P-03-2', weak: true, text: '边炮' }));
    expect(await refusalOf(clerk.screening.explain(question))).toBe('NOT_ALLOWED');
  });

  it('sends a wrong answer to the cloud with its text and what was answered [F044]', async () => {
    const dispute = {
      commandId: newCommandId(),
      text: '边炮',
      attributes: {},
      expected: { outcome: 'go' as const, rule: null },
      note: '是地名',
    };
    const { disputeId } = await manager.screening.dispute(dispute);
    await station.flush();
    const arrived = [...station.cloud.events.values()].find((event) => event.type === 'v1.ScreeningAnswerDisputed');
    expect(arrived?.data).toMatchObject({
      disputeId,
      text: '边炮',
      answered: { verdict: 'prohibited', outcome: 'stop', rules: ['P-03-2'] },
      expected: { outcome: 'go', rule: null },
      note: '是地名',
      packVersion: expect.stringMatching(/^screening-catalogue@/),
    });
    expect(await refusalOf(clerk.screening.dispute({ ...dispute, commandId: newCommandId() }))).toBe('NOT_ALLOWED');
  });
});
