import { defineConfig } from '@playwright/test';

/** Each worker has a counter of its own (cloud, devices, station), so files run beside one another. */
export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/e2e/global-setup.ts',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  workers: 2,
  forbidOnly: true,
  retries: 0,
  reporter: 'list',
});
