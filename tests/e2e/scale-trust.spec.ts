import { readFileSync, writeFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createDecoderOf } from '../../station/devices/scale/decodings.ts';
import { keyInProof, verifyProof } from '../../station/weighing/proof.ts';
import { expect, signIn, step, takeJob, test, untilWeigh, weigh, type Counter } from './counter.ts';

/** `WAYPOST_SHOTS` names a folder for pictures of what is tested here. */
const shots = process.env['WAYPOST_SHOTS'];
async function look(page: Page, name: string): Promise<void> {
  if (!shots) return;
  await page.evaluate(() => document.fonts.ready);
  for (const [width, height] of [
    [1920, 1080],
    [1366, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${shots}/${name}-${width}.png` });
  }
}
async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'], iframes: false })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target).join(', ')}`)).toEqual([]);
}
async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; text: string }> {
  const waiting = page.waitForEvent('download');
  await press();
  const download = await waiting;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}
const papersOf = (counter: Counter) =>
  counter.bench
    .state()
    .papers.map(({ svg }) => svg)
    .join('\n');

test('the technician sees the last half minute, tests with a weight, zeroes, and takes the raw bytes along [F111 F114]', async ({
  counter,
}) => {
  const { staff, bench } = counter;
  await signIn(staff, '3001', '112233');
  await staff.keyboard.press('F2');
  await staff.getByRole('button', { name: '打开磅秤页' }).press('Enter');
  await expect(staff.getByRole('heading', { name: '最近 30 秒' })).toBeVisible();
  await bench.act({ act: 'load', grams: 1_985 });
  const nominal = staff.getByLabel('砝码重量（克）');
  await expect(staff.getByText('已锁定 1985 g')).toBeVisible();
  await nominal.fill('2000');
  await nominal.press('Enter');
  await expect(staff.getByText('超差')).toBeVisible();
  await bench.act({ act: 'overload', on: true });
  await expect(staff.locator('.now__weight')).not.toContainText(/\d/);
  await bench.act({ act: 'overload', on: false });
  await bench.act({ act: 'load', grams: 0 });
  await expect(staff.locator('.now').getByText('秤盘为空')).toBeVisible();
  await bench.act({ act: 'load', grams: 2_000 });
  await expect(staff.getByText('已锁定 2000 g')).toBeVisible();
  await nominal.press('Enter');
  await expect(staff.getByText('通过', { exact: true })).toBeVisible();
  await expect(staff.locator('.plot .band--stable').first()).toBeVisible();
  await bench.act({ act: 'load', grams: 0 });
  await expect(staff.locator('.now').getByText('秤盘为空')).toBeVisible();
  await staff.keyboard.press('Alt+z');
  await expect(staff.getByText('置零：已发出，看读数确认')).toBeVisible();
  await bench.act({ act: 'load', grams: 1_250 });
  await expect(staff.locator('.now__weight')).toContainText('1.250');
  await look(staff, 'scale-page');
  await expectAccessible(staff);

  const log = await saved(staff, () => staff.keyboard.press('Alt+e'));
  expect(log.name).toMatch(/^scale-log-\d{12}\.jsonl$/);
  const decoder = createDecoderOf('toledo-8217');
  const frames = log.text
    .trimEnd()
    .split('\n')
    .flatMap((line) => decoder?.feed(Buffer.from(String(JSON.parse(line).hex), 'hex')) ?? []);
  expect(frames.some(({ milligrams }) => milligrams === 2_000_000)).toBe(true);
});

test('a weighing has its proof: shown, printed, and one file that anybody can check [F034 F031]', async ({
  counter,
}) => {
  const { staff } = counter;
  await signIn(staff);
  await untilWeigh(counter, await takeJob(counter));
  await look(staff, 'weigh');
  await weigh(counter, 2_360);
  await staff.keyboard.press('Alt+p');
  const card = staff.getByRole('dialog');
  await expect(card.getByRole('img', { name: '称重凭证' })).toContainText('2.360 kg');
  await expect(card.getByText(/重放 \d+ 帧原始数据，重量一致/)).toBeVisible();
  await look(staff, 'proof');
  await expectAccessible(staff);
  await card.getByRole('button', { name: '打印' }).press('Enter');
  await expect(card.getByText('已打印')).toBeVisible();
  await expect.poll(() => papersOf(counter)).toContain('称重凭证');
  const file = await saved(staff, () => card.getByRole('button', { name: '导出文件' }).press('Enter'));
  expect(file.name).toMatch(/^weigh-proof-.*\.html$/);
  expect(verifyProof(file.text, () => keyInProof(file.text))).toMatchObject({ ok: true, facts: { grams: 2_360 } });
  expect(verifyProof(file.text.replaceAll('2.360', '9.360'), () => keyInProof(file.text)).ok).toBe(false);
  await staff.keyboard.press('Escape');
});

/** Light and dark squares in the size of a camera's picture. */
const pictureOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 1600;
    canvas.height = 1200;
    const pen = canvas.getContext('2d');
    for (let at = 0; pen && at < 48; at += 1) {
      pen.fillStyle = `hsl(${at * 29} 60% ${at % 2 ? 80 : 30}%)`;
      pen.fillRect((at % 8) * 200, Math.floor(at / 8) * 200, 200, 200);
    }
    return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
  });

