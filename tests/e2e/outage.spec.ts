import { expect, scan, signIn, step, takeJob, test, untilWeigh, weigh } from './counter.ts';

test('the network goes away and comes back: the work goes on, the queue says so, nothing is lost [F064 F074 EX-7.2]', async ({
  counter,
}) => {
  const { staff, bench, cloud } = counter;
  await signIn(staff);
  await bench.setNetwork('off');
  const job = await takeJob(counter);
  await untilWeigh(counter, job);
  await weigh(counter, 1250);
  await staff.keyboard.press('Space');
  await staff.keyboard.press('Alt+1');
  await staff.keyboard.press('Enter');
  await step(staff, '打印面单与收据');
  await staff.keyboard.press('Enter');
  await step(staff, '快递员签收');
  await scan(counter, job.courier.badge);
  await expect(staff.getByText('揽收完成').first()).toBeVisible();
  await expect(staff.getByText(/离线/).first()).toBeVisible();
  await expect(staff.getByText(/条待上传|单待上传/).first()).toBeVisible();
  await bench.setNetwork('on');
  await expect(staff.getByText('已联网').first()).toBeVisible({ timeout: 20_000 });
  await expect(staff.getByText('全部已上传').first()).toBeVisible({ timeout: 20_000 });
  const { events } = await cloud.admin<{ events: unknown[] }>(
    'GET',
    `events?type=v1.ParcelCollected&orderId=${job.orderId}`,
  );
  expect(events).toHaveLength(1);
});

test('the station is killed mid-way: the page comes back by itself at the same step [EX-7.2 F066]', async ({
  counter,
}) => {
  const { staff, station } = counter;
  await signIn(staff);
  const job = await takeJob(counter);
  await untilWeigh(counter, job);
  await station.kill();
  await expect(staff.getByText('驿台程序正在重启').first()).toBeVisible();
  await station.start();
  await step(staff, '放上包裹');
  await weigh(counter, 1730);
  await station.kill();
  await station.start();
  await step(staff, '核对费用');
  await expect(staff.getByText('1.730').first()).toBeVisible();
});
