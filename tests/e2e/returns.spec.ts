import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, scan, signIn, step, test } from './counter.ts';
import { groupSale, headphoneSale, sell } from './return-sales.ts';

/** WCAG 2.2 AA, as far as a program can tell. */
async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'], iframes: false })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes.map(({ target }) => target).join(', ')}`);
  expect(found).toEqual([]);
}

async function sign(page: Page): Promise<void> {
  const box = await page.locator('svg.box').boundingBox();
  if (!box) throw new Error('no signature box');
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.6);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.3, { steps: 4 });
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.6, { steps: 4 });
  await page.mouse.up();
}

test('a whole return by scanner and keyboard: receipt, list, a gift that stays at its price, signature, seal [F052 F053 F054 MA-3.1.8a MA-3.1.8b MA-3.2.3c]', async ({
  counter,
}) => {
  const { staff, display, cloud } = counter;
  const sale = headphoneSale();
  const texts = await sell(counter, sale);
  await signIn(staff);
  await staff.keyboard.press('F5');
  await step(staff, '未办完的退货');
  for (const text of texts) await scan(counter, text);
  await step(staff, '退什么，为什么');

  // the goods' own barcode ticks their line
  await scan(counter, '6901234567892');
  await expect(staff.getByRole('checkbox', { name: /降噪耳机/ })).toBeChecked();
  await staff.keyboard.press('Alt+1');
  await staff.keyboard.press('Enter');
  await step(staff, '清点：商品、配件、赠品');
  await expect(staff.getByText('还剩 5 项').first()).toBeVisible();
  await expectAccessible(staff, 'check');

  // another number than the one sold is refused, with the next step
  await scan(counter, 'HP26-B00000');
  await expect(staff.getByRole('alert').filter({ hasText: '序列号与售出的不同' })).toBeVisible();
  await scan(counter, 'HP26-A10293');
  await expect(staff.getByText('还剩 4 项').first()).toBeVisible();
  await staff.keyboard.type('6901234567908');
  await staff.keyboard.press('Enter');
  await expect(staff.getByText('还剩 3 项').first()).toBeVisible();
  await scan(counter, '6901234567915');
  await expect(staff.getByText('还剩 2 项').first()).toBeVisible();

  // the customer reads the marked price and keeps the bag; the points go back
  await expect(display.getByRole('button', { name: /留下，付 ¥39.00/ })).toBeVisible();
  await expectAccessible(display, 'display gift');
  await staff.keyboard.press('Alt+2');
  await expect(staff.getByText('还剩 1 项').first()).toBeVisible();
  await staff.keyboard.press('Enter');
  await step(staff, '请顾客看过后签字');
  await expect(staff.getByText('首发购买 F 码')).toBeVisible();
  // 899.00 less its share of the reduction (47.32) and the bag (39.00)
  await expect(display.getByText('812.68').first()).toBeVisible();
  await expectAccessible(staff, 'sign');
  await expectAccessible(display, 'display summary');
  await sign(staff);
  await staff.keyboard.press('Enter');
  await step(staff, '封装并结束');
  await scan(counter, 'SEAL-0007');
  await expect(staff.getByRole('textbox')).toHaveValue('SEAL-0007');
  await staff.keyboard.press('Enter');
  await step(staff, '退货办结');
  await expect(display.getByText('退货办好了')).toBeVisible();
  await expectAccessible(staff, 'done');
  await expect
    .poll(async () => {
      const { refunds } = await cloud.admin<{ refunds: { saleId: string; amountFen: number }[] }>('GET', 'refunds');
      return refunds.filter(({ saleId }) => saleId === sale.saleId).map(({ amountFen }) => amountFen);
    })
    .toEqual([81_268]);
});

test('group purchase: no reason is refused with its clause and the next step, quality is open [MA-3.3.2 F059]', async ({
  counter,
}) => {
  const { staff, display } = counter;
  const texts = await sell(counter, groupSale());
  await signIn(staff);
  await staff.keyboard.press('F5');
  await step(staff, '未办完的退货');
  await expectAccessible(staff, 'list');
  expect(texts.length).toBeGreaterThan(1);
  await scan(counter, texts.at(-1) ?? '');
  await expect(staff.getByText(`小票二维码 1 / ${texts.length}`)).toBeVisible();
  for (const text of texts.slice(0, -1)) await scan(counter, text);
  await step(staff, '退什么，为什么');
  await scan(counter, '6901234567892');
  await expect(staff.getByRole('checkbox', { name: /降噪耳机/ })).toBeChecked();
  await expectAccessible(staff, 'choose');
  await staff.keyboard.press('Alt+1');
  await staff.keyboard.press('Enter');
  await expect(staff.getByText('依据 MA-3.3.2')).toBeVisible();
  await expect(display.getByText('这次不能退')).toBeVisible();
  await expectAccessible(staff, 'refused');
  await expectAccessible(display, 'display refused');
  await staff.keyboard.press('Alt+2');
  await staff.keyboard.press('Enter');
  await step(staff, '清点：商品、配件、赠品');
  await expectAccessible(display, 'display list');
  // unclear for now: it waits with a due date, and is taken up again
  await staff.keyboard.press('F8');
  await expect(staff.getByRole('dialog')).toBeVisible();
  await expectAccessible(staff, 'park');
  await staff.keyboard.press('Enter');
  await step(staff, '这笔退货已挂起');
  await staff.keyboard.press('Enter');
  await step(staff, '清点：商品、配件、赠品');
});