test('a photo of label and display goes on the card, and into the file that anybody can check [F034 F082]', async ({
  counter,
}) => {
  const { staff, display } = counter;
  await signIn(staff);
  await untilWeigh(counter, await takeJob(counter));
  await weigh(counter, 1_840);
  await staff.keyboard.press('Alt+i');
  const card = staff.getByRole('dialog');
  await expect(card.getByText('可选。包裹在秤上时')).toBeVisible();
  const chosen = card.getByRole('img', { name: '将要封存的照片' });
  await card.getByRole('button', { name: '打开摄像头' }).press('Enter');
  await expect(card.getByLabel('摄像头画面')).toBeVisible();
  await card.getByRole('button', { name: '拍照', exact: true }).click();
  await expect(chosen).toHaveAttribute('src', /^data:image\/jpeg;base64,.{2000}/);
  await look(staff, 'proof-photo-live');
  const live = await chosen.getAttribute('src');
  await card.locator('input[type=file]').setInputFiles({
    name: 'label.png',
    mimeType: 'image/png',
    buffer: Buffer.from(await pictureOf(staff), 'base64'),
  });
  await expect(chosen).not.toHaveAttribute('src', live ?? '');
  await look(staff, 'proof-photo-taken');
  await expectAccessible(staff);
  await card.getByRole('button', { name: '放进凭证' }).press('Enter');
  await expect(card.getByText('照片已放进凭证')).toBeVisible();
  const onCard = card.getByRole('img', { name: '凭证上的照片：标签和秤面' });
  await expect(onCard).toBeVisible();
  await expect(card.getByRole('img', { name: '称重凭证' })).not.toContainText('no photo');
  await look(staff, 'proof-photo');
  await expectAccessible(staff);

  const file = await saved(staff, () => card.getByRole('button', { name: '导出文件' }).press('Enter'));
  const check = (text: string) => verifyProof(text, () => keyInProof(text));
  expect(check(file.text)).toMatchObject({
    ok: true,
    facts: { grams: 1_840, photo: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
  });
  const photo = (await onCard.getAttribute('src')) ?? '';
  expect(file.text).toContain(photo);
  const middle = Math.floor(photo.length / 2);
  const forged = photo.slice(0, middle) + (photo[middle] === 'A' ? 'B' : 'A') + photo.slice(middle + 1);
  expect(check(file.text.replace(photo, forged))).toEqual({ ok: false, fault: 'photo' });

  // The file shows it by itself, under its own policy, and asks nobody for anything.
  const reader = await display.context().newPage();
  const asked: string[] = [];
  const faults: string[] = [];
  reader.on('request', (request) => void (request.url().startsWith('data:') || asked.push(request.url())));
  reader.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await reader.setContent(file.text);
  const shown = reader.locator('#proof-photo');
  await expect(shown).toBeVisible();
  expect(await shown.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth)).toBe(1280);
  expect([asked, faults]).toEqual([[], []]);
  await look(reader, 'proof-file');
  await reader.close();

  // Nothing waits for it: the fee goes on by Enter as ever.
  await staff.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await staff.keyboard.press('Space');
  await staff.keyboard.press('Enter');
  await step(staff, '打印面单与收据');
});

test('an overdue scale charges nobody; a manager lets a weight be typed, and every paper says so [L-6 F032]', async ({
  counter,
}) => {
  test.slow();
  const { staff, display, bench, station } = counter;
  await signIn(staff);
  await untilWeigh(counter, await takeJob(counter));
  await station.stop();
  const config = JSON.parse(readFileSync(station.configFile, 'utf8')) as { scale: object };
  const scale = { ...config.scale, verifiedOn: '2024-11-02', verifiedUntil: '2025-11-01' };
  writeFileSync(station.configFile, JSON.stringify({ ...config, scale }));
  await station.start();

  const lock = staff.locator('.lock');
  await expect(lock).toContainText('磅秤检定已过期');
  await bench.act({ act: 'load', grams: 3_120 });
  await expect(staff.locator('.captured--yes')).toBeVisible();
  await expect(lock).toContainText('检定有效期到 2025-11-01，过期的秤不得用于收费。');
  await expect(staff.getByRole('button', { name: '采用这个重量' })).toBeDisabled();
  await expect(staff.locator('.guide__text')).toContainText('这台秤现在不能收费');
  await staff.keyboard.press('Enter');
  await look(staff, 'weigh-overdue');
  await expectAccessible(staff);

  await staff.keyboard.press('F9');
  await staff.getByLabel('重量（克）').fill('3120');
  await look(staff, 'manual');
  await expectAccessible(staff);
  await staff.keyboard.press('Enter');
  await staff.getByLabel('站长工号').fill('2001');
  await staff.getByLabel('密码').fill('135790');
  await staff.getByLabel('理由').fill('秤已送检，按台秤读数');
  await staff.keyboard.press('Enter');
  await step(staff, '核对费用');
  await expect(staff.getByText('手工录入')).toHaveCount(2);
  await expect(display.getByText('手工录入')).toBeVisible();
  await look(staff, 'price-manual');
  await staff.keyboard.press('Space');
  await staff.keyboard.press('Enter');
  await step(staff, '打印面单与收据');
  await staff.keyboard.press('Enter');
  await step(staff, '快递员签收');
  await expect.poll(() => papersOf(counter).match(/手工录入 MANUAL/g)?.length ?? 0).toBeGreaterThanOrEqual(2);
});
