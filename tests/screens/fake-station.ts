import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventPublisher, implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { contract } from '../../contract/contract.ts';
import type { CollectionView } from '../../contract/collection.ts';
import type { BenchAct, BenchState } from '../../contract/demo.ts';
import type { DisplayScene } from '../../contract/display.ts';
import type { ScreeningAnswer } from '../../contract/screening.ts';
import { contractVersion } from '../../contract/station.ts';
import type { LiveWeight } from '../../contract/weighing.ts';
import { difference, id, orders, paperSvg, portrait, qrSvg, quote, status } from './fixtures.ts';

/**
 * A stand-in that answers the contract from memory, for pictures of every scene without devices.
 * It enforces nothing; the order of acts is the real station's.
 */
const pages = fileURLToPath(new URL('../../node_modules/.cache/waypost-screens', import.meta.url));
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'";
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

type Tick = { view: Record<string, never>; scan: { text: string } };

export async function startFakeStation(options: { demo?: boolean } = {}) {
  const publisher = new EventPublisher<Tick>();
  let revision = 1;
  let weight: Omit<LiveWeight, 'revision'> = {
    state: 'empty',
    weightGrams: 0,
    sinceFrameMs: 1,
    placement: null,
    tare: null,
  };
  let view: CollectionView | null = null;
  let scene: DisplayScene = { scene: 'idle' };
  let station = status;
  const bench: BenchState = {
    scaleProtocol: 'toledo-8217',
    scalePlugged: true,
    loadGrams: 0,
    overloaded: false,
    moving: false,
    silent: false,
    printerPlugged: true,
    paperOut: false,
    coverOpen: false,
    network: false,
    papers: [],
  };
  const changed = () => {
    revision += 1;
    publisher.publish('view', {});
  };
  const set = (change: Partial<CollectionView>): CollectionView => {
    if (!view) throw new Error('no collection is open');
    view = { ...view, ...change, revision: view.revision + 1 };
    scene = sceneOf(view);
    changed();
    return view;
  };
  async function* snapshots<T>(read: () => T, signal: AbortSignal | undefined): AsyncGenerator<T> {
    const ticks = publisher.subscribe('view', { signal });
    yield read();
    for await (const _tick of ticks) yield read();
  }
  const actor = () => ({ atMs: Date.now(), operatorName: '林晓' });
  const member = { staffId: id(1), staffNo: '1001', displayName: '林晓', role: 'clerk' as const };
  const session = () => ({ token: 'token', member, expiresMs: Date.now() + 3_600_000 });

  const os = implement(contract);
  const verified = (badge: string): CollectionView => {
    const wrong = badge.includes('wrong');
    return set({
      verify: {
        ...actor(),
        method: 'badge',
        courier: wrong
          ? { courierId: 'c2', badgeNo: 'YX-2044', name: '赵敏', carrierName: '远行物流', photoId: id(702) }
          : { courierId: 'c1', badgeNo: 'XD-1007', name: '李国强', carrierName: '迅达快运', photoId: id(701) },
        mismatches: wrong
          ? [
              { reason: 'courier', expected: '李国强', found: '赵敏' },
              { reason: 'carrier', expected: '迅达快运', found: '远行物流' },
            ]
          : [],
        window: 'on-time',
        listAgeMs: 4_000_000,
        listFresh: true,
        senderConfirmedMs: null,
        senderConfirmedAt: null,
      },
      ...(wrong ? { outcome: 'mismatch' as const } : {}),
    });
  };
  const routes = {
    station: {
      hello: os.station.hello.handler(() => ({
        contractVersion,
        generation: id(revision),
        face: 'counter' as const,
        stationId: 'ST-021',
        stationName: '梧桐路驿站',
        appVersion: '0.1.0',
        demo: options.demo ?? true,
        keyCustody: 'file' as const,
        nowMs: Date.now(),
      })),
      status: os.station.status.handler(({ signal }) => snapshots(() => ({ ...station, revision }), signal)),
    },
    staff: {
      list: os.staff.list.handler(() => [
        member,
        { ...member, staffId: id(2), staffNo: '9001', displayName: '顾海', role: 'manager' as const },
      ]),
      signIn: os.staff.signIn.handler(({ input, errors }) => {
        if (input.pin === '0000')
          throw errors.REFUSED({ data: { code: 'staff.wrong-pin', rule: 'F103', details: {} } });
        return session();
      }),
      resume: os.staff.resume.handler(session),
      touch: os.staff.touch.handler(() => ({ expiresMs: Date.now() + 3_600_000 })),
      signOut: os.staff.signOut.handler(() => ({})),
      approve: os.staff.approve.handler(({ input }) => ({
        approvalId: id(5),
        act: input.act,
        subjectId: input.subjectId,
        managerName: '顾海',
        reason: input.reason,
        expiresMs: Date.now() + 60_000,
        signature: 'x',
      })),
    },
    orders: {
      list: os.orders.list.handler(({ input }) => {
        const found = orders.filter((order) => order.orderNo.includes(input.search));
        return { revision, total: found.length, reprintDebts: 0, orders: found };
      }),
      changes: os.orders.changes.handler(({ signal }) => snapshots(() => ({ revision }), signal)),
      quarantine: os.orders.quarantine.handler(() => [
        { id: id(41), seq: 1871, kind: 'order', receivedMs: Date.now() - 4e6, faults: ['sender.phone', 'windowEndMs'] },
        { id: id(42), seq: 1874, kind: 'order', receivedMs: Date.now() - 2e6, faults: ['recipient.address.district'] },
      ]),
    },
    collection: {
      open: os.collection.open.handler(({ input }) => {
        const order = orders.find((one) => one.orderId === input.orderId) ?? orders[0];
        if (!order) throw new Error('no order');
        view = {
          collectionId: id(900),
          revision: 1,
          step: 'verify',
          outcome: 'open',
          order,
          sender: { name: '王芳', phone: '13812345610', address: '浙江省杭州市西湖区文三路 90 号 3 幢 502' },
          recipient: { name: '何晨', phone: '13900001111', address: '北京市朝阳区望京街 10 号 1 座 1203' },
          contract: { version: '2026-09', sha256: '9f2c41e07b' },
          verify: null,
          identify: null,
          inspect: null,
          weigh: null,
          price: null,
          dueNow: null,
          coverMustBeAsked: false,
          route: { carrierId: 'xunda', fromProvince: '浙江', toProvince: '北京' },
          usualHolder: 'courier',
          print: null,
          handover: null,
          ended: null,
          report: null,
        };
        scene = sceneOf(view);
        changed();
        return view;
      }),
      get: os.collection.get.handler(() => set({})),
      watch: os.collection.watch.handler(async function* ({ signal }) {
        for await (const value of snapshots(() => view, signal)) if (value) yield value;
      }),
      verifyByBadge: os.collection.verifyByBadge.handler(({ input, errors }) => {
        if (input.badge.includes('garbage'))
          throw errors.REFUSED({ data: { code: 'badge.unreadable', rule: 'EX-4.8a', details: {} } });
        return verified(input.badge);
      }),
      verifyByNumber: os.collection.verifyByNumber.handler(() => verified('')),
      confirmCourier: os.collection.confirmCourier.handler(() => set({ step: 'identify' })),
      refuseBySender: os.collection.refuseBySender.handler(() =>
        set({ outcome: 'sender-refused', ended: { atMs: Date.now(), reason: 'sender-refused', rule: 'EX-4.8b' } }),
      ),
      endWithException: os.collection.endWithException.handler(({ input }) =>
        set({ outcome: 'exception', ended: { atMs: Date.now(), reason: input.reason, rule: 'EX-4.5a' } }),
      ),
      identify: os.collection.identify.handler(({ input }) =>
        set({
          step: 'inspect',
          identify: { ...actor(), kind: input.kind, lastFour: input.number.slice(-4), agent: null },
        }),
      ),
      inspect: os.collection.inspect.handler(({ input }) => {
        const answer = screen(input.description);
        const passed = answer.outcome === 'go' || input.approvalId !== undefined;
        const inspect = {
          ...actor(),
          description: input.description,
          attributes: input.attributes,
          answer,
          mark: input.mark,
          passed,
          decidedBy: null,
          totals: [],
        };
        if (answer.verdict === 'prohibited')
          return set({
            inspect,
            outcome: 'prohibited',
            ended: { atMs: Date.now(), reason: 'P-02-3', rule: 'EX-4.9a' },
          });
        return set({ inspect, step: passed ? 'weigh' : 'inspect' });
      }),
      weigh: os.collection.weigh.handler(({ input }) =>
        set({
          step: 'price',
          dueNow: difference,
          coverMustBeAsked: true,
          weigh: {
            ...actor(),
            weighingId: id(6),
            manual: false,
            weightGrams: weight.placement?.weightGrams ?? 0,
            dimensions: input.dimensions,
            quote,
          },
        }),
      ),
      weighAgain: os.collection.weighAgain.handler(() => set({ step: 'weigh', weigh: null })),
      pay: os.collection.pay.handler(({ input }) =>
        set({
          step: 'print',
          dueNow: null,
          price: {
            ...actor(),
            quote,
            difference,
            coverFen: input.coverFen,
            coverDeclined: input.coverDeclined,
            method: input.method,
            holder: input.holder,
            amountFen: input.amountFen,
          },
        }),
      ),
      print: os.collection.print.handler(() => {
        const bad = bench.paperOut;
        const jobs = (['label', 'receipt'] as const).map((kind, index) => ({
          jobId: id(30 + index),
          kind,
          copyNo: 0,
          state: bad && index === 1 ? ('failed' as const) : ('printed' as const),
          fault: bad && index === 1 ? ('printer.paper-out' as const) : null,
          printedMs: Date.now(),
        }));
        return set({
          step: bad ? 'print' : 'handover',
          print: { waybillNo: 'XD7700120031', jobs, voucher: null, printedMs: Date.now(), reprintDebt: false },
        });
      }),
      showVoucher: os.collection.showVoucher.handler(() =>
        set({
          print: {
            waybillNo: 'XD7700120031',
            jobs: view?.print?.jobs ?? [],
            voucher: { text: 'WPV1.x', svg: qrSvg, confirmedMs: null },
            printedMs: null,
            reprintDebt: true,
          },
        }),
      ),
      confirmVoucher: os.collection.confirmVoucher.handler(() => set({ step: 'handover' })),
      handOver: os.collection.handOver.handler(({ input }) =>
        set({ step: 'done', outcome: 'collected', handover: { ...actor(), signatureKind: input.signature.kind } }),
      ),
    },
    weighing: { live: os.weighing.live.handler(({ signal }) => snapshots(() => ({ ...weight, revision }), signal)) },
    screening: { screen: os.screening.screen.handler(({ input }) => screen(input.text)) },
    printing: {
      preview: os.printing.preview.handler(({ input }) => ({
        kind: input.kind,
        widthMm: 80,
        heightMm: 100,
        svg: paperSvg(input.kind),
      })),
    },
    display: {
      watch: os.display.watch.handler(({ signal }) =>
        snapshots(
          () => ({
            revision,
            collectionId: view?.collectionId ?? null,
            returnId: null,
            sinceMs: Date.now(),
            scene,
          }),
          signal,
        ),
      ),
      photo: os.display.photo.handler(() => ({ dataUrl: portrait })),
      confirmCourier: os.display.confirmCourier.handler(() => (set({ step: 'identify' }), {})),
      refuse: os.display.refuse.handler(() => (set({ outcome: 'sender-refused' }), {})),
      confirmVoucher: os.display.confirmVoucher.handler(() => (set({ step: 'handover' }), {})),
    },
    devices: {
      scans: os.devices.scans.handler(async function* ({ signal }) {
        for await (const { text } of publisher.subscribe('scan', { signal }))
          yield { scanId: id(revision), text, atMs: Date.now() };
      }),
    },
    queue: {
      list: os.queue.list.handler(() => [
        {
          eventId: id(51),
          type: 'v1.ParcelCollected',
          aggregate: 'order:0031',
          createdMs: Date.now() - 720_000,
          attempts: 4,
          state: 'waiting' as const,
          code: 'unreachable',
        },
        {
          eventId: id(52),
          type: 'v1.ParcelCollected',
          aggregate: 'order:0033',
          createdMs: Date.now() - 500_000,
          attempts: 3,
          state: 'rejected' as const,
          code: 'unknown-waybill',
        },
        {
          eventId: id(53),
          type: 'v1.SenderRefused',
          aggregate: 'order:0034',
          createdMs: Date.now() - 120_000,
          attempts: 1,
          state: 'fenced' as const,
          code: null,
        },
      ]),
      syncNow: os.queue.syncNow.handler(() => ({})),
    },
    journal: {
      list: os.journal.list.handler(() =>
        [
          'courier.checked',
          'courier.confirmed-by-sender',
          'sender.identified',
          'goods.inspected',
          'parcel.weighed',
          'fee.taken',
        ].map((act, index) => ({
          seq: 120 - index,
          atMs: Date.now() - index * 60_000,
          monotonicMs: 1,
          bootId: id(3),
          operatorId: id(1),
          operatorName: '林晓',
          deviceId: 'counter-1',
          act,
          subject: id(900),
          facts: { step: index, rule: 'EX-4.8a' },
          hash: 'a'.repeat(64),
        })),
      ),
      verify: os.journal.verify.handler(() => ({
        ok: true,
        entries: 120,
        headHash: '8fc2a91b77de',
        firstBadSeq: null,
      })),
    },
    demo: {
      bench: os.demo.bench.handler(({ signal }) => snapshots(() => ({ ...bench }), signal)),
      act: os.demo.act.handler(({ input }) => (play(input), {})),
      handbook: os.demo.handbook.handler(() => ({
        staff: [
          { staffNo: '1001', displayName: '林晓', pin: '1234', role: 'clerk' },
          { staffNo: '9001', displayName: '顾海', pin: '9999', role: 'manager' },
        ],
        couriers: [
          {
            courierId: 'c1',
            name: '李国强',
            carrierName: '迅达快运',
            badge: 'WPB1.right',
            badgeNo: 'XD-1007',
            pin: '2468',
            note: '有效',
          },
          {
            courierId: 'c2',
            name: '赵敏',
            carrierName: '远行物流',
            badge: 'WPB1.wrong',
            badgeNo: 'YX-2044',
            pin: '1357',
            note: '别家公司',
          },
        ],
        senders: [{ orderNo: 'WP20261121-0001', name: '王芳', idNumber: '11010519491231002X' }],
        receipts: [],
      })),
    },
  };

  /** The bench, in as few words as the pictures need. */
  function play(act: BenchAct): void {
    if (act.act === 'scan') return publisher.publish('scan', { text: act.text });
    if (act.act === 'load') {
      bench.loadGrams = act.grams;
      weight =
        act.grams === 0
          ? { state: 'empty', weightGrams: 0, sinceFrameMs: 1, placement: null, tare: null }
          : {
              state: 'stable',
              weightGrams: act.grams,
              sinceFrameMs: 1,
              placement: { placementId: id(60), weightGrams: act.grams, capturedMs: Date.now(), usable: true },
              tare: null,
            };
    }
    if (act.act === 'motion') weight = { ...weight, state: 'moving', placement: null };
    if (act.act === 'overload')
      weight = { state: 'overload', weightGrams: null, sinceFrameMs: 1, placement: null, tare: null };
    if (act.act === 'plug-scale') {
      weight = { state: 'unplugged', weightGrams: null, sinceFrameMs: null, placement: null, tare: null };
      station = { ...station, scale: { ...station.scale, state: 'unplugged' } };
    }
    if (act.act === 'paper-out') {
      bench.paperOut = act.on;
      station = { ...station, printer: { ...station.printer, fault: act.on ? 'printer.paper-out' : null } };
    }
    changed();
  }

  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    const file = path === '/' ? '/counter.html' : path;
    readFile(join(pages, file)).then(
      (body) =>
        response
          .writeHead(200, {
            'content-type': types[extname(file)] ?? 'application/octet-stream',
            'content-security-policy': policy,
          })
          .end(body),
      () => response.writeHead(404).end(),
    );
  });
  const handler = new RPCHandler(routes);
  const sockets = new WebSocketServer({ server, path: '/rpc', handleProtocols: () => 'waypost' });
  sockets.on('connection', (socket) => void handler.upgrade(socket, { context: {} }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    show: (next: DisplayScene) => {
      scene = next;
      changed();
    },
    play,
    /** As when the station process dies: every connection is cut. */
    cut: () => sockets.clients.forEach((client) => client.terminate()),
    stop: () => {
      sockets.clients.forEach((client) => client.terminate());
      server.close();
    },
  };
}

