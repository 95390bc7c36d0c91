import type { OrderLine } from '../../contract/orders.ts';
import type { CollectionView } from '../../contract/collection.ts';
import type { StationStatus } from '../../contract/station.ts';

/** Sample facts for the pictures: invented people, invented companies. */
export const id = (n: number) => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const dayMs = Date.now() - (Date.now() % 3_600_000);

const rows = [
  ['WP20261121-0001', '迅达快运', '李国强', '王*', '北京市朝阳区', '图书', 1200, 1200],
  ['WP20261121-0002', '迅达快运', '李国强', '陈**', '四川省成都市', '衣物', 1800, 2000],
  ['WP20261121-0003', '远行物流', '赵敏', '刘*', '广东省深圳市', '电子产品', 2300, 1500],
  ['WP20261121-0004', '远行物流', '赵敏', '周**', '江苏省南京市', '白酒', 2600, 3000],
  ['WP20261121-0005', '迅达快运', '李国强', '吴*', '浙江省宁波市', '食品', 1400, 2500],
  ['WP20261121-0006', '同城捷送', null, '郑**', '上海市浦东新区', '文件', 900, 200],
  ['WP20261121-0007', '迅达快运', '李国强', '冯*', '湖北省武汉市', '日用品', 1650, 1000],
  ['WP20261121-0008', '远行物流', '赵敏', '蒋**', '陕西省西安市', '烟花', 3200, 4000],
  ['WP20261121-0009', '迅达快运', '李国强', '沈*', '福建省厦门市', '茶叶', 1550, 800],
  ['WP20261121-0010', '远行物流', '赵敏', '韩**', '山东省青岛市', '瓷器', 2750, 5000],
  ['WP20261121-0011', '迅达快运', '李国强', '杨*', '河南省郑州市', '玩具', 1300, 1200],
] as const;

export const orders: OrderLine[] = rows.map(
  ([orderNo, carrierName, courierName, senderMasked, destination, itemType, estimateFen, grams], index) => ({
    orderId: id(100 + index),
    orderNo,
    source: index === 5 ? 'mini-program' : 'h5',
    sourceKnown: index !== 5,
    status: index === 5 ? 'dispatching' : 'accepted',
    carrierId: `carrier-${carrierName}`,
    carrierName,
    courierName,
    senderMasked,
    senderPhoneMasked: `138******${10 + index}`,
    destination,
    itemType,
    windowStartMs: dayMs + (index - 2) * 1_800_000,
    windowEndMs: dayMs + (index + 2) * 1_800_000,
    estimateFen,
    declaredWeightGrams: grams,
    stoppedByRule: index === 7 ? 'P-02-3' : null,
    openCollectionId: index === 2 ? id(902) : null,
    collectedIn: null,
    reprintDebt: false,
    lastException: index === 8 ? 'not-reached' : null,
    revision: 1,
  }),
);

export const status: StationStatus = {
  revision: 1,
  scale: { state: 'ready', protocol: 'toledo-8217', path: '/dev/pts/4', emulated: true },
  printer: { state: 'ready', fault: null, path: '/dev/pts/6', emulated: true },
  scanner: { state: 'ready', path: '/dev/pts/8', emulated: true },
  cloud: { state: 'offline', lastSuccessMs: Date.now() - 1_500_000, lastFault: 'unreachable' },
  queue: { waiting: 3, oldestMs: Date.now() - 720_000, rejected: 0, quarantined: 2 },
  clock: { doubtful: false, reason: null },
  storage: { durable: true, freeBytes: 40e9, intakeStopped: false },
};

export const portrait =
  'data:image/svg+xml;charset=utf-8,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 500"><rect width="400" height="500" fill="#b9cdd0"/><path d="M60 500q10-150 140-150t140 150z" fill="#20505a"/><path d="M150 350l50 60 50-60v-40H150z" fill="#e3b590"/><ellipse cx="200" cy="220" rx="88" ry="108" fill="#eec3a0"/><path d="M104 205q-6-118 96-118t96 118q-14-52-50-62-60 20-104 0-30 16-38 62z" fill="#2a211d"/><circle cx="168" cy="222" r="8" fill="#2a211d"/><circle cx="232" cy="222" r="8" fill="#2a211d"/><path d="M172 276q28 20 56 0" fill="none" stroke="#9c5d45" stroke-width="6" stroke-linecap="round"/></svg>',
  );

export const quote: NonNullable<CollectionView['weigh']>['quote'] = {
  carrierId: 'carrier-a',
  carrierLegalName: '迅达快运有限公司',
  zone: '二区',
  tariffVersion: '2026.11',
  tariffEffectiveMs: dayMs,
  weightGrams: 1250,
  volumetricGrams: 1500,
  divisorCm3PerKg: 8000,
  chargeableGrams: 1500,
  lines: [
    { kind: 'first-weight', amountFen: 1200, details: {} },
    { kind: 'further-weight', amountFen: 300, details: { steps: 1 } },
    { kind: 'platform-fee', amountFen: 0, details: {} },
  ],
  totalFen: 1500,
};

export const difference = {
  estimateFen: 1200,
  actualFen: 1500,
  differenceFen: 300,
  parts: [
    { reason: 'weight' as const, amountFen: 100 },
    { reason: 'volume' as const, amountFen: 200 },
  ],
};

export const paperSvg = (title: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 380"><rect width="300" height="380" fill="#fff"/><g fill="#111"><rect x="16" y="16" width="150" height="16"/><rect x="16" y="48" width="268" height="2"/>${Array.from({ length: 40 }, (_, i) => `<rect x="${20 + i * 6.6}" y="62" width="${1 + ((i * 7) % 4)}" height="60"/>`).join('')}<rect x="60" y="132" width="180" height="10"/><rect x="16" y="160" width="268" height="2"/>${Array.from({ length: 8 }, (_, i) => `<rect x="16" y="${180 + i * 22}" width="${120 + ((i * 53) % 140)}" height="9"/>`).join('')}</g><title>${title}</title></svg>`;

export const qrSvg = (() => {
  const cells: string[] = [];
  for (let y = 0; y < 29; y += 1)
    for (let x = 0; x < 29; x += 1) if ((x * 7 + y * 13 + x * y) % 5 < 2) cells.push(`M${x} ${y}h1v1h-1z`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 31 31"><rect x="-1" y="-1" width="31" height="31" fill="#fff"/><path d="${cells.join('')}"/></svg>`;
})();
