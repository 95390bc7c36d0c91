import { expect, scan, signIn, step, takeJob, test } from './counter.ts';

test('an order is cancelled from the list by keyboard, before the collection alone, with a reason [EX-4.4a]', async ({
  counter,
}) => {
  const { staff, cloud, bench } = counter;
  // Also with the network gone.
  await bench.setNetwork('off');
  await signIn(staff);
  const job = await takeJob(counter);
  await staff.keyboard.type(job.orderNo);
  await expect(staff.locator('tbody tr')).toHaveCount(1);
  await staff.keyboard.press('F8');
  await expect(staff.getByRole('dialog', { name: '取消订单' })).toContainText(job.orderNo);
  await staff.keyboard.press('Enter');
  // Without a reason nothing happens.
  await expect(staff.getByRole('dialog', { name: '取消订单' })).toBeVisible();
  await staff.keyboard.insertText('寄件人改变主意');
  await staff.keyboard.press('Enter');
  await expect(staff.getByText(`订单 ${job.orderNo} 已取消`)).toBeVisible();
  await expect(staff.locator('tbody tr')).toContainText('已取消');
  // Over is over: the key does nothing any more, and no button offers it.
  await staff.keyboard.press('F8');
  await expect(staff.getByRole('dialog')).toBeHidden();
  await expect(staff.getByRole('button', { name: '取消订单' })).toHaveCount(0);
  await bench.setNetwork('on');
  await expect
    .poll(
      async () =>
        (await cloud.admin<{ events: unknown[] }>('GET', `events?type=v1.OrderCancelled&orderId=${job.orderId}`)).events
          .length,
      { timeout: 30_000 },
    )
    .toBe(1);
});

test('an order in work is not cancelled under the one who works on it; the refusal says what next [EX-4.4a]', async ({
  counter,
}) => {
  const { staff } = counter;
  await signIn(staff);
  const job = await takeJob(counter);
  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await staff.keyboard.press('Escape');
  await expect(staff.getByRole('heading', { name: '待揽收订单' })).toBeVisible();
  await staff.keyboard.type(job.orderNo);
  await expect(staff.locator('tbody tr')).toHaveCount(1);
  await staff.keyboard.press('F8');
  await expect(staff.getByRole('dialog', { name: '取消订单' })).toBeVisible();
  await staff.keyboard.insertText('不寄了');
  await staff.keyboard.press('Enter');
  await expect(staff.getByRole('dialog').getByText('这张订单正在办理')).toBeVisible();
});

test('after a time without a hand nobody is signed in and nothing personal is on the page [EX-2.2]', async ({
  counter,
}) => {
  const { staff } = counter;
  await staff.clock.install();
  await signIn(staff);
  const job = await takeJob(counter);
  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await expect(staff.getByText(job.sender.name).first()).toBeVisible();
  await staff.clock.fastForward(50_000);
  await expect(staff.getByText('秒后自动退出')).toBeVisible();
  await staff.clock.fastForward(15_000);
  await expect(staff.getByRole('heading', { name: '登录柜台' })).toBeVisible();
  expect(await staff.content()).not.toContain(job.sender.name);
});
