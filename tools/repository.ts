import { readdirSync } from 'node:fs';
import path from 'node:path';

/** The repository's top folder. */
export const root = path.resolve(import.meta.dirname, '..');

/** The rooms that hold sources, each with a tsconfig of its own. */
export const rooms = ['contract', 'station', 'src', 'electron', 'cloud', 'tests', 'tools'] as const;
export type Room = (typeof rooms)[number];

const never = new Set(['node_modules', 'out', '.git', '.waypost', 'coverage', 'test-results', 'playwright-report']);

/** Files under a folder of the repository, as paths from its top with `/`, sorted. A folder that does not exist is empty. */
export function filesUnder(folder: string, keep: (file: string) => boolean = () => true): string[] {
  const found: string[] = [];
  function walk(from: string): void {
    for (const entry of readdirSync(path.join(root, from), { withFileTypes: true })) {
      const name = from === '' ? entry.name : `${from}/${entry.name}`;
      if (entry.isDirectory() && !never.has(entry.name)) walk(name);
      if (entry.isFile() && keep(name)) found.push(name);
    }
  }
  try {
    walk(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return found.sort();
}

export function isSource(file: string): boolean {
  return /\.(ts|mts|mjs|js|vue)$/.test(file) && !file.endsWith('.d.ts');
}

export function isTest(file: string): boolean {
  return /\.(test|spec)\.ts$/.test(file);
}
