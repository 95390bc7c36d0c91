import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { connectStation, newCommandId } from '../support/station-client.ts';
import { expect, signIn, step, test } from './counter.ts';
import { openOtherStation, takeBack } from './other-station.ts';
import { headphoneSale, sell } from './return-sales.ts';

/** `WAYPOST_SHOTS` names a folder for pictures of what is tested here. */
const shots = process.env['WAYPOST_SHOTS'];
async function look(page: Page, name: string): Promise<void> {
  if (!shots) return;
  await page.evaluate(() => document.fonts.ready);
  for (const [width, height] of [
    [1920, 1080],
    [1280, 800],
    [1366, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(200);
    await page.screenshot({ path: `${shots}/${name}-${width}.png` });
  }
}
async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes.map(({ target }) => target).join(', ')}`);
  expect(found).toEqual([]);
}
/** A box on a counter, as a camera would see it; drawn in the page, since it has the encoder. */
const drawPhoto = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 960;
    canvas.height = 720;
    const draw = canvas.getContext('2d');
    if (!draw) return '';
    const box = (colour: string, x: number, y: number, width: number, height: number) => {
      draw.fillStyle = colour;
      draw.fillRect(x, y, width, height);
    };
    box('#d8d2c4', 0, 0, 960, 430);
    box('#8a6b4a', 0, 430, 960, 290);
    box('#23282c', 250, 170, 460, 380);
    box('#343b41', 270, 190, 420, 340);
    box('#f4f4f2', 300, 400, 360, 110);
    for (let x = 0; x < 300; x += 6) box('#1a1a1a', 330 + x, 415, 1 + ((x * 7) % 4), 70);
    return canvas.toDataURL('image/jpeg', 0.8);
  });

test('a return that another station had taken is listed with both sides, its photo looked at, and talked over by the manager [F069 EX-4.7c]', async ({
  counter,
}) => {
  test.slow();
  const { staff, bench, cloud, station } = counter;
  const sale = headphoneSale();
  const texts = await sell(counter, sale);
  const photo = await drawPhoto(staff);
  const lines = [{ lineId: 'case', units: 2 }];
  const other = await openOtherStation(counter, '枫林路驿台');
  const here = await connectStation(station.url());
  try {
    // The other station has to learn who signs sales.
    await expect
      .poll(() => other.client.rpc.returns.find({ search: sale.orderNo }).then((cards) => cards.length))
      .toBe(1);
    await bench.setNetwork('off');
    await takeBack(other.client, texts, lines, photo);
    const refunds = () => cloud.admin<{ refunds: { saleId: string; state: string }[] }>('GET', 'refunds');
    const statesOf = async () =>
      (await refunds()).refunds.filter(({ saleId }) => saleId === sale.saleId).map(({ state }) => state);
    await expect.poll(statesOf).toEqual(['paid']);
    await here.rpc.staff.signIn({ commandId: newCommandId(), staffNo: '1001', pin: '246810' });
    await takeBack(here, texts, lines, photo);

    await signIn(staff);
    await staff.keyboard.press('F5');
    await step(staff, '未办完的退货');
    await staff.keyboard.press('Alt+4');
    await expect(staff.getByText('没有冲突')).toBeVisible();
    await expectAccessible(staff, 'no conflicts');
    await bench.setNetwork('on');
    await expect(staff.getByRole('tab', { name: '1 笔待核对' })).toBeVisible();
    await expect.poll(async () => (await statesOf()).sort()).toEqual(['paid', 'withheld']);
    const detail = staff.getByRole('complementary', { name: sale.orderNo });
    await expect(detail.getByText('枫林路驿台')).toBeVisible();
    await expect(detail.getByText('没有付第二次')).toBeVisible();
    await expect(detail.getByText('SEAL-20261122-31')).toBeVisible();
    await expect(detail.getByText('400-000-0000')).toBeVisible();
    await expectAccessible(staff, 'conflicts');
    await look(staff, 'returns-conflicts');
    // A clerk sees that there is a photo, and not the photo.
    await staff.keyboard.press('F9');
    await expect(staff.getByRole('dialog')).toBeHidden();
    await staff.getByRole('textbox', { name: '找销售' }).press('Enter');
    await step(staff, '退货办结，与云端有冲突');
    await expect(staff.getByText('照片 1 张，已封存')).toBeVisible();
    await look(staff, 'returns-conflict-done');
    await staff.keyboard.press('Escape');

    await staff.getByRole('button', { name: '退出登录' }).click();
    await signIn(staff, '2001', '135790');
    await staff.keyboard.press('F5');
    await staff.keyboard.press('Alt+4');
    await staff.keyboard.press('Control+l');
    await expect(staff.getByRole('heading', { name: 'In conflict with the cloud' })).toBeVisible();
    await look(staff, 'returns-conflicts-en');
    await staff.keyboard.press('Control+l');
    await staff.getByRole('row', { name: sale.orderNo }).click();
    await detail.getByRole('button', { name: /查看/ }).click();
    await step(staff, '退货办结，与云端有冲突');
    await look(staff, 'returns-photo-sealed');
    await staff.keyboard.press('Alt+i');
    await expect(staff.getByRole('dialog').getByRole('img', { name: '耳机保护套' })).toBeVisible();
    await expectAccessible(staff, 'photo');
    await look(staff, 'returns-photo');
    await staff.keyboard.press('Escape');
    await expect(staff.getByRole('dialog')).toBeHidden();
    await look(staff, 'returns-photo-strip');
    await staff.keyboard.press('Escape');

    await step(staff, '未办完的退货');
    await staff.keyboard.press('Alt+4');
    await expect(detail).toBeVisible();
    await staff.keyboard.press('F9');
    await staff.getByLabel('结果（不写姓名电话）').fill('与枫林路驿台核对：那边收错，已退回');
    await expectAccessible(staff, 'talk over');
    await look(staff, 'returns-conflict-talk');
    await staff.keyboard.press('Enter');
    await expect(detail.getByText('已核对')).toBeVisible();
    await expect(staff.getByRole('tab', { name: '笔待核对' })).toBeHidden();
    await look(staff, 'returns-conflict-over');
    const acts = (await here.rpc.journal.list({ limit: 50 })).map(({ act }) => act);
    expect(acts.filter((act) => act === 'return.photo-opened')).toHaveLength(1);
    expect(acts).toContain('return.conflict-talked-over');
  } finally {
    await bench.setNetwork('on');
    here.close();
    await other.close();
  }
});
