import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { openEmulatedLine } from '../../station/devices/emulation/line.ts';
import { createScaleEmulator, type ScaleProtocolName } from '../../station/devices/scale/index.ts';
import { systemClock } from '../../station/platform/clock.ts';
import { expect, signIn, test, type Counter } from './counter.ts';

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

type Emulator = ReturnType<typeof createScaleEmulator>;

/** A station whose configuration names no scale, and a scale on a port of its own; afterwards the station is as it was. */
async function withUnknownScale(
  { staff, display, station }: Counter,
  protocol: ScaleProtocolName,
  body: (emulator: Emulator, port: string) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'setup-'));
  const emulator = createScaleEmulator(protocol, systemClock);
  const line = await openEmulatedLine({ directory, name: 'scale', emulator });
  const config = readFileSync(station.configFile, 'utf8');
  const { scale: _named, ...rest } = JSON.parse(config) as { scale: object };
  /** With no page looking on: what a page makes of a station that is gone is another test's. */
  async function restartWith(text: string): Promise<void> {
    await Promise.all([staff.goto('about:blank'), display.goto('about:blank')]);
    await station.stop();
    writeFileSync(station.configFile, text);
    await station.start();
  }
  await restartWith(JSON.stringify(rest));
  try {
    await staff.goto(station.url());
    await body(emulator, line.path);
  } finally {
    await restartWith(config);
    await line.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Goes there as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('not reached by the Tab key');
}

test('a technician sets up a scale that nobody knows: found, proven by a known weight, used without a restart [F114 F030]', async ({
  counter,
}) => {
  const { staff, bench } = counter;
  await withUnknownScale(counter, 'yaohua-tf0', async (emulator, port) => {
    await signIn(staff, '3001', '112233');
    await staff.keyboard.press('F2');
    await staff.getByRole('button', { name: '打开磅秤页' }).press('Enter');
    await staff.keyboard.press('Alt+s');
    await expect(staff.getByRole('heading', { name: '设置磅秤' })).toBeVisible();
    for (const name of [/扫码枪 · 不打开/, /打印机 · 不打开/])
      await expect(staff.getByRole('radio', { name })).toBeDisabled();
    await expectAccessible(staff, 'ports');
    await look(staff, 'scale-setup-port');

    await staff.getByRole('textbox', { name: '其他端口' }).fill(bench.paths.scannerPath);
    await staff.keyboard.press('Enter');
    await expect(staff.getByText('这个端口不是磅秤的')).toBeVisible();
    await expectAccessible(staff, 'refused port');
    await look(staff, 'scale-setup-refused');
    await staff.getByRole('textbox', { name: '其他端口' }).fill(port);
    await staff.keyboard.press('Enter');
    await expect(staff.getByText(/正在听 9600 波特/)).toBeVisible();
    await expect(staff.locator('[data-says]')).toHaveText('0.000');
    await expect(staff.getByText('确定', { exact: true })).toBeVisible();
    await expect(staff.getByText('帧里没有说：单位、是否稳定')).toBeVisible();
    // What it was decided on.
    await expect(staff.getByText(/\d+ 帧，占 \d+% 的字节，用时 [\d.]+ 秒/)).toBeVisible();
    await expectAccessible(staff, 'found');
    await look(staff, 'scale-setup-found');

    await staff.getByRole('button', { name: '秤盘已空' }).press('Enter');
    emulator.setLoadGrams(1_250);
    await expect(staff.locator('[data-says]')).toHaveText('1.250');
    await staff.getByLabel('已知重量（克）').fill('900');
    await staff.getByLabel('秤上显示的数字（可不填）').fill('1.250');
    await expect(staff.getByRole('button', { name: '已放好' })).toBeEnabled();
    await staff.keyboard.press('Enter');
    await expect(staff.getByText(/都得不出这个重量/)).toBeVisible();
    await look(staff, 'scale-setup-trouble');
    // 1.250 jin are 625 g: the frames never say it, the known weight does.
    await staff.getByLabel('已知重量（克）').fill('625');
    await staff.keyboard.press('Enter');
    await expect(staff.getByText('已证实：斤，末位 1 = 0.5 g，现在 0.625 kg')).toBeVisible();
    await staff.getByLabel('分度值 e（克）').selectOption('5 g');
    await staff.getByLabel('秤号（铭牌）').fill('XK-0042');
    await look(staff, 'scale-setup-prove');
    await expectAccessible(staff, 'proven');
    await staff.getByRole('button', { name: '保存并启用' }).press('Enter');
    await expect(staff.getByText('已保存，秤已启用，无需重启。')).toBeVisible();
    await expectAccessible(staff, 'saved');
    await look(staff, 'scale-setup-saved');

    await staff.getByRole('button', { name: '回磅秤页 Enter' }).press('Enter');
    await expect(staff.locator('.now__weight')).toContainText('0.625');
    await expect(staff.getByText('XK-0042')).toBeVisible();
    // Off the division at rest: the same plug, and another scale.
    emulator.setLoadGrams(1_253);
    await expect(staff.locator('.now').getByText('插上的不是原来那台秤')).toBeVisible();
    await expect(staff.locator('.now__weight')).not.toContainText(/\d/);
    await look(staff, 'scale-other');
  });
});

