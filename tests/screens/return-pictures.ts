/**
 * The pictures of the return desk: `node tests/screens/return-pictures.ts [folder] [--quick]`, after a build. It starts a
 * counter of its own and takes one sale back by keyboard and scanner, with a gift that stays at its marked price.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { coverSale, groupSale, headphoneSale, sell } from '../e2e/return-sales.ts';
import { startBootstrap } from '../support/bootstrap.ts';
import { newCommandId } from '../support/station-client.ts';
import { launchBrowser, openPage } from './browser.ts';

const [folder = 'docs/pictures', mode = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const isQuick = mode === '--quick';
const troubles: string[] = [];
const bootstrap = await startBootstrap();
const { bench, station } = bootstrap;
const browser = await launchBrowser();
const sizes = { small: { width: 1366, height: 768 }, large: { width: 1920, height: 1080 } };
const { page: counter } = await openPage(browser, station.url(), sizes.small.width, sizes.small.height, troubles);
const { page: display } = await openPage(browser, station.displayUrl(), 1280, 800, troubles);

async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250);
}
async function shot(name: string, large = false): Promise<void> {
  await settle(counter);
  await counter.screenshot({ path: join(folder, `returns-${name}-1366.png`) });
  if (!large || isQuick) return;
  await counter.setViewportSize(sizes.large);
  await settle(counter);
  await counter.screenshot({ path: join(folder, `returns-${name}-1920.png`) });
  await counter.setViewportSize(sizes.small);
}
async function shotDisplay(scene: string): Promise<void> {
  await display.locator(`.display--return-${scene}`).waitFor();
  await settle(display);
  await display.screenshot({ path: join(folder, `returns-display-${scene}-1280.png`) });
}
const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => counter.keyboard.press(key)), Promise.resolve());
const says = (text: string | RegExp) =>
  counter.getByText(text).filter({ visible: true }).first().waitFor({ timeout: 15_000 });
/** Other customers' returns, so that the lists are those of a working day. */
async function fill(): Promise<void> {
  const client = await station.connect();
  const { rpc } = client;
  const of = (view: { returnId: string }) => ({ commandId: newCommandId(), returnId: view.returnId });
  await rpc.staff.signIn({ commandId: newCommandId(), staffNo: '1001', pin: '246810' });
  const { receipts } = await rpc.demo.handbook();
  const waits = ['guardian', 'inspection', 'gift-to-bring'] as const;
  for (const [index, { texts }] of receipts.entries()) {
    const opened = await rpc.returns.startByReceipt({ commandId: newCommandId(), texts }).catch(() => null);
    const line = opened?.sale.lines.find(({ leftUnits }) => leftUnits > 0);
    if (!opened || !line) continue;
    const reason = index % 3 === 0 ? 'quality' : 'no_reason';
    const lines = [{ lineId: line.lineId, units: 1 }];
    const chosen = await rpc.returns.choose({ ...of(opened), reason, lines }).catch(() => null);
    const wait = index % 2 === 1 ? waits[index % waits.length] : undefined;
    if (chosen && wait) await rpc.returns.park({ ...of(opened), reason: wait });
  }
  client.close();
}
/** The goods' own barcode ticks its line. */
async function tick(): Promise<void> {
  await scan('6901234567892');
  await counter.locator('.line--on').waitFor();
}
const scan = (text: string) => bench.act({ act: 'scan', text });

