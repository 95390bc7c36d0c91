/**
 * The pictures of the documentation, from a running demo station:
 * `npm start -- --web --demo --json`, then `node tests/screens/pictures.ts <counter url> <display url> [folder]`.
 * One collection by keyboard and scanner alone, with a wrong courier, prohibited goods, an overload and no paper on the way.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser, openPage } from './browser.ts';

const [counterUrl = '', displayUrl = '', folder = 'docs/pictures'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const troubles: string[] = [];
const browser = await launchBrowser();
const sizes = { small: { width: 1366, height: 768 }, large: { width: 1920, height: 1080 } };
const { page: counter } = await openPage(browser, counterUrl, sizes.small.width, sizes.small.height, troubles);
const { page: display } = await openPage(browser, displayUrl, 1280, 800, troubles);

async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250);
}
async function shot(name: string, large = false): Promise<void> {
  await settle(counter);
  await counter.screenshot({ path: join(folder, `counter-${name}-1366.png`) });
  if (!large) return;
  await counter.setViewportSize(sizes.large);
  await settle(counter);
  await counter.screenshot({ path: join(folder, `counter-${name}-1920.png`) });
  await counter.setViewportSize(sizes.small);
}
async function shotDisplay(name: string): Promise<void> {
  await display.locator(`.display--${name}`).waitFor();
  await settle(display);
  await display.screenshot({ path: join(folder, `display-${name}-1280.png`) });
}
const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => counter.keyboard.press(key)), Promise.resolve());
const type = (text: string) => counter.keyboard.type(text);
const says = (text: string) => counter.getByText(text).filter({ visible: true }).first().waitFor({ timeout: 10_000 });
/** The bench is opened for one act and closed again, so that the work stays in view. */
async function bench(act: () => Promise<void>): Promise<void> {
  await press('Control+b');
  await counter.locator('aside.bench').waitFor();
  await act();
  await press('Control+b');
  await counter.locator('aside.bench').waitFor({ state: 'detached' });
}
const inBench = (text: string) => counter.locator('aside.bench').getByRole('button', { name: text, exact: true });
const switchOf = (text: string, index = 0) =>
  counter.locator('aside.bench').getByRole('switch', { name: text, exact: true }).nth(index);

try {
  await says('登录柜台');
  await shot('sign-in', true);
  await shotDisplay('idle');
  const hint = (await counter.locator('.guide__text').textContent()) ?? '';
  const [, staffNo = '', pin = ''] = /工号 (\w+)，密码 (\d+)/.exec(hint) ?? [];
  await type(staffNo);
  await press('Enter');
  await type(pin);
  await press('Enter');
  await counter.locator('tbody tr').first().waitFor();
  await shot('orders', true);
  await press('Enter');
  await says('请快递员出示证件');
  await shot('verify');
  await counter.locator('.guide__do').click();
  await says('请寄件人确认');
  await shot('courier', true);
  await shotDisplay('courier');
  await press('F9');
  await says('登记寄件人证件');
  const paper = (await counter.locator('.guide__text').textContent()) ?? '';
  const [, name = '', number = ''] = /：(.+?)，(\w+)/.exec(paper) ?? [];
  await type(number);
  await press('Tab');
  await type(name);
  await shot('identify');
  await shotDisplay('show-id');
  await press('Enter');
  await says('里面是什么');
  await type('鞭炮两挂');
  await says('不得收寄');
  await shot('inspect-stop');
  await press('Control+a');
  await type('白酒两瓶');
  await says('条件待查');
  await shot('inspect-ask', true);
  await press('Control+a');
  await type('图书 3 本');
  await says('可以收寄');
  await press('Alt+1');
  await shot('inspect-go');
  await press('Enter');
  await says('放上包裹');
  await bench(async () => {
    await inBench('取下').click();
    await switchOf('超重').click();
  });
  await says('超出量程');
  await shot('weigh-overload');
  await bench(async () => {
    await switchOf('超重').click();
    await inBench('1.25 kg').click();
  });
  await says('已锁定');
  await shot('weigh', true);
  await shotDisplay('weigh');
  await press('Enter');
  await says('核对费用');
  await shot('price', true);
  await shotDisplay('pay');
  if ((await counter.locator('input[name="cover"]:checked').count()) === 0) await press('Space');
  await press('Enter');
  await says('打印面单与收据');
  await bench(() => switchOf('缺纸').click());
  await says('打印机缺纸');
  await counter.locator('[data-first]').focus();
  await press('Enter');
  await counter.locator('button:enabled').filter({ hasText: '改用二维码凭据' }).waitFor();
  await shot('print-no-paper', true);
  await press('F9');
  await says('寄件人已保存');
  await shot('voucher');
  await shotDisplay('voucher');
  await press('Enter');
  await says('快递员签收');
  await shot('handover', true);
  await shotDisplay('sign');
  await counter.locator('.guide__do').click();
  await says('揽收完成');
  await shot('done', true);
  await shotDisplay('done');
  await press('Control+b');
  await counter.locator('aside.bench').waitFor();
  await shot('bench');
  await switchOf('缺纸').click();
  await press('Control+b', 'F6');
  await says('上传队列');
  await shot('queue');
  await press('Escape', 'F7');
  await says('校验完整性');
  await press('F9');
  await says('完整：');
  await shot('journal');
  await press('Escape');
  await counter.locator('tbody tr').first().waitFor();
  await press('Enter');
  await says('请快递员出示证件');
  // Somebody else's badge, genuine as it is.
  const right = (await counter.locator('.guide__do').textContent()) ?? '';
  const scans = counter.locator('aside.bench .scan');
  await bench(async () => {
    await scans.first().waitFor();
    for (let index = 0; index < (await scans.count()); index += 1) {
      const name = (await scans.nth(index).locator('strong').textContent()) ?? '';
      if (!right.includes(name)) return scans.nth(index).click();
    }
  });
  await says('不要交付');
  await shot('mismatch', true);
  await display.screenshot({ path: join(folder, 'display-mismatch-1280.png') });
} catch (error) {
  await counter.screenshot({ path: join(folder, 'trouble.png') });
  throw error;
} finally {
  console.log(troubles.length === 0 ? 'no console errors, no policy violations' : troubles.join('\n'));
  await browser.close();
}
