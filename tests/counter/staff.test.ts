import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPin, hashPin } from '../../station/platform/pin.ts';
import { idleLimitMs } from '../../station/staff/service.ts';
import { badgeOf, courierA, revocationsOf, sampleOrder, startMs } from '../support/counter-data.ts';
import {
  collectUntil,
  openStockedStation,
  openTestStation,
  refusalOf,
  staff,
  type Rpc,
  type StockedStation,
  type TestStation,
} from '../support/in-process-station.ts';
import { newCommandId } from '../support/station-client.ts';

const { clerk, manager } = staff;

describe('signing in', () => {
  let station: TestStation;
  beforeEach(async () => {
    station = await openTestStation();
  });
  afterEach(() => station.close());
  const signIn = (pin: string, staffNo: string = clerk.staffNo, rpc: Rpc = station.connect().rpc) =>
    refusalOf(rpc.staff.signIn({ commandId: newCommandId(), staffNo, pin }));

  it('locks for 15 minutes after ten wrong PINs, also over a restart, for the right PIN too [I7]', async () => {
    for (let n = 0; n < 10; n += 1) expect([n, await signIn('000000')]).toEqual([n, 'staff.wrong-pin']);
    expect(await signIn(clerk.pin)).toBe('staff.locked');
    await station.restart();
    expect(await signIn(clerk.pin)).toBe('staff.locked');
    expect(await signIn(manager.pin, manager.staffNo)).toBe('accepted');
    station.clock.advance(15 * 60_000 - 1);
    expect(await signIn(clerk.pin)).toBe('staff.locked');
    station.clock.advance(1);
    expect(await signIn(clerk.pin)).toBe('accepted');
  });

  it('begins to count again after the right PIN', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 9; n += 1) await signIn('000000');
      expect(await signIn(clerk.pin)).toBe('accepted');
    }
  });

  it('looks at no more than ten of 1,000 parallel tries [I7]', async () => {
    const { rpc } = station.connect();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => signIn(String(100_000 + n), clerk.staffNo, rpc)),
    );
    expect(answers.filter((answer) => answer === 'staff.wrong-pin')).toHaveLength(10);
    expect(answers.filter((answer) => answer === 'staff.locked')).toHaveLength(990);
  });

  it('tells an unknown number and a wrong PIN alike', async () => {
    expect(await signIn('000000', 'nobody')).toBe('staff.wrong-pin');
    expect(await signIn('000000')).toBe('staff.wrong-pin');
  });

  it('ends a session after the idle limit, and work prolongs it [EX-2.2]', async () => {
    const { rpc, token } = await station.signIn();
    station.clock.advance(idleLimitMs - 1);
    expect(await rpc.staff.touch()).toEqual({ expiresMs: station.clock.nowMs() + idleLimitMs });
    station.clock.advance(idleLimitMs - 1);
    expect(await refusalOf(rpc.orders.list({}))).toBe('accepted');
    station.clock.advance(1);
    expect(await refusalOf(rpc.orders.list({}))).toBe('NOT_SIGNED_IN');
    expect(await refusalOf(rpc.staff.touch())).toBe('NOT_SIGNED_IN');
    expect(await refusalOf(rpc.staff.resume({ token }))).toBe('staff.session-ended');
  });

  it('resumes by its token on a new connection and after a restart, and not once signed out [EX-2.2]', async () => {
    const first = await station.signIn();
    await station.restart();
    const { rpc } = station.connect();
    expect(await refusalOf(rpc.orders.list({}))).toBe('NOT_SIGNED_IN');
    expect((await rpc.staff.resume({ token: first.token })).member.staffId).toBe(first.staffId);
    expect(await refusalOf(rpc.orders.list({}))).toBe('accepted');
    await rpc.staff.signOut({ commandId: newCommandId() });
    expect(await refusalOf(rpc.orders.list({}))).toBe('NOT_SIGNED_IN');
    expect(await refusalOf(station.connect().rpc.staff.resume({ token: first.token }))).toBe('staff.session-ended');
  });

  it('takes no forged token', async () => {
    const { token } = await station.signIn();
    const other = await station.signIn('manager');
    const [id = '', mac = ''] = token.split('.');
    const [otherId = ''] = other.token.split('.');
    for (const forged of [
      id,
      `${id}.`,
      `${id}.${'0'.repeat(mac.length)}`,
      `${otherId}.${mac}`,
      `${newCommandId()}.${mac}`,
      `${token}0`,
      '',
      '.',
      `${id}.${mac.toUpperCase()}`,
    ]) {
      expect([forged, await refusalOf(station.connect().rpc.staff.resume({ token: forged }))]).toEqual([
        forged,
        'staff.session-ended',
      ]);
    }
  });

  it('lets only a manager add members, and a number only once [F103]', async () => {
    const member = { staffNo: '1002', displayName: '新人', role: 'clerk' as const, pin: '998877' };
    expect(await refusalOf((await station.signIn()).rpc.staff.add({ commandId: newCommandId(), ...member }))).toBe(
      'NOT_ALLOWED',
    );
    const { rpc } = await station.signIn('manager');
    expect(await rpc.staff.add({ commandId: newCommandId(), ...member })).toMatchObject({ staffNo: '1002' });
    expect(await refusalOf(rpc.staff.add({ commandId: newCommandId(), ...member }))).toBe('staff.number-taken');
    expect(await signIn('998877', '1002')).toBe('accepted');
  });

  it('has no column for a password, and shows no secret of a member [EX-2.1]', async () => {
    const names = station.tools.db
      .prepare(
        `SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`,
      )
      .pluck()
      .all() as string[];
    expect(names.filter((name) => /pass(word|wd)?\b|pwd|kennwort/i.test(name))).toEqual([]);
    expect(names.filter((name) => /pin/i.test(name)).toSorted()).toEqual([
      'couriers.failed_pins',
      'staff.failed_pins',
      'staff.pin_hash',
    ]);
    expect(Object.keys((await station.connect().rpc.staff.list())[0] ?? {}).toSorted()).toEqual([
      'displayName',
      'role',
      'staffId',
      'staffNo',
    ]);
  });
});

