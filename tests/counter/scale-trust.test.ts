import { afterEach, describe, expect, it } from 'vitest';
import { sampleOrder } from '../support/counter-data.ts';
import {
  collectUntil,
  openStockedStation,
  refusalOf,
  staff,
  type Rpc,
  type StockedStation,
} from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';
import { photoIn } from '../../src/counter/scale/photo-in.ts';
import { keyInProof, verifyProof } from '../../station/weighing/proof.ts';

const scale = (more: object = {}) => ({
  scale: { path: '/dev/ttyTEST0', protocol: 'toledo-8217', serialNo: 'TLD-7781', ...more },
});
const verified = { verifiedOn: '2026-01-10', verifiedUntil: '2027-01-09' };
const textOf = (paper: object) => JSON.stringify(paper);

describe('the trust in a scale', () => {
  let station: StockedStation;
  let rpc: Rpc;
  const order = sampleOrder();

  async function open(more: object = {}): Promise<void> {
    station = await openStockedStation([order], { config: scale(more) });
    ({ rpc } = await station.signIn());
  }
  afterEach(() => station.close());
  const of = (collectionId: string) => ({ commandId: newCommandId(), collectionId });
  async function facts() {
    for await (const value of await rpc.weighing.facts()) return value;
    throw new Error('no facts');
  }
  const approve = (collectionId: string, act: 'weighing.manual' | 'order.cancel' = 'weighing.manual') =>
    rpc.staff.approve({
      commandId: newCommandId(),
      act,
      subjectId: collectionId,
      managerNo: staff.manager.staffNo,
      pin: staff.manager.pin,
      reason: '秤坏了，按面单称过',
    });

  it('charges nothing by a scale whose verification is overdue, from the first minute of the next day [L-6 F032]', async () => {
    await open({ ...verified, verifiedUntil: '2026-11-21' });
    const view = await collectUntil(station, rpc, order.orderId, 'weigh');
    expect((await facts()).verification).toMatchObject({ state: 'due-soon', daysLeft: 0, verifiedUntil: '2026-11-21' });
    station.clock.advance(24 * 3_600_000);
    ({ rpc } = await station.signIn());
    expect(await facts()).toMatchObject({ locked: 'scale.verification-due', verification: { state: 'overdue' } });
    const placementId = station.scale.place(1_250);
    const weigh = () => rpc.collection.weigh({ ...of(view.collectionId), placementId, dimensions: null });
    expect(await refusalOf(weigh())).toBe('scale.verification-due');
    // The weight is still shown: only charging by it is locked.
    expect(station.tools.weighing.topic.current()).toMatchObject({ weightGrams: 1_250, placement: { usable: true } });
  });

  it('says that nobody knows where no date was told, and does not lock [F032]', async () => {
    await open();
    expect(await facts()).toMatchObject({ locked: null, verification: { state: 'unknown', daysLeft: null } });
    await collectUntil(station, rpc, order.orderId, 'price');
  });

  it('gives a page that opens later what lies on the platform already; the same weight twice is two captures [F030]', async () => {
    await open();
    const lying = station.scale.place(1_250);
    const later = await station.signIn();
    const view = await collectUntil(station, later.rpc, order.orderId, 'weigh');
    const seen = async () => {
      for await (const live of await later.rpc.weighing.live()) return live;
      throw new Error('no weight');
    };
    station.scale.keepTalking(1_250);
    expect(await seen()).toMatchObject({ state: 'stable', weightGrams: 1_250, placement: { placementId: lying } });
    const again = station.scale.place(1_250);
    expect(again).not.toBe(lying);
    const weigh = (placementId: string) =>
      later.rpc.collection.weigh({ ...of(view.collectionId), placementId, dimensions: null });
    expect(await refusalOf(weigh(lying))).toBe('scale.placement-gone');
    expect((await weigh(again)).step).toBe('price');
  });

  it('takes a test weight of the day from a fresh placement, passed or not, and locks without one where it must [F111]', async () => {
    await open({ ...verified, testWeightRequired: true });
    const view = await collectUntil(station, rpc, order.orderId, 'weigh');
    const parcel = station.scale.place(1_250);
    const weigh = (placementId: string) =>
      rpc.collection.weigh({ ...of(view.collectionId), placementId, dimensions: null });
    expect(await refusalOf(weigh(parcel))).toBe('scale.test-weight-due');
    const technician = await station.signIn('technician');
    const test = (placementId: string, nominalGrams: number) =>
      technician.rpc.weighing.testWeight({ commandId: newCommandId(), placementId, nominalGrams });
    const bad = station.scale.place(1_985);
    expect(await test(bad, 2_000)).toMatchObject({ passed: false, measuredGrams: 1_985, toleranceGrams: 5 });
    expect(await refusalOf(test(bad, 2_000))).toBe('scale.placement-used');
    // Twenty divisions of 5 g: what weighs less proves nothing of this scale.
    expect(await refusalOf(test(station.scale.place(99), 99))).toBe('scale.test-weight-light');
    expect((await facts()).locked).toBe('scale.test-weight-due');
    expect(await test(station.scale.place(2_005), 2_000)).toMatchObject({ passed: true });
    expect(await facts()).toMatchObject({
      locked: null,
      testWeight: { due: false, last: { nominalGrams: 2_000, measuredGrams: 2_005, operatorName: '陈工' } },
    });
    const page = station.tools.journal.list({ beforeSeq: null, subject: 'TLD-7781', limit: 10 });
    expect(page.map(({ act, facts: said }) => [act, said['passed']])).toEqual([
      ['scale.test-weight', true],
      ['scale.test-weight', false],
    ]);
    expect((await weigh(station.scale.place(1_250))).step).toBe('price');
  });

  it('takes a typed weight with a manager alone, once, and marks it wherever it is shown or printed [EX-1.1b]', async () => {
    await open({ ...verified, verifiedUntil: '2026-10-01' });
    const { collectionId } = await collectUntil(station, rpc, order.orderId, 'weigh');
    const type = (approvalId: string, weightGrams = 2_345) =>
      rpc.collection.weighManually({
        ...of(collectionId),
        weightGrams,
        dimensions: null,
        reason: 'scale-locked',
        approvalId,
      });
    expect(await refusalOf(type(newCommandId()))).toBe('staff.approval-missing');
    expect(await refusalOf(type((await approve(collectionId, 'order.cancel')).approvalId))).toBe(
      'staff.approval-missing',
    );
    const { approvalId } = await approve(collectionId);
    const view = await type(approvalId);
    expect(view).toMatchObject({ step: 'price', weigh: { weightGrams: 2_345, manual: true } });
    await rpc.collection.weighAgain(of(collectionId));
    expect(await refusalOf(type(approvalId))).toBe('staff.approval-missing');
    const weighed = await type((await approve(collectionId)).approvalId);
    const weighingId = weighed.weigh?.weighingId ?? '';
    expect(await rpc.weighing.get({ weighingId })).toMatchObject({
      manualReason: 'scale-locked',
      frames: [],
      scaleNo: '',
    });
    expect(await rpc.weighing.replay({ weighingId })).toMatchObject({ verdict: 'manual', replayedGrams: null });
    const done = await collectUntil(station, rpc, order.orderId, 'done');
    expect(done.weigh?.manual).toBe(true);
    const [label, receipt] = station.printer.papers;
    for (const paper of [label, receipt]) expect(textOf(paper ?? {})).toContain('手工录入 MANUAL');
    const { fileText } = await rpc.weighing.proof({ commandId: newCommandId(), weighingId });
    expect(fileText).toContain('手工录入 MANUAL');
    await station.flush();
    const sent = [...station.cloud.events.values()]
      .filter((event) => event.type === 'v1.ParcelCollected')
      .map(({ data }) => data);
    expect(sent).toMatchObject([{ manualWeight: true, weightGrams: 2_345 }]);
    const entries = station.tools.journal.list({ beforeSeq: null, subject: collectionId, limit: 50 });
    expect(entries.find(({ act }) => act === 'parcel.weighed-by-hand')?.facts).toMatchObject({
      weightGrams: 2_345,
      reason: 'scale-locked',
    });
  });

  it('makes a card for every weighing that holds what it was charged by, and prints it once per command [F031 F034]', async () => {
    await open(verified);
    const view = await collectUntil(station, rpc, order.orderId, 'done');
    const weighingId = view.weigh?.weighingId ?? '';
    expect(view.weigh?.manual).toBe(false);
    expect(await rpc.weighing.replay({ weighingId })).toMatchObject({ verdict: 'same', replayedGrams: 1_250 });
    const { fileText, fileName, svg } = await rpc.weighing.proof({ commandId: newCommandId(), weighingId });
    expect(fileName).toMatch(/^weigh-proof-[\w-]+-\d{12}\.html$/);
    for (const text of ['1.250 kg', 'TLD-7781', '2027-01-09', staff.clerk.staffNo, order.orderNo])
      expect(svg).toContain(text);
    const answer = verifyProof(fileText, () => keyInProof(fileText));
    expect(answer).toMatchObject({ ok: true, facts: { grams: 1_250, orderNo: order.orderNo, weighing: weighingId } });
    const head = station.tools.journal.list({ beforeSeq: null, subject: null, limit: 1 })[0];
    expect(answer).toMatchObject({ facts: { journal: { seq: head?.seq, hash: head?.hash } } });

    const papers = station.printer.papers.length;
    const command = { commandId: newCommandId(), weighingId };
    expect(await Promise.all([rpc.weighing.printProof(command), rpc.weighing.printProof(command)])).toEqual([
      { result: 'printed', fault: null },
      { result: 'printed', fault: null },
    ]);
    expect(station.printer.papers.length).toBe(papers + 1);
    expect(textOf(station.printer.papers.at(-1) ?? {})).toContain('称重凭证');
    expect(await refusalOf(rpc.weighing.proof({ commandId: newCommandId(), weighingId: newCommandId() }))).toBe(
      'weighing.unknown',
    );
  });

  it('puts the newest photo of label and display on the card, sealed on the disk, and writes down who saw it [F034 F082 EX-4.7c]', async () => {
    await open(verified);
    const { weigh } = await collectUntil(station, rpc, order.orderId, 'price');
    const weighingId = weigh?.weighingId ?? '';
    const jpegOf = (text: string) =>
      `data:image/jpeg;base64,${Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(text)]).toString('base64')}`;
    const attach = (dataUrl: string, commandId = newCommandId()) =>
      rpc.weighing.attachPhoto({ commandId, weighingId, dataUrl });
    const card = () => rpc.weighing.proof({ commandId: newCommandId(), weighingId });
    const acts = () =>
      station.tools.journal
        .list({ beforeSeq: null, subject: weighingId, limit: 50 })
        .filter(({ act }) => act.startsWith('weighing.photo'));
    const bare = await card();
    expect([bare.photo, photoIn(bare.fileText)]).toEqual([null, null]);
    expect(acts()).toEqual([]);

    const once = newCommandId();
    const first = await attach(jpegOf('canary of a label'), once);
    expect(await attach(jpegOf('canary of a label'), once)).toEqual(first);
    await expect(attach(jpegOf('another under the same id'), once)).rejects.toMatchObject({ code: 'COMMAND_REUSED' });
    const earlier = await card();
    const newest = jpegOf('canary of a display');
    const second = await attach(newest);
    const { fileText, photo, svg } = await card();
    expect(photo).toEqual(second);
    expect(photoIn(fileText)).toBe(newest);
    expect(svg).toContain(second.sha256.slice(0, 4));
    const check = (text: string) => verifyProof(text, () => keyInProof(text));
    expect(check(fileText)).toMatchObject({ ok: true, facts: { v: 2, photo: second } });
    expect(check(fileText.replace(newest, jpegOf('forged')))).toEqual({ ok: false, fault: 'photo' });
    // The card that was out already stays good, with the photo that it was made with.
    expect(check(earlier.fileText)).toMatchObject({ ok: true, facts: { photo: first } });
    expect(acts().map(({ act, facts: said }) => [act, said])).toEqual([
      ['weighing.photo-opened', { sha256: second.sha256 }],
      ['weighing.photo-kept', { sha256: second.sha256, instead: first.sha256 }],
      ['weighing.photo-opened', { sha256: first.sha256 }],
      ['weighing.photo-kept', { sha256: first.sha256, instead: null }],
    ]);
    await rpc.weighing.printProof({ commandId: newCommandId(), weighingId });
    expect(textOf(station.printer.papers.at(-1) ?? {})).toContain(`${second.sha256.slice(0, 4)} `);

    const sealed = station.tools.db
      .prepare<[], Buffer>(`SELECT sealed FROM person_parts WHERE kind = 'evidence-photo'`)
      .pluck()
      .all();
    expect(sealed).toHaveLength(2);
    for (const bytes of sealed)
      for (const text of ['canary', newest.slice(30, 60)]) expect(bytes.includes(text)).toBe(false);

    // A photo of the largest size comes back with its card in one message.
    const largest = jpegOf('x'.repeat(149_900));
    expect(largest.length).toBeGreaterThan(199_800);
    await attach(largest);
    expect((await card()).fileText).toContain(largest);
    for (let more = 3; more < 6; more += 1) await attach(jpegOf(`more ${more}`));
    expect(await refusalOf(attach(jpegOf('one too many')))).toBe('weighing.photos-full');
    expect(await refusalOf(attach(newest.replace('jpeg', 'png')))).not.toBe('accepted');
    expect(await refusalOf(attach(jpegOf('x'.repeat(200_000))))).not.toBe('accepted');
    // The same bits in another spelling, with what a decoder overlooks at the end.
    expect(await refusalOf(attach('data:image/jpeg;base64,/9j/AB=='))).toBe('weighing.photo-unreadable');
    expect(
      await refusalOf(
        rpc.weighing.attachPhoto({ commandId: newCommandId(), weighingId: newCommandId(), dataUrl: newest }),
      ),
    ).toBe('weighing.unknown');
  });

  it('presses the keys that the scale has, once per command, and weighs net only with the tare it asked for [F030]', async () => {
    await open(verified);
    expect((await facts()).commands).toEqual({ zero: true, tare: true, clearTare: false });
    const zero = { commandId: newCommandId() };
    expect(await Promise.all([rpc.weighing.zero(zero), rpc.weighing.zero(zero)])).toEqual([
      { result: 'done' },
      { result: 'done' },
    ]);
    expect(station.scale.commanded).toEqual(['zero']);
    expect(await refusalOf(rpc.weighing.clearTare({ commandId: newCommandId() }))).toBe('scale.no-command');

    const { collectionId } = await collectUntil(station, rpc, order.orderId, 'weigh');
    const net = (grams: number) =>
      station.scale.says({ milligrams: grams * 1000, net: true, tareMilligrams: 300_000 }, 12);
    station.scale.says({ milligrams: 300_000 }, 12);
    station.scale.willAnswer('refused');
    expect(await rpc.weighing.tare({ commandId: newCommandId() })).toEqual({ result: 'refused' });
    net(1_250);
    expect(station.tools.weighing.topic.current()).toMatchObject({ state: 'net', placement: { usable: false } });
    station.scale.says({ milligrams: 300_000 }, 12);
    expect(await rpc.weighing.tare({ commandId: newCommandId() })).toEqual({ result: 'done' });
    net(0);
    net(1_250);
    const { placement } = station.tools.weighing.topic.current();
    expect(placement).toMatchObject({ weightGrams: 1_250, usable: true });
    const placementId = placement?.placementId ?? '';
    const view = await rpc.collection.weigh({ ...of(collectionId), placementId, dimensions: null });
    const weighingId = view.weigh?.weighingId ?? '';
    expect((await rpc.weighing.get({ weighingId })).tare).toEqual({ grams: 300 });

    station.scale.lineIs('unplugged');
    expect(await refusalOf(rpc.weighing.zero({ commandId: newCommandId() }))).toBe('scale.absent');
    station.scale.lineIs('ready');
    net(0);
    net(1_250);
    expect(station.tools.weighing.topic.current().state).toBe('net');
  });

  it('shows trace and log to those who look after the scale, not to the clerk [F114]', async () => {
    await open(verified);
    station.scale.place(1_250);
    expect(await refusalOf(rpc.weighing.exportLog())).toBe('NOT_ALLOWED');
    const technician = await station.signIn('technician');
    const { text, lines } = await technician.rpc.weighing.exportLog();
    expect(lines).toBeGreaterThan(8);
    const [head, ...heard] = text.trimEnd().split('\n');
    expect(JSON.parse(head ?? '')).toMatchObject({ capture: 1, protocol: expect.any(String) });
    for (const line of heard)
      expect(JSON.parse(line)).toEqual({ atMs: expect.any(Number), hex: expect.stringMatching(/^([0-9a-f]{2})+$/) });
    for await (const trace of await technician.rpc.weighing.trace()) {
      expect(trace.samples.at(-1)).toMatchObject({ state: 'stable', grams: 1_250 });
      expect(trace.placement).toMatchObject({ weightGrams: 1_250 });
      break;
    }
  });
});
