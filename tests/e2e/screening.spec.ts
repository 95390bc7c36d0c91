import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, identify, scan, signIn, step, takeJob, test, type Counter, type Job } from './counter.ts';

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
/** Types key by key, waits for each answer to be in view, and gives the processor time of the page's own work: script, style, layout. */
async function typeAndMeasure(page: Page, text: string): Promise<{ workMs: number; keys: number }> {
  await page.locator('[data-first]').fill('');
  const session = await page.context().newCDPSession(page);
  // A busy machine lets every task take longer by the clock; the thread's own time stays what it is.
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await session.send('Performance.enable');
  const workedMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const own = metrics.filter(({ name }) =>
      ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'].includes(name),
    );
    return own.reduce((sum, { value }) => sum + value, 0) * 1000;
  };
  const beforeMs = await workedMs();
  await page.evaluate(async (typed) => {
    const field = document.querySelector('[data-first]');
    if (!(field instanceof HTMLInputElement)) throw new Error('no field');
    const answered = () =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (document.querySelector('.marked')?.textContent !== field.value) return;
          observer.disconnect();
          resolve();
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        look();
      });
    for (const character of typed) {
      field.value += character;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await answered();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, text);
  const workMs = (await workedMs()) - beforeMs;
  await session.detach();
  return { workMs, keys: [...text].length };
}
async function untilInspect(counter: Counter, job: Job): Promise<void> {
  const { staff } = counter;
  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await scan(counter, job.courier.badge);
  await expect(staff.getByText(job.courier.badgeNo).first()).toBeVisible();
  await staff.keyboard.press('F9');
  await identify(counter, job);
  await step(staff, '里面是什么？');
}

test('a find by sound is confirmed by a person, the number to call stands there at once, and the report is submitted [EX-4.9a EX-4.9b F044 F045]', async ({
  counter,
}) => {
  const { staff } = counter;
  const job = await takeJob(counter);
  await signIn(staff);
  await untilInspect(counter, job);

  // One question at a time, with its rule.
  await staff.keyboard.insertText('白酒一瓶');
  const question = staff.getByRole('region', { name: '还需要知道' });
  await expect(question.getByText('依据 R-3a')).toBeVisible();
  await look(staff, 'inspect-question');
  await question.getByRole('textbox').fill('52');
  await question.getByRole('textbox').press('Enter');
  await expect(staff.getByText('可以收寄').or(staff.getByText('条件满足')).first()).toBeVisible();

  // Seven bottles in one day are a warning and no stop.
  await staff.locator('[data-first]').fill('白酒 52度 七瓶');
  await expect(staff.getByText(/同一寄件人今日白酒/)).toBeVisible();
  await look(staff, 'inspect-totals');
  const { workMs, keys } = await typeAndMeasure(staff, '图书三本和茶叶两盒，毛衣一件，茅台一瓶');
  test.info().annotations.push({ type: 'page work per keystroke', description: `${(workMs / keys).toFixed(2)} ms` });
  expect(workMs / keys).toBeLessThanOrEqual(16);

  // A strong find: the number to call is there while one types.
  await staff.locator('[data-first]').fill('海洛因');
  await expect(staff.getByText('立即拨打')).toBeVisible();
  await expect(staff.getByRole('button', { name: /站长/ })).toHaveCount(0);
  await look(staff, 'inspect-emergency');

  await staff.locator('[data-first]').fill('边炮两挂');
  await expect(staff.getByText('疑似禁寄物，须由人确认')).toBeVisible();
  await expect(staff.locator('mark')).toHaveText('边炮');
  await look(staff, 'inspect-weak');
  await expectAccessible(staff);
  await staff.keyboard.press('Alt+3');
  await staff.getByRole('textbox', { name: '看到了什么' }).fill('拆开看到引线');
  await staff.keyboard.press('Enter');
  await step(staff, '禁寄物品，停止收寄');
  await expect(staff.getByText('立即拨打')).toBeVisible();
  await expect(staff.getByText('110').first()).toBeVisible();
  await look(staff, 'stopped-report');
  await expectAccessible(staff);
  await staff.keyboard.press('F9');
  await expect(staff.getByText('报告已提交，排队上传')).toBeVisible();

  await staff.keyboard.press('F1');
  await staff.getByRole('link', { name: '报告' }).click();
  await expect(staff.getByRole('button', { name: new RegExp(job.orderNo) })).toContainText('已提交');
});

test('anybody reads the catalogue; a manager tries sentences, says that an answer is wrong, and opens a report [F041 F042 F044 EX-4.9b]', async ({
  counter,
}) => {
  const { staff } = counter;
  await expect(staff.getByRole('heading', { name: '登录柜台' })).toBeVisible();
  await staff.keyboard.press('F1');
  await step(staff, '禁限寄目录');
  await expect(staff.getByRole('status').filter({ hasText: '58 / 58' })).toBeVisible();
  await look(staff, 'catalogue');
  await staff.keyboard.insertText('bianpao');
  await expect(staff.getByRole('heading', { level: 2, name: /P-03-2/ })).toBeVisible();
  await expect(staff.getByText('立即拨打 110')).toBeVisible();
  await look(staff, 'catalogue-search');
  await expectAccessible(staff);
  await staff.keyboard.press('Escape');
  await staff.keyboard.press('Escape');
  await signIn(staff, '2001', '135790');

  await staff.keyboard.press('F1');
  await staff.getByRole('link', { name: '试句子' }).click();
  await staff.getByRole('textbox', { name: '物品描述' }).fill('打火机外壳和52度白酒两瓶，边炮一挂');
  await expect(staff.getByText('按读音或缩写找到').first()).toBeVisible();
  await staff.getByRole('radio', { name: '要问' }).check();
  await look(staff, 'try');
  await expectAccessible(staff);
  await staff.getByRole('button', { name: '上报答案有误' }).click();
  await expect(staff.getByText(/已排队上传/)).toBeVisible();

  await staff.getByRole('link', { name: '报告' }).click();
  const open = staff.getByRole('button', { name: '查看全文' });
  if ((await open.count()) > 0) {
    await open.click();
    await expect(staff.locator('pre')).toContainText('现场处置');
  }
  await look(staff, 'reports');
  await expectAccessible(staff);
});
