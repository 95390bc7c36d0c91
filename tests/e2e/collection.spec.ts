import { expect, identify, inspect, scan, signIn, step, takeJob, test, untilWeigh, weigh } from './counter.ts';

test('a whole collection by keyboard and scanner alone [EX-4.7b EX-4.8a EX-4.10b EX-4.11]', async ({ counter }) => {
  const { staff, display, bench, cloud } = counter;
  await signIn(staff);
  const job = await takeJob(counter);
  await untilWeigh(counter, job);
  await weigh(counter, 1250);
  await expect(display.getByText('1.250').first()).toBeVisible();
  // no cover wanted, cash
  await staff.keyboard.press('Space');
  await staff.keyboard.press('Alt+1');
  await staff.keyboard.press('Enter');
  await step(staff, '打印面单与收据');
  await staff.keyboard.press('Enter');
  await step(staff, '快递员签收');
  expect(bench.state().papers.length).toBeGreaterThanOrEqual(2);
  await scan(counter, job.courier.badge);
  await expect(staff.getByText('揽收完成').first()).toBeVisible();
  await bench.act({ act: 'load', grams: 0 });
  await expect
    .poll(
      async () =>
        (await cloud.admin<{ events: unknown[] }>('GET', `events?type=v1.ParcelCollected&orderId=${job.orderId}`))
          .events.length,
    )
    .toBe(1);
});

test('another courier: a full red screen with the reason and one way out [EX-4.8a EX-4.8b]', async ({ counter }) => {
  const { staff, display, cloud } = counter;
  await signIn(staff);
  const job = await takeJob(counter);
  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await scan(counter, job.other.badge);
  const stop = staff.getByRole('alertdialog');
  await expect(stop).toBeVisible();
  const box = await stop.boundingBox();
  expect(box).toMatchObject({ x: 0, y: 0, width: 1366, height: 768 });
  expect(await stop.getByRole('button').count()).toBe(1);
  await expect(display.getByText('不要交付').first()).toBeVisible();
  await staff.keyboard.press('Enter');
  await expect(staff.getByRole('heading', { name: '待揽收订单' })).toBeVisible();
  // the order stays accepted: the right courier can still collect it
  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await scan(counter, job.courier.badge);
  await expect(staff.getByText(job.courier.badgeNo).first()).toBeVisible();
  await expect
    .poll(
      async () =>
        (await cloud.admin<{ events: unknown[] }>('GET', `events?type=v1.CourierMismatched&orderId=${job.orderId}`))
          .events.length,
    )
    .toBe(1);
});

test('the sender refuses on the display, without a reason and without a mark [EX-4.8b]', async ({ counter }) => {
  const { staff, display } = counter;
  await signIn(staff);
  const job = await takeJob(counter);
  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await scan(counter, job.courier.badge);
  await expect(display.getByText(job.courier.name)).toBeVisible();
  await display.getByRole('button', { name: '拒绝交付' }).click();
  await expect(staff.getByRole('heading', { name: '寄件人拒绝交付' })).toBeVisible();
  await staff.keyboard.press('Enter');
  await staff.getByRole('textbox').first().fill(job.orderNo);
  await expect(staff.getByText('已接单').first()).toBeVisible();
});

test('prohibited goods stop the order for every role [EX-4.9a AX-2]', async ({ counter }) => {
  const { staff } = counter;
  await signIn(staff, '2001', '135790');
  const job = await takeJob(counter);
  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await scan(counter, job.courier.badge);
  await expect(staff.getByText(job.courier.badgeNo).first()).toBeVisible();
  await staff.keyboard.press('F9');
  await identify(counter, job);
  await inspect(counter, '打火机 一盒');
  await expect(staff.getByText('P-04-1').first()).toBeVisible();
  await expect(staff.getByRole('heading', { name: /禁/ }).first()).toBeVisible();
  await staff.keyboard.press('Enter');
  await scan(counter, job.orderNo);
  // nobody opens it again
  await expect(staff.getByRole('heading', { name: '请快递员出示证件' })).toBeHidden();
  await expect(staff.getByText(/P-04-1|禁寄/).first()).toBeVisible();
});