describe('a PIN’s hash', () => {
  it('takes its own PIN and no other, and is refused where it would cost too much', async () => {
    const hash = await hashPin('246810');
    expect([await checkPin('246810', hash), await checkPin('246811', hash)]).toEqual([true, false]);
    const [, , r, p, salt, sum] = hash.split('$');
    for (const bad of [
      '',
      'x',
      hash.slice(0, -1),
      `${hash}$`,
      `scrypt$1073741824$${r}$${p}$${salt}$${sum}`,
      `scrypt$3$${r}$${p}$${salt}$${sum}`,
      `scrypt$16384$9999$${p}$${salt}$${sum}`,
      `argon$1$${r}$${p}$${salt}$${sum}`,
    ]) {
      expect([bad, await checkPin('246810', bad)]).toEqual([bad, false]);
    }
  });
});

describe('a manager’s approval', () => {
  let station: StockedStation;
  let rpc: Rpc;
  const dayMs = 86_400_000;
  beforeEach(async () => {
    station = await openStockedStation([
      sampleOrder({ windowEndMs: startMs + 3 * dayMs }),
      sampleOrder({ windowEndMs: startMs + 3 * dayMs }),
    ]);
    ({ rpc } = await station.signIn());
    await station.bring('revocations', revocationsOf([], 5, startMs - 25 * 3_600_000 + 24 * 3_600_000));
    // The list grows old; the monotonic clock went along, so time itself is not in doubt.
    station.clock.advance(24 * 3_600_000);
    ({ rpc } = await station.signIn());
  });
  afterEach(() => station.close());

  const open = async (at: number) =>
    (await rpc.collection.open({ commandId: newCommandId(), orderId: station.orders[at]!.orderId })).collectionId;
  const approve = (subjectId: string, act: 'courier.stale-list' | 'screening.decision' = 'courier.stale-list') =>
    rpc.staff.approve({
      commandId: newCommandId(),
      act,
      subjectId,
      managerNo: manager.staffNo,
      pin: manager.pin,
      reason: '断网，当面核对过',
    });
  const verify = (collectionId: string, approvalId?: string) =>
    refusalOf(
      rpc.collection.verifyByBadge({ commandId: newCommandId(), collectionId, badge: badgeOf(courierA), approvalId }),
    );

  it('lets an old list pass for one collection, once, and is written down [EX-4.8a F103]', async () => {
    const collectionId = await open(0);
    expect(await verify(collectionId)).toBe('badge.list-stale');
    const approval = await approve(collectionId);
    expect(approval).toMatchObject({ managerName: manager.displayName, act: 'courier.stale-list' });
    expect(await verify(collectionId, approval.approvalId)).toBe('accepted');
    expect((await rpc.collection.get({ collectionId })).verify?.listFresh).toBe(false);
    const acts = station.tools.journal
      .list({ beforeSeq: null, subject: collectionId, limit: 50 })
      .map(({ act }) => act);
    expect(acts).toEqual(expect.arrayContaining(['approval.given', 'approval.used', 'courier.badge-refused']));
    await rpc.collection.endWithException({ commandId: newCommandId(), collectionId, reason: 'duplicate' });
    expect(await verify(await open(0), approval.approvalId)).toBe('badge.list-stale');
  });

  it('serves no other act, no other collection, not twice, and not late [F103]', async () => {
    const [one, two] = [await open(0), await open(1)];
    expect(await verify(one, (await approve(one, 'screening.decision')).approvalId)).toBe('badge.list-stale');
    expect(await verify(one, (await approve(two)).approvalId)).toBe('badge.list-stale');
    expect(await verify(one, newCommandId())).toBe('badge.list-stale');
    const late = await approve(one);
    station.clock.advance(10 * 60_000);
    expect(await verify(one, late.approvalId)).toBe('badge.list-stale');
    const used = await approve(one);
    station.tools.db.prepare('UPDATE approvals SET used_ms = 1 WHERE approval_id = ?').run(used.approvalId);
    expect(await verify(one, used.approvalId)).toBe('badge.list-stale');
    for (const change of [
      `subject_id = '${two}'`,
      `act = 'order.cancel'`,
      'expires_ms = expires_ms + 1',
      `reason = 'x'`,
    ]) {
      const edited = await approve(change.startsWith('subject') ? one : one);
      station.tools.db.prepare(`UPDATE approvals SET ${change} WHERE approval_id = ?`).run(edited.approvalId);
      expect([change, await verify(change.startsWith('subject') ? two : one, edited.approvalId)]).toEqual([
        change,
        'badge.list-stale',
      ]);
    }
  });

  it('is given by a manager’s own PIN alone [F103]', async () => {
    const collectionId = await open(0);
    const ask = (managerNo: string, pin: string) =>
      refusalOf(
        rpc.staff.approve({
          commandId: newCommandId(),
          act: 'courier.stale-list',
          subjectId: collectionId,
          managerNo,
          pin,
          reason: '试试',
        }),
      );
    expect(await ask(manager.staffNo, '000000')).toBe('staff.wrong-pin');
    expect(await ask(clerk.staffNo, clerk.pin)).toBe('staff.role');
    expect(await ask('nobody', '000000')).toBe('staff.wrong-pin');
  });

  it('does not free a revoked badge, nor an expired one [EX-4.8a]', async () => {
    const collectionId = await open(0);
    const expired = badgeOf(courierA, { notAfterMs: startMs + 1 });
    const { approvalId } = await approve(collectionId);
    expect(
      await refusalOf(
        rpc.collection.verifyByBadge({ commandId: newCommandId(), collectionId, badge: expired, approvalId }),
      ),
    ).toBe('badge.expired');
    await station.bring('revocations', revocationsOf(['YQ0107#3'], 6, startMs - 1));
    expect(await verify(collectionId, approvalId)).toBe('badge.revoked');
    expect((await collectUntil(station, rpc, station.orders[0]!.orderId, 'verify')).outcome).toBe('open');
  });
});
