import { expect, test as base, type Browser, type Page } from '@playwright/test';
import { startBootstrap, type Bootstrap, type HandbookCourier } from '../support/bootstrap.ts';
import { builtStation } from '../support/built-station.ts';
import { connectStation, newCommandId } from '../support/station-client.ts';
import { launchBrowser } from './browser.ts';

/** A counter as it stands in a shop: the staff page and the customer display of one station, in a real browser. */
export type Counter = {
  bench: Bootstrap['bench'];
  cloud: Bootstrap['cloud'];
  station: Bootstrap['station'];
  handbook: Bootstrap['handbook'];
  staff: Page;
  display: Page;
  /** Console errors and policy violations of both pages; a test ends with none that it did not expect. */
  troubles: string[];
};

type WorkerParts = { counterBrowser: Browser; bootstrap: Bootstrap };

export const test = base.extend<{ counter: Counter }, WorkerParts>({
  counterBrowser: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn what a fixture needs
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  bootstrap: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const bootstrap = await startBootstrap({ stationFile: await builtStation() });
      await use(bootstrap);
      await bootstrap.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  counter: async ({ counterBrowser, bootstrap }, use) => {
    const context = await counterBrowser.newContext({
      viewport: { width: 1366, height: 768 },
      locale: 'zh-CN',
      // a contrast is measured on what stands, not on a colour half-way to another
      reducedMotion: 'reduce',
    });
    const troubles: string[] = [];
    const open = async (url: string, width: number, height: number) => {
      const page = await context.newPage();
      await page.setViewportSize({ width, height });
      page.on('pageerror', (error) => troubles.push(error.message));
      page.on('console', (message) => {
        // A refused socket while the station is down is what the page is there to survive.
        if (message.type() === 'error' && !message.text().includes('WebSocket')) troubles.push(message.text());
      });
      await page.goto(url);
      return page;
    };
    await resetBench(bootstrap);
    const staff = await open(bootstrap.station.url(), 1366, 768);
    const display = await open(bootstrap.station.displayUrl(), 1280, 800);
    await staff.bringToFront();
    await use({ ...bootstrap, staff, display, troubles });
    expect(troubles).toEqual([]);
    await context.close();
  },
});
export { expect };

async function resetBench({ bench }: Bootstrap): Promise<void> {
  await bench.setNetwork('on');
  for (const act of ['motion', 'overload', 'silence', 'paper-out', 'cover-open'] as const)
    await bench.act({ act, on: false });
  for (const act of ['plug-scale', 'plug-printer'] as const) await bench.act({ act, on: true });
  await bench.act({ act: 'load', grams: 0 });
}

export async function signIn(page: Page, staffNo = '1001', pin = '246810'): Promise<void> {
  await expect(page.getByRole('heading', { name: '登录柜台' })).toBeVisible();
  await page.keyboard.type(staffNo);
  await page.keyboard.press('Enter');
  await page.keyboard.type(pin);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '待揽收订单' })).toBeVisible();
}

/** What the tests' person behind the counter knows of an order, and a fresh order each time. */
export type Job = {
  orderId: string;
  orderNo: string;
  courier: HandbookCourier;
  other: HandbookCourier;
  sender: { name: string; idNumber: string };
};

/** An accepted order nobody has opened yet, whose courier holds a valid badge. */
export async function takeJob(counter: Counter): Promise<Job> {
  const client = await connectStation(counter.station.url());
  await client.rpc.staff.signIn({ commandId: newCommandId(), staffNo: '1001', pin: '246810' });
  const { handbook } = counter;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { orders } = await client.rpc.orders.list({});
    const order = orders.find(
      (line) =>
        line.status === 'accepted' &&
        line.openCollectionId === null &&
        line.stoppedByRule === null &&
        !used.has(line.orderId) &&
        handbook.couriers.some((courier) => courier.name === line.courierName && courier.note.includes('工牌有效')),
    );
    const courier = handbook.couriers.find(({ name }) => name === order?.courierName);
    const other = handbook.couriers.find(({ name, note }) => name !== order?.courierName && note.includes('工牌有效'));
    const sender = handbook.senders.find(({ orderNo }) => orderNo === order?.orderNo);
    if (order && courier && other && sender) {
      used.add(order.orderId);
      client.close();
      return { orderId: order.orderId, orderNo: order.orderNo, courier, other, sender };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('no order left for another test');
}
const used = new Set<string>();

export const scan = (counter: Counter, text: string) => counter.bench.act({ act: 'scan', text });
export const step = (page: Page, title: string) => expect(page.getByRole('heading', { name: title })).toBeVisible();

/** The acts before the scale, by keyboard and scanner. */
export async function untilWeigh(counter: Counter, job: Job, goods = '图书 三本'): Promise<void> {
  const { staff } = counter;
  await scan(counter, job.orderNo);
  await step(staff, '请快递员出示证件');
  await scan(counter, job.courier.badge);
  await expect(staff.getByText(job.courier.badgeNo).first()).toBeVisible();
  await staff.keyboard.press('F9');
  await identify(counter, job);
  await inspect(counter, goods);
  await step(staff, '放上包裹');
}

export async function identify({ staff }: Counter, job: Job): Promise<void> {
  await step(staff, '登记寄件人证件');
  await staff.keyboard.type(job.sender.idNumber);
  await staff.keyboard.press('Tab');
  await staff.keyboard.insertText(job.sender.name);
  await staff.keyboard.press('Enter');
}

export async function inspect({ staff }: Counter, goods: string): Promise<void> {
  await step(staff, '里面是什么？');
  await staff.keyboard.insertText(goods);
  await staff.keyboard.press('Alt+1');
  await staff.keyboard.press('Enter');
}

export async function weigh(counter: Counter, grams: number): Promise<void> {
  const { staff, bench } = counter;
  await bench.act({ act: 'load', grams });
  await expect(staff.locator('.captured--yes')).toBeVisible();
  await expect(staff.getByRole('button', { name: '采用这个重量' })).toBeEnabled();
  await staff.keyboard.press('Enter');
  await step(staff, '核对费用');
}