function sceneOf(view: CollectionView): DisplayScene {
  const { orderNo, carrierName } = view.order;
  if (view.outcome === 'mismatch') return { scene: 'mismatch', orderNo, reasons: ['courier', 'carrier'] };
  if (view.outcome === 'prohibited') return { scene: 'stopped', orderNo, rule: 'P-02-3' };
  if (view.outcome === 'sender-refused') return { scene: 'refused', orderNo };
  const waybillNo = view.print?.waybillNo ?? '';
  switch (view.step) {
    case 'verify':
      return view.verify
        ? {
            scene: 'courier',
            courier: view.verify.courier,
            orderNo,
            carrierName,
            window: 'on-time',
            listAgeMs: 4_000_000,
          }
        : { scene: 'waiting', orderNo, carrierName };
    case 'identify':
      return { scene: 'show-id', orderNo };
    case 'inspect':
      return { scene: 'inspect', orderNo };
    case 'weigh':
      return { scene: 'weigh', orderNo };
    case 'price':
      return {
        scene: 'pay',
        orderNo,
        weightGrams: 1250,
        chargeableGrams: 1500,
        manualWeight: false,
        difference,
        amountFen: 1500,
      };
    case 'print':
      return view.print?.voucher
        ? { scene: 'voucher', orderNo, waybillNo, svg: view.print.voucher.svg }
        : { scene: 'printing', orderNo, waybillNo };
    case 'handover':
      return { scene: 'sign', orderNo, waybillNo };
    case 'done':
      return { scene: 'done', orderNo, waybillNo, amountFen: 1500 };
  }
}

