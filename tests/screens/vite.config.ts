import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The pages alone, for pictures and for work on them; the product's own build has the same two entries. */
export default defineConfig({
  root: at('../../src'),
  base: './',
  plugins: [vue()],
  build: {
    outDir: at('../../node_modules/.cache/waypost-screens'),
    emptyOutDir: true,
    // The policy allows fonts from the origin only, so nothing may become a data: address.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { counter: at('../../src/counter.html'), display: at('../../src/display.html') } },
  },
});
