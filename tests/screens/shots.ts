/**
 * Pictures of every scene: `node tests/screens/shots.ts <folder>`, after
 * `npx vite build -c tests/screens/vite.config.ts`. Any violation of the page's policy or console error fails it.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser, openPage } from './browser.ts';
import { startFakeStation } from './fake-station.ts';

const folder = process.argv[2] ?? 'pictures';
mkdirSync(folder, { recursive: true });
const station = await startFakeStation();
const browser = await launchBrowser();
const troubles: string[] = [];

async function open(path: string, width: number, height: number): Promise<Page> {
  return (await openPage(browser, `${station.url}/${path}#t=abc`, width, height, troubles)).page;
}

async function walk(width: number, height: number): Promise<void> {
  const page = await open('counter.html', width, height);
  const shot = async (name: string) => {
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${name}-${width}.png`) });
  };
  const says = (text: string) => page.getByText(text).first().waitFor();
  await says('登录柜台');
  await shot('01-sign-in');
  await page.keyboard.type('1001');
  await page.keyboard.press('Enter');
  await page.keyboard.type('1234');
  await page.keyboard.press('Enter');
  await says('WP20261121-0001');
  await shot('02-home');
  await page.keyboard.press('Alt+4');
  await says('隔离的下发数据');
  await shot('03-quarantine');
  await page.keyboard.press('Alt+1');
  await page.keyboard.press('Enter');
  await says('请快递员出示证件');
  await shot('04-verify');
  station.play({ act: 'scan', text: 'WPB1.garbage' });
  await says('证件码读不出来');
  await shot('05-verify-refused');
  station.play({ act: 'scan', text: 'WPB1.wrong' });
  await says('不要交付');
  await shot('06-mismatch');
  await page.keyboard.press('Enter');
  await says('WP20261121-0001');
  await page.keyboard.press('Enter');
  await says('请快递员出示证件');
  await page.keyboard.type(']Q3WPB1.right');
  await page.keyboard.press('Enter');
  await says('请寄件人确认');
  await shot('07-courier');
  await page.keyboard.press('F9');
  await says('登记寄件人证件');
  await page.keyboard.type('11010519491231002X');
  await page.keyboard.press('Tab');
  await page.keyboard.type('王芳');
  await shot('08-identify');
  await page.keyboard.press('Enter');
  await says('里面是什么');
  await page.keyboard.type('两挂鞭炮和糖果');
  await says('不得收寄');
  await shot('09-inspect-stop');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('白酒两瓶 500ml');
  await says('条件待查');
  await shot('10-inspect-ask');
  await page.keyboard.press('Alt+1');
  await page.keyboard.press('F9');
  await says('站长批准');
  await shot('11-approval');
  await page.keyboard.press('Escape');
  await page.locator('[data-first]').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('图书 3 本');
  await says('可以收寄');
  await page.keyboard.press('Alt+1');
  await shot('12-inspect-go');
  await page.keyboard.press('Enter');
  await says('放上包裹');
  await shot('13-weigh-empty');
  station.play({ act: 'overload', on: true });
  await says('超出量程');
  await shot('14-weigh-overload');
  station.play({ act: 'load', grams: 1250 });
  await says('已锁定');
  await shot('15-weigh-stable');
  await page.keyboard.press('Enter');
  await says('核对费用');
  await shot('16-price');
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await says('打印面单与收据');
  station.play({ act: 'paper-out', on: true });
  await page.keyboard.press('Enter');
  await says('打印机缺纸');
  await shot('17-print-fault');
  await page.keyboard.press('F9');
  await says('寄件人已保存');
  await shot('18-print-voucher');
  await page.keyboard.press('Enter');
  await says('快递员签收');
  const box = await page.locator('svg.box').boundingBox();
  if (!box) throw new Error('no signature box');
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.6);
  await page.mouse.down();
  for (let i = 0; i <= 40; i += 1)
    await page.mouse.move(box.x + box.width * (0.2 + i * 0.014), box.y + box.height * (0.5 + 0.28 * Math.sin(i / 2.6)));
  await page.mouse.up();
  await shot('19-handover');
  await page.locator('[data-first]').focus();
  await page.keyboard.press('Enter');
  await says('揽收完成');
  await shot('20-done');
  await page.keyboard.press('Control+b');
  await says('快递员证件');
  await shot('21-bench');
  await page.keyboard.press('Control+b');
  await page.keyboard.press('F6');
  await says('上传队列');
  await shot('22-queue');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F7');
  await says('校验完整性');
  await shot('23-journal');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+l');
  await says('Orders to collect');
  await shot('24-home-en');
  station.play({ act: 'paper-out', on: false });
  station.play({ act: 'load', grams: 0 });
  await page.context().close();
}

async function display(width: number, height: number): Promise<void> {
  const page = await open('display.html', width, height);
  const courier = {
    courierId: 'c1',
    badgeNo: 'XD-1007',
    name: '李国强',
    carrierName: '迅达快运',
    photoId: '01930000-0000-7000-8000-000000000701',
  };
  const orderNo = 'WP20261121-0001';
  const { difference, qrSvg } = await import('./fixtures.ts');
  const scenes = [
    { scene: 'idle' },
    { scene: 'waiting', orderNo, carrierName: '迅达快运' },
    { scene: 'courier', courier, orderNo, carrierName: '迅达快运', window: 'on-time', listAgeMs: 1 },
    { scene: 'mismatch', orderNo, reasons: ['courier', 'carrier'] },
    { scene: 'show-id', orderNo },
    { scene: 'stopped', orderNo, rule: 'P-02-3' },
    { scene: 'weigh', orderNo },
    {
      scene: 'pay',
      orderNo,
      weightGrams: 1250,
      chargeableGrams: 1500,
      manualWeight: false,
      difference,
      amountFen: 1500,
    },
    { scene: 'voucher', orderNo, waybillNo: 'XD7700120031', svg: qrSvg },
    { scene: 'done', orderNo, waybillNo: 'XD7700120031', amountFen: 1500 },
  ] as const;
  station.play({ act: 'load', grams: 1250 });
  for (const [index, scene] of scenes.entries()) {
    station.show('reasons' in scene ? { ...scene, reasons: [...scene.reasons] } : scene);
    await page.locator(`.display--${scene.scene}`).waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(150);
    await page.screenshot({
      path: join(folder, `display-${String(index).padStart(2, '0')}-${scene.scene}-${width}.png`),
    });
  }
  await page.context().close();
}

try {
  await walk(1366, 768);
  if (!process.argv.includes('--quick')) await walk(1920, 1080);
  await display(1280, 800);
  if (!process.argv.includes('--quick')) await display(1080, 1920);
} finally {
  console.log(troubles.length === 0 ? 'no console errors, no policy violations' : troubles.join('\n'));
  await browser.close();
  station.stop();
}
process.exit(troubles.length === 0 ? 0 : 1);
