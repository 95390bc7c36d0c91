import { defineConfig } from '@playwright/test';

/** Each worker has a counter of its own (cloud, devices, station), so files run beside one another. */
export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/e2e/global-setup.ts',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  // One more than there are cores: most of a test is waiting for a page, a device or the station.
  workers: 3,
  forbidOnly: true,
  retries: 0,
  reporter: 'list',
});
