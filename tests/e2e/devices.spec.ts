import { expect, scan, signIn, takeJob, test, untilWeigh } from './counter.ts';

test('overload, unplugged and back: each its own message, never an old weight [F030 F110]', async ({ counter }) => {
  const { staff, bench } = counter;
  await signIn(staff);
  await untilWeigh(counter, await takeJob(counter));
  const weight = staff.locator('.scale__weight');

  await bench.act({ act: 'overload', on: true });
  await expect(staff.getByText('超出量程').first()).toBeVisible();
  await expect(weight).not.toContainText(/\d/);
  await bench.act({ act: 'overload', on: false });

  await bench.act({ act: 'load', grams: 2360 });
  await expect(weight).toContainText('2.360');
  await bench.act({ act: 'plug-scale', on: false });
  await expect(staff.getByText('磅秤线已拔出').first()).toBeVisible();
  await expect(weight).not.toContainText(/\d/);
  await bench.act({ act: 'plug-scale', on: true });
  await expect(weight).toContainText('2.360');

  await bench.act({ act: 'silence', on: true });
  await expect(staff.getByText('磅秤没有回应').first()).toBeVisible();
  await expect(weight).not.toContainText(/\d/);
  await bench.act({ act: 'silence', on: false });
  await expect(staff.locator('.captured--yes')).toBeVisible();
  await staff.keyboard.press('Enter');
  await expect(staff.getByRole('heading', { name: '核对费用' })).toBeVisible();
});

test('the printer is out of paper: voucher on the display, then paper that pays the debt [EX-4.10b section 6.17]', async ({
  counter,
}) => {
  const { staff, display, bench } = counter;
  await signIn(staff);
  const job = await takeJob(counter);
  await untilWeigh(counter, job);
  await bench.act({ act: 'load', grams: 800 });
  await expect(staff.locator('.captured--yes')).toBeVisible();
  await staff.keyboard.press('Enter');
  await expect(staff.getByRole('heading', { name: '核对费用' })).toBeVisible();
  await bench.act({ act: 'paper-out', on: true });
  await staff.keyboard.press('Space');
  await staff.keyboard.press('Alt+1');
  await staff.keyboard.press('Enter');
  await expect(staff.getByRole('heading', { name: '打印面单与收据' })).toBeVisible();
  await staff.keyboard.press('Enter');
  await expect(staff.getByText('打印机缺纸').first()).toBeVisible();
  await expect(staff.getByText('未打印')).toHaveCount(2);
  await expect(staff.getByRole('button', { name: '改用二维码凭据' })).toBeEnabled();
  await staff.keyboard.press('F9');
  await expect(display.locator('img').first()).toBeVisible();
  await staff.keyboard.press('F9');
  await expect(staff.getByRole('heading', { name: '快递员签收' })).toBeVisible();
  await scan(counter, job.courier.badge);
  await expect(staff.getByText('揽收完成').first()).toBeVisible();
  await expect(staff.getByText('欠打印，恢复后补打')).toBeVisible();

  // The next customer comes first; the list keeps what is owed, and the papers come out from there.
  await staff.keyboard.press('Enter');
  await staff.keyboard.press('Alt+2');
  await staff.keyboard.type(job.orderNo);
  await expect(staff.locator('tbody tr').getByText('欠打印')).toBeVisible();
  await bench.act({ act: 'paper-out', on: false });
  for (const kind of ['面单', '收据']) {
    await staff.keyboard.press('F9');
    await staff.getByRole('radio', { name: kind }).check();
    await staff.getByRole('textbox', { name: '补打理由' }).fill('补上缺纸时欠的');
    await staff.keyboard.press('Enter');
    await expect(staff.getByRole('dialog')).toBeHidden();
  }
  await expect(staff.locator('tbody tr').getByText('欠打印')).toBeHidden();
});
