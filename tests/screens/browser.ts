import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Chromium from its package, with the page's own protections left on. */
export async function launchBrowser(): Promise<Browser> {
  process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs24.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const playwright = await import('playwright-core');
  // One process ends with its first context; and the page's policy is part of what is shown.
  const unwanted = ['--single-process', '--disable-web-security', '--allow-running-insecure-content'];
  const args = chromium.args.filter((arg) => !unwanted.includes(arg));
  return playwright.chromium.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}

export type OpenPage = { page: Page; context: BrowserContext };

/** A page whose console errors and policy violations end up in `troubles`. */
export async function openPage(
  browser: Browser,
  url: string,
  width: number,
  height: number,
  troubles: string[],
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  page.on(
    'console',
    (message) => void (message.type() === 'error' && troubles.push(`${message.location().url}: ${message.text()}`)),
  );
  page.on('pageerror', (error) => void troubles.push(error.message));
  await page.goto(url);
  return { page, context };
}
