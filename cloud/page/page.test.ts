import { describe, expect, it, onTestFinished } from 'vitest';
import type { StationEventBody, StationEventType } from '../../contract/sync/events.ts';
import { describeOnEngines } from '../testing/engines.ts';
import { collected, eventOf, placeOrder } from '../testing/facts.ts';
import { openTestCloud } from '../testing/test-cloud.ts';

const atMs = 1_795_000_000_000;

describeOnEngines(describe, 'page', (engine) => {
  it('shows stations and what arrived in words, and of people only masks [L-13 EX-4.7c]', async () => {
    const cloud = await openTestCloud(engine, { demoSeed: '1' });
    onTestFinished(() => cloud.close());
    expect((await cloud.call({ target: '/' })).text).toContain('还没有门店接入');
    const { stationId, send } = await cloud.enrol();
    const order = await placeOrder(cloud);
    await cloud.admin(`orders/${order.orderId}/cancel`, { reason: '测试' });
    const { orderId } = await placeOrder(cloud);
    const ids = { collectionId: order.orderId, incidentId: order.orderId, courierId: null };
    const report = {
      reportId: orderId,
      orderId,
      collectionId: orderId,
      rule: 'P-03-2',
      category: 'prohibited:3.2',
      authority: 'police',
      emergency: 'explosives' as const,
      packVersion: 'screening-catalogue@4',
      dutiesVersion: 'screening-duties@1',
    };
    const facts: [StationEventType, StationEventBody<StationEventType>][] = [
      ['v1.CourierMismatched', { orderId, ...ids, reasons: ['courier', 'day'], atMs }],
      ['v1.SenderRefused', { orderId, ...ids, atMs }],
      [
        'v1.ParcelStopped',
        { orderId, ...ids, rule: '<script>alert(1)</script>', category: '"x', packVersion: '1', report: true, atMs },
      ],
      ['v1.AuthorityReportDrafted', { ...report, atMs }],
      [
        'v1.AuthorityReportSubmitted',
        {
          ...report,
          orderNo: order.orderNo,
          sender: { personId: orderId, name: '司马相如', phone: '13600009999' },
          senderIdKind: 'resident-card',
          senderIdLastFour: '789X',
          agent: null,
          courierId: null,
          goods: '烟花两盒',
          evidence: [{ rule: 'P-03-2', text: '烟花' }],
          photoIds: [orderId],
          inspectorId: orderId,
          foundMs: atMs,
          operatorId: orderId,
          atMs,
        },
      ],
      ['v1.AuthorityReportWithheld', { ...report, reason: '当面移交<b>', operatorId: orderId, atMs }],
      ['v1.PickupExceptionRecorded', { orderId, reason: 'not-reached', atMs }],
      ['v1.ReprintDebtSettled', { orderId, collectionId: ids.collectionId, waybillNo: 'YQ1', atMs }],
      ['v1.OrderCancelled', { orderId, atMs }],
    ];
    const events = facts.map(([type, data], index) => eventOf(stationId, type, { ...data }, index + 1));
    const wanted = eventOf(stationId, 'v1.WaybillBlockWanted', { carrierId: 'yunqi', count: 9, atMs }, 1);
    const disputed = eventOf(
      stationId,
      'v1.ScreeningAnswerDisputed',
      {
        disputeId: orderId,
        text: '边炮镇特产',
        attributes: {},
        answered: { verdict: 'prohibited', outcome: 'stop', rules: ['P-03-2'] },
        expected: { outcome: 'go', rule: null },
        note: '',
        packVersion: 'screening-catalogue@4',
        operatorId: orderId,
        atMs,
      },
      1,
      { subject: `station:${stationId}/screening` },
    );
    const answers = await send(
      ...events,
      wanted,
      disputed,
      eventOf(stationId, 'v1.ParcelCollected', collected(order), 1),
    );
    expect(answers.every(({ result }) => result === 'accepted')).toBe(true);

    const { text, headers } = await cloud.call({ target: '/' });
    for (const words of [
      '西湖一店',
      '已揽收',
      'Collected',
      '快递员、日期',
      '暂未联系上客户',
      '云端此前已取消',
      '报 公安机关，等待提交',
      '寄件人 司***，照片 1 张',
      '当面移交&#60;b&#62;',
      '“边炮镇特产”：答 不可寄，应为 可寄',
      order.orderNo,
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toContain('欧***');
    for (const secret of ['欧阳', '小明', '13900001234', '002X', '司马', '相如', '13600009999', '789X'])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/<script|<img|javascript:|https?:/);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self' 'sha256-[\w+/=]+';/);
    const sheet = await cloud.call({ target: '/font/sheet.css' });
    const part = /url\((\/font\/[\w.-]+)\)/.exec(sheet.text)?.[1] ?? '';
    expect((await cloud.call({ target: part })).headers.get('content-type')).toBe('font/woff2');
    for (const outside of ['/font/package.json', '/font/..%2Fpackage.json', '/font/noto-sans-sc-999.woff2']) {
      expect((await cloud.call({ target: outside })).status).toBe(404);
    }
  });
});
