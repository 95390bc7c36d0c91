import { expect, it } from 'vitest';
import { isGenuine } from '../../cloud/returns/sales.ts';
import { createKeyRing } from '../../station/packs/index.ts';
import { signSale, verifySale } from '../../station/returns/snapshot.ts';
import { newKey } from '../support/counter-data.ts';
import { saleOf } from './samples.ts';

const key = newKey('shop-1', 'sale');
const other = newKey('shop-1', 'sale');
const badge = newKey('shop-1', 'badge');
const sale = saleOf();
const boughtMs = sale.purchasedMs;

it.each([
  ['in use', { ...key.public, retiredMs: null }, true],
  ['retired after the purchase', { ...key.public, retiredMs: boughtMs + 1 }, true],
  ['retired with the purchase', { ...key.public, retiredMs: boughtMs }, false],
  ['retired before it', { ...key.public, retiredMs: boughtMs - 1 }, false],
  ['of another use', { ...badge.public, publicKey: key.public.publicKey }, false],
  ['of somebody else', other.public, false],
])('station and cloud judge a sale’s key the same way: %s [F052 MA-3.1.9]', (_, known, expected) => {
  const signed = signSale(sale, key.kid, key.privateKey);
  const ring = createKeyRing([known]);
  const atCounter = verifySale(signed, (kid, atMs) => ring.find(kid, 'sale', atMs));
  expect([atCounter.ok, isGenuine([known], signed)]).toEqual([expected, expected]);
});