try {
  await says('登录柜台');
  await counter.keyboard.type('1001');
  await press('Enter');
  await counter.keyboard.type('246810');
  await press('Enter');
  await says('待揽收订单');
  await press('F5');
  await says('未办完的退货');
  const merchant = { name: '云杉数码专营店', contact: '400-111-2222' };
  const third = headphoneSale({ platform: 'mall-third', merchant, gifts: [] });
  const group = groupSale();
  const sold = headphoneSale();
  await sell(bootstrap, third);
  const groupTexts = await sell(bootstrap, group);
  const texts = await sell(bootstrap, sold);
  const cover = await sell(bootstrap, coverSale());

  // Refused and routed ones first; they stay in the list.
  await counter.keyboard.type(group.orderNo);
  const isFound = () => counter.locator('tbody tr').first().isVisible();
  for (let tries = 0; tries < 30 && !(await isFound()); tries += 1) {
    await press('Enter');
    await counter.waitForTimeout(300);
  }
  await says(group.orderNo);
  await shot('found');
  await press('Enter');
  await says('退什么，为什么');
  await tick();
  await press('Alt+1', 'Enter');
  await says('不能退');
  await shot('refused', true);
  await shotDisplay('refused');
  await press('Escape');
  await says('未办完的退货');

  await scan(groupTexts.at(-1) ?? '');
  await says(`1 / ${groupTexts.length}`);
  await shot('receipt', true);
  for (const text of texts.slice(0, -1)) await scan(text);
  await scan(texts.at(-1) ?? '');
  await says('退什么，为什么');
  await tick();
  await press('Alt+1');
  await shot('choose', true);
  await press('Enter');
  await says('清点：商品');
  await shot('check', true);
  await shotDisplay('list');
  await scan('HP26-A10293');
  await says('已收回：降噪耳机');
  await scan('6901234567908');
  await says('已收回：充电线');
  await shot('accessory');
  await bench.act({ act: 'load', grams: 455 });
  await press('Alt+w');
  await counter.locator('.scale__kg').waitFor();
  await says('稳定');
  await press('Enter');
  await says(/轻了约|重量相符/);
  await shot('weigh', true);
  await press('Escape');
  await scan('6901234567915');
  await says('已收回：收纳盒');
  await shotDisplay('gift');
  await shot('gift', true);
  await display.getByRole('button', { name: /留下，付/ }).click();
  await says('顾客选择留下');
  await press('Enter');
  await says('按价扣');
  await press('Enter');
  await says('请顾客看过后签字');
  // The bag stays with the customer: what is left weighs what it should.
  await bench.act({ act: 'load', grams: 0 });
  await bench.act({ act: 'load', grams: 385 });
  await press('Alt+w');
  await counter.locator('.form .btn--primary').waitFor();
  await press('Enter');
  await says('重量相符');
  await press('Escape');
  await shotDisplay('summary');
  const box = await counter.locator('svg.box').boundingBox();
  if (!box) throw new Error('no signature box');
  await counter.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.6);
  await counter.mouse.down();
  for (let i = 0; i <= 40; i += 1)
    await counter.mouse.move(
      box.x + box.width * (0.2 + i * 0.014),
      box.y + box.height * (0.5 + 0.28 * Math.sin(i / 2.6)),
    );
  await counter.mouse.up();
  await shot('sign', true);
  await press('Alt+t');
  await says('决定的依据');
  await shot('trail');
  await press('Escape');
  await counter.locator('[data-first]').focus();
  await press('Enter');
  await says('封装并结束');
  await scan('SEAL-20261122-07');
  await shot('close');
  await press('Enter');
  await says('退货办结');
  await counter.locator('.done__paper svg').waitFor();
  await shot('done', true);
  await shotDisplay('done');
  await press('Enter');
  await says('未办完的退货');

  // A gift that is worth more than the goods and stays: the balance is due first.
  for (const text of cover) await scan(text);
  await says('退什么，为什么');
  await scan('6901234567922');
  await counter.locator('.line--on').waitFor();
  await press('Alt+1', 'Enter');
  await says('清点：商品');
  await scan('6901234567922');
  await says('已收回：耳机保护套');
  await press('Alt+2');
  await says('还有几件事未决');
  await shot('balance', true);
  await shotDisplay('list');
  await press('Escape');
  await says('未办完的退货');

  await counter.keyboard.type(third.orderNo);
  await press('Enter');
  await says('找到的销售');
  await press('Enter');
  await says('退什么，为什么');
  await tick();
  await press('Alt+2', 'Enter');
  await says('能不能退');
  await shot('routed');
  await press('F8');
  await says('挂起这笔退货');
  await counter.getByText('等站长').click();
  await shot('park');
  await press('Enter');
  await says('这笔退货已挂起');
  await press('Escape');
  await says('未办完的退货');
  await fill();
  await press('Alt+2');
  await says('挂起的退货');
  await shot('parked');
  await press('Alt+1');
  await says('未办完的退货');
  await shot('list', true);
  await press('Control+l');
  await settle(counter);
  await shot('list-en');
} catch (error) {
  await counter.screenshot({ path: join(folder, 'trouble.png') });
  await display.screenshot({ path: join(folder, 'trouble-display.png') });
  throw error;
} finally {
  console.log(troubles.length === 0 ? 'no console errors, no policy violations' : troubles.join('\n'));
  await browser.close();
  await bootstrap.close();
}
