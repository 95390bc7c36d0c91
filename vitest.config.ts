import vue from '@vitejs/plugin-vue';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ['{contract,station,cloud,src,electron,tools,bench}/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'out/**', 'tests/e2e/**'],
    setupFiles: ['tests/support/same-cases.ts'],
    // Native modules and killed children want processes; files share them, since no module here keeps state.
    pool: 'forks',
    isolate: false,
    // One more than there are cores: many tests wait for a device, a deadline or a process.
    maxWorkers: 3,
    // Generous: a busy machine is no fault of the product. A test that waits for a state fails by its own deadline.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A test that waits for a real process may be slow; one that never ends must not hold the run.
    teardownTimeout: 10_000,
    // Tests start the product's own programs some hundred times: what is compiled once need not be again.
    env: { TZ: 'UTC', NODE_COMPILE_CACHE: path.join(import.meta.dirname, 'test-results', 'compile-cache') },
  },
});
