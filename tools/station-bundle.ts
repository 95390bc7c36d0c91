import path from 'node:path';
import type { Plugin } from 'vite';

/** Carried by folders of their own: native parts, or files that they look up beside themselves. */
const external = [
  'better-sqlite3',
  /^serialport$/,
  /^@serialport\//,
  /^@lydell\/node-pty/,
  /^@electric-sql\/pglite/,
  'bufferutil',
  'utf-8-validate',
];

/** What the bundles of the station have in common, for Electron's and for the web host's. `root` is the repository's top. */
export function stationBundle(root: string) {
  return { external, plugin: placesPlugin(root) };
}

/**
 * A source that finds its data by its own place (`import.meta.dirname`) finds it from the bundle as well: the place is written
 * as the way from the bundle's folder. Every bundle of the station lies two folders below the top.
 */
function placesPlugin(root: string): Plugin {
  return {
    name: 'waypost-places',
    transform(code, id) {
      const file = id.replace(/\?.*$/, '');
      const inside = ['contract', 'station'].some((room) => file.startsWith(path.join(root, room) + path.sep));
      if (!inside || !code.includes('import.meta.')) return null;
      const place = path.relative(root, path.dirname(file)).split(path.sep).join('/');
      const folder = `new URL(${JSON.stringify(`../../${place}/`)}, import.meta.url)`;
      const placed = code
        .replaceAll('import.meta.dirname', `__wayOf(${folder})`)
        .replaceAll('import.meta.filename', `__wayOf(new URL(${JSON.stringify(path.basename(file))}, ${folder}))`);
      if (placed === code) return null;
      const head = `import { fileURLToPath as __toPath } from 'node:url';\nconst __wayOf = (url) => __toPath(url).replace(/[\\\\/]$/, '');\n`;
      return { code: head + placed, map: null };
    },
  };
}
