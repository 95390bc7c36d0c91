import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SaleSnapshot } from '../../contract/returns/sale.ts';
import { readSalePart, saleParts } from '../../contract/values/sale-text.ts';
import { maxScanLength, readScanCode } from '../../contract/values/scan-code.ts';
import { makeSaleTexts, readSaleTexts, signSale, verifySale } from '../../station/returns/snapshot.ts';
import { createRandom, randomSale } from './random-sale.ts';
import { saleGift, saleLine, saleOf } from './samples.ts';

const seller = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const keys = (kid: string): KeyObject | null => (kid === 'shop-1' ? seller.publicKey : null);
const seed = Number(process.env['WAYPOST_SEED'] ?? 20_261_122);

const phone = saleLine({
  lineId: '1',
  sku: 'PH-2026-256-BLK',
  name: { zh: '星云手机 12 黑色 256GB', en: 'Nebula Phone 12 black 256 GB' },
  barcode: '6901234567892',
  serials: ['358901234567890'],
  amountFen: 399_900,
});
const phoneSale = saleOf({
  lines: [phone],
  gifts: [saleGift({ giftId: 'case', name: { zh: '手机壳', en: 'Phone case' }, markedFen: 4_900, markedAt: '商品页' })],
});
function manyLines(count: number): SaleSnapshot {
  const random = createRandom(7);
  const digits = (length: number) => Array.from({ length }, () => random.below(10)).join('');
  return saleOf({
    lines: Array.from({ length: count }, (_, index) =>
      saleLine({
        lineId: `${index + 1}`,
        sku: `SKU-${digits(6)}`,
        name: { zh: `样品 ${digits(4)} 号`, en: `Sample no. ${digits(4)}` },
        barcode: `69${digits(11)}`,
        amountFen: random.below(90_000),
        weightGrams: random.below(900),
      }),
    ),
  });
}

describe('a snapshot of a sale', () => {
  it('goes through the QR texts of a receipt and is genuine with no network [F052 MA-3.1.8a]', () => {
    for (const sale of [phoneSale, manyLines(40)]) {
      const texts = makeSaleTexts(signSale(sale, 'shop-1', seller.privateKey)) ?? [];
      const read = readSaleTexts(texts.toReversed());
      expect(read.ok && verifySale(read.value, keys)).toEqual({ ok: true, value: sale });
    }
  });

  it('fits one QR code for a phone with its gift, and names its parts where it needs more [F052]', () => {
    const one = makeSaleTexts(signSale(phoneSale, 'shop-1', seller.privateKey)) ?? [];
    expect(one).toHaveLength(1);
    expect(one[0]?.length).toBeLessThan(700);
    const many = makeSaleTexts(signSale(manyLines(40), 'shop-1', seller.privateKey)) ?? [];
    expect(many.length).toBeGreaterThan(1);
    for (const text of [...one, ...many]) {
      expect(text.length).toBeLessThan(maxScanLength);
      expect(readScanCode(text)).toEqual({ kind: 'unknown' });
      expect(readSalePart(text)).not.toBeNull();
    }
    expect(saleParts(many.slice(1))).toMatchObject({
      have: many.slice(1).map((_, index) => index + 2),
      parts: many.length,
    });
    expect(readSaleTexts(many.slice(1))).toMatchObject({
      ok: false,
      refusal: { code: 'sale.parts-missing', details: { have: many.length - 1, parts: many.length } },
    });
    // A wholesale receipt with thousands of serial numbers prints its order number alone.
    const random = createRandom(9);
    const serials = Array.from({ length: 2_000 }, () => `${random.below(10 ** 9)}-${random.below(10 ** 9)}`);
    const wholesale = saleOf({ lines: [{ ...phone, serials, quantity: serials.length }] });
    expect(makeSaleTexts(signSale(wholesale, 'shop-1', seller.privateKey)) === null).toBe(true);
  });

  it(`says that an altered or forged one is not genuine [F052] (seed ${seed})`, () => {
    const signed = signSale(phoneSale, 'shop-1', seller.privateKey);
    const cheaper = { ...signed, sale: { ...phoneSale, lines: [{ ...phone, amountFen: 499_900 }] } };
    expect(verifySale(cheaper, keys)).toMatchObject({ ok: false, refusal: { code: 'sale.signature', rule: 'F052' } });
    const forged = signSale(phoneSale, 'shop-1', stranger.privateKey);
    expect(verifySale(forged, keys)).toMatchObject({ ok: false, refusal: { code: 'sale.signature' } });
    const unknown = signSale(phoneSale, 'shop-2', seller.privateKey);
    expect(verifySale(unknown, keys)).toMatchObject({ ok: false, refusal: { code: 'sale.issuer-unknown' } });
    const random = createRandom(seed);
    for (let run = 0; run < 50; run += 1) {
      const sale = randomSale(random, 6);
      const whole = signSale(sale, 'shop-1', seller.privateKey);
      const other = { ...whole, sale: { ...sale, purchasedMs: sale.purchasedMs + 1 + random.below(9) } };
      expect(verifySale(whole, keys).ok).toBe(true);
      expect(verifySale(other, keys).ok).toBe(false);
    }
  });

  it(`never takes a text with one changed character [F052] (seed ${seed})`, () => {
    const random = createRandom(seed);
    const [text = ''] = makeSaleTexts(signSale(phoneSale, 'shop-1', seller.privateKey)) ?? [];
    for (let run = 0; run < 300; run += 1) {
      const at = random.below(text.length);
      const letter = 'ABCDEFabcdef0123456789-_./'.charAt(random.below(26));
      if (letter === text.charAt(at)) continue;
      const read = readSaleTexts([`${text.slice(0, at)}${letter}${text.slice(at + 1)}`]);
      if (read.ok) expect.fail(`seed ${seed}: character ${at} changed to ${letter} was read`);
    }
  });

  it('mixes no receipts and is no way to fill the memory [F052]', () => {
    const one = makeSaleTexts(signSale(manyLines(40), 'shop-1', seller.privateKey)) ?? [];
    const two = makeSaleTexts(signSale(manyLines(41), 'shop-1', seller.privateKey)) ?? [];
    expect(readSaleTexts([one[0] ?? '', two[1] ?? ''])).toMatchObject({ refusal: { code: 'sale.unreadable' } });
    const zeros = deflateRawSync(Buffer.alloc(50_000_000), { level: 9 }).subarray(0, 600);
    const bomb = Buffer.concat([Buffer.of(6), Buffer.from('shop-1'), Buffer.alloc(64), zeros]).toString('base64url');
    for (const text of [
      '',
      'WPS1.',
      'WPS1.2/1.AAAAAAAA.AAAA',
      'WPS1.1/13.AAAAAAAA.AAAA',
      `WPS1.1/1.AAAAAAAA.${bomb}`,
    ]) {
      expect(readSaleTexts([text])).toMatchObject({ ok: false, refusal: { code: 'sale.unreadable' } });
    }
    expect(readSaleTexts([])).toMatchObject({ ok: false, refusal: { code: 'sale.unreadable' } });
  });
});