function screen(text: string): ScreeningAnswer {
  const found = (word: string) => [{ text: word, start: text.indexOf(word), end: text.indexOf(word) + word.length }];
  const base = { packVersion: '2026.11.1' };
  const finding = { condition: null, ask: null, report: false, groundOnly: false };
  if (text.includes('鞭炮'))
    return {
      ...base,
      verdict: 'prohibited',
      condition: null,
      category: 'prohibited:2.3',
      outcome: 'stop',
      findings: [
        {
          ...finding,
          rule: 'P-02-3',
          category: 'prohibited:2.3',
          verdict: 'prohibited',
          outcome: 'stop',
          evidence: found('鞭炮'),
          because: '“鞭炮”属于烟花爆竹，任何数量与包装都不得寄递。',
          becauseEn: 'Firecrackers: fireworks, never accepted.',
          report: true,
        },
      ],
    };
  if (text.includes('白酒'))
    return {
      ...base,
      verdict: 'restricted',
      condition: 'unknown',
      category: 'restricted:3',
      outcome: 'ask',
      findings: [
        {
          ...finding,
          rule: 'R-3a',
          category: 'restricted:3',
          verdict: 'restricted',
          condition: 'unknown',
          outcome: 'ask',
          evidence: found('白酒'),
          because: '酒类须不超过 56 度并用原包装或蜂窝纸箱，限陆运。还不知道度数和包装。',
          becauseEn: 'Spirits: at most 56 % vol, original box or honeycomb, ground only.',
          ask: 'abv',
          groundOnly: true,
        },
      ],
    };
  return { ...base, verdict: 'allowed', condition: null, category: 'none', outcome: 'go', findings: [] };
}
