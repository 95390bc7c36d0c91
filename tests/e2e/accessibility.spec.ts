import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, identify, inspect, scan, signIn, step, takeJob, test, weigh } from './counter.ts';

/** WCAG 2.2 AA, as far as a program can tell; the rest is in the keys and words that the other tests use. */
async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'], iframes: false })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes.map(({ target }) => target).join(', ')}`);
  expect(found).toEqual([]);
}

test('every page of a collection and what the customer sees meanwhile are WCAG 2.2 AA [F103]', async ({ counter }) => {
  test.slow();
  const { staff, display } = counter;
  await expect(staff.getByRole('heading', { name: '登录柜台' })).toBeVisible();
  await expectAccessible(staff, 'sign-in');
  await expectAccessible(display, 'display idle');
  await signIn(staff);
  const job = await takeJob(counter);
  await expect(staff.locator('tbody tr').first()).toBeVisible();
  await expectAccessible(staff, 'orders');
  await staff.keyboard.press('F6');
  await expect(staff.getByRole('dialog')).toBeVisible();
  await expectAccessible(staff, 'queue');
  await staff.keyboard.press('Escape');
  await expect(staff.getByRole('dialog')).toBeHidden();

  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await expectAccessible(staff, 'verify');
  await scan(counter, job.courier.badge);
  await expect(staff.getByText(job.courier.badgeNo).first()).toBeVisible();
  await expectAccessible(staff, 'courier');
  await expectAccessible(display, 'display courier');
  await staff.keyboard.press('F9');
  await step(staff, '登记寄件人证件');
  await expectAccessible(staff, 'identify');
  await identify(counter, job);
  await step(staff, '里面是什么？');
  await staff.keyboard.insertText('白酒两瓶');
  await expect(staff.getByText('条件待查')).toBeVisible();
  await expectAccessible(staff, 'inspect asks');
  await staff.keyboard.press('Control+a');
  await inspect(counter, '图书 三本');
  await step(staff, '放上包裹');
  await expectAccessible(staff, 'weigh');
  await expectAccessible(display, 'display weigh');
  await weigh(counter, 1250);
  await expectAccessible(staff, 'price');
  await expectAccessible(display, 'display pay');
  await staff.keyboard.press('Space');
  await staff.keyboard.press('Enter');
  await step(staff, '打印面单与收据');
  await expectAccessible(staff, 'print');
  await staff.keyboard.press('Enter');
  await step(staff, '快递员签收');
  await expectAccessible(staff, 'handover');
  await expectAccessible(display, 'display sign');
  await scan(counter, job.courier.badge);
  await expect(staff.getByText('揽收完成').first()).toBeVisible();
  await expectAccessible(staff, 'done');
  await expectAccessible(display, 'display done');
});

test('the red screens, the journal and the questions before the page are WCAG 2.2 AA [F103 EX-4.8b]', async ({
  counter,
}) => {
  const { staff, display } = counter;
  await signIn(staff);
  const job = await takeJob(counter);
  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await staff.keyboard.press('F10');
  await expect(staff.getByRole('dialog')).toBeVisible();
  await expectAccessible(staff, 'exception');
  await staff.keyboard.press('Escape');
  await expect(staff.getByRole('dialog')).toBeHidden();
  await scan(counter, job.other.badge);
  await expect(staff.getByRole('alertdialog')).toBeVisible();
  await expectAccessible(staff, 'mismatch');
  await expect(display.getByText('不要交付').first()).toBeVisible();
  await expectAccessible(display, 'display mismatch');
  await staff.keyboard.press('Enter');
  await staff.keyboard.press('F7');
  await expect(staff.getByRole('heading', { name: '流水' })).toBeVisible();
  await expectAccessible(staff, 'journal');
});