test('a scale whose digits may run either way is not sure: the runner-up is named, nothing is saved before a known weight, and no mouse is needed [F114 F030 F103]', async ({
  counter,
}) => {
  const { staff } = counter;
  await withUnknownScale(counter, 'yaohua-equals-rev', async (emulator, port) => {
    const save = staff.getByRole('button', { name: '保存并启用' });
    await signIn(staff);
    await staff.keyboard.press('F2');
    await staff.getByRole('button', { name: '打开磅秤页' }).press('Enter');
    await expect(staff.getByRole('heading', { name: '磅秤' })).toBeVisible();
    // Not for a clerk: the key does nothing, and the address explains itself.
    await staff.keyboard.press('Alt+s');
    await staff.evaluate(() => (location.hash = '#/scale/setup'));
    await expect(staff.getByText('设置磅秤由技术员或站长进行。')).toBeVisible();
    await staff.getByRole('button', { name: '退出登录' }).press('Enter');
    await signIn(staff, '3001', '112233');
    await staff.keyboard.press('F2');
    await staff.getByRole('button', { name: '打开磅秤页' }).press('Enter');
    await staff.keyboard.press('Alt+s');

    emulator.setLoadGrams(1_250);
    await tabTo(staff, staff.getByRole('textbox', { name: '其他端口' }));
    await staff.keyboard.type(port);
    await staff.keyboard.press('Enter');
    await expect(staff.getByText('不确定', { exact: true })).toBeVisible({ timeout: 35_000 });
    await expect(staff.getByText('其次 yaohua-equals-fwd')).toBeVisible();
    await expect(staff.getByText('还有别的可能，须用已知重量证实后才能保存。')).toBeVisible();
    await expect(save).toBeHidden();
    await expectAccessible(staff, 'unsure');
    await look(staff, 'scale-setup-unsure');

    emulator.setLoadGrams(0);
    await expect(staff.locator('[data-says]')).toHaveText(/^0+\.?0*$/);
    await expect(staff.getByRole('button', { name: '秤盘已空' })).toBeEnabled();
    await tabTo(staff, staff.getByRole('button', { name: '秤盘已空' }));
    await staff.keyboard.press('Enter');
    await expect(staff.getByLabel('已知重量（克）')).toBeFocused();
    emulator.setLoadGrams(1_250);
    await staff.keyboard.type('1250');
    await expect(staff.locator('[data-says]')).toHaveText('1.250');
    await expect(staff.getByRole('button', { name: '已放好' })).toBeEnabled();
    await staff.keyboard.press('Enter');
    await expect(staff.getByText(/^已证实：kg/)).toBeVisible();
    await tabTo(staff, staff.getByLabel('分度值 e（克）'));
    await staff.keyboard.type('5');
    await tabTo(staff, staff.getByLabel('秤号（铭牌）'));
    await staff.keyboard.type('XK-0043');
    await staff.keyboard.press('Enter');
    await expect(staff.getByText('已保存，秤已启用，无需重启。')).toBeVisible();
    await staff.keyboard.press('Enter');
    await expect(staff.locator('.now__weight')).toContainText('1.25');
    await expect(staff.getByText('XK-0043')).toBeVisible();
  });
});
