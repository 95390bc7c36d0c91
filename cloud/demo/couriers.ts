import type { DemoCarrierId } from './carriers.ts';
import type { Face } from './portraits.ts';

export type DemoCourier = {
  courierId: string;
  name: string;
  carrierId: DemoCarrierId;
  badgeNo: string;
  badge: 'valid' | 'revoked' | 'expired';
  note: string;
  face: Face;
};

/** Four who may collect, one whose badge was revoked, one whose badge ran out. */
export const demoCouriers: readonly DemoCourier[] = [
  {
    courierId: 'yunqi-0107',
    name: '许安然',
    carrierId: 'yunqi',
    badgeNo: 'YQ0107',
    badge: 'valid',
    note: '工牌有效 · valid badge',
    face: { backdrop: '#dcecf4', uniform: '#1f6f8b', skin: '#f2c9a5', hair: '#2a211d', style: 'bob', extra: 'none' },
  },
  {
    courierId: 'yunqi-0112',
    name: '陆一航',
    carrierId: 'yunqi',
    badgeNo: 'YQ0112',
    badge: 'valid',
    note: '工牌有效，同一家公司的另一人 · valid badge, same company, another person',
    face: {
      backdrop: '#e6eedd',
      uniform: '#1f6f8b',
      skin: '#e3b48c',
      hair: '#1d1a19',
      style: 'short',
      extra: 'glasses',
    },
  },
  {
    courierId: 'changqiao-0023',
    name: '邓海生',
    carrierId: 'changqiao',
    badgeNo: 'CQ0023',
    badge: 'valid',
    note: '工牌有效 · valid badge',
    face: { backdrop: '#f6e6d3', uniform: '#b4552d', skin: '#d9a57b', hair: '#3a3431', style: 'crew', extra: 'beard' },
  },
  {
    courierId: 'beichen-0415',
    name: '白若溪',
    carrierId: 'beichen',
    badgeNo: 'BC0415',
    badge: 'valid',
    note: '工牌有效 · valid badge',
    face: {
      backdrop: '#e7e2f2',
      uniform: '#4b4a8f',
      skin: '#f4d0b0',
      hair: '#4a2d1f',
      style: 'ponytail',
      extra: 'none',
    },
  },
  {
    courierId: 'changqiao-0031',
    name: '钱立新',
    carrierId: 'changqiao',
    badgeNo: 'CQ0031',
    badge: 'revoked',
    note: '工牌已吊销 · revoked badge',
    face: {
      backdrop: '#f4e3e1',
      uniform: '#b4552d',
      skin: '#e8bd97',
      hair: '#57504c',
      style: 'parting',
      extra: 'glasses',
    },
  },
  {
    courierId: 'beichen-0402',
    name: '石磊',
    carrierId: 'beichen',
    badgeNo: 'BC0402',
    badge: 'expired',
    note: '工牌已过期 · expired badge',
    face: { backdrop: '#dfe9e4', uniform: '#4b4a8f', skin: '#dcab83', hair: '#221d1b', style: 'cap', extra: 'none' },
  },
];
