import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { stationBundle } from './tools/station-bundle.ts';

const root = import.meta.dirname;
const bundle = stationBundle(root);
const at = (file: string) => path.join(root, file);
const pages = ['counter', 'display'].filter((face) => existsSync(at(`src/${face}.html`)));

const mains: [name: string, file: string][] = [
  ['index', at('electron/main/index.ts')],
  ['station', at('station/hosts/utility/main.ts')],
];

export default defineConfig({
  main: {
    plugins: [bundle.plugin],
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      sourcemap: false,
      minify: false,
      rolldownOptions: {
        external: ['electron', /^electron\//, ...bundle.external],
        input: Object.fromEntries(mains.filter(([, file]) => existsSync(file))),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      sourcemap: false,
      minify: false,
      rolldownOptions: {
        external: ['electron'],
        input: { index: at('electron/preload/index.ts') },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src',
    base: './',
    plugins: [vue()],
    build: {
      outDir: at('out/renderer'),
      sourcemap: false,
      minify: true,
      // A picture inside a style would be a second way to ship what the policy names.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: Object.fromEntries(pages.map((face) => [face, at(`src/${face}.html`)])) },
    },
  },
});
