import path from 'node:path';
import { readImports, type Sources } from './read-imports.ts';

/** A breach of the table: where it is and which row it breaks. */
export type Breach = { file: string; line: number; specifier: string; rule: string };

type Row = {
  /** Which files of the repository it may import, by path from the top. */
  files: RegExp;
  /** Which packages and built-in modules it may import. */
  packages: RegExp;
};

const nothing = /^(?!)/;
const nodeModules = 'node:[\\w/]+';

/** The house's table of imports. `resources/` is data and may be read by who ships it. */
const table: Record<string, Row> = {
  contract: { files: /^contract\//, packages: /^(zod|@orpc\/(contract|client)(\/[\w-]+)*)$/ },
  station: {
    files: /^(contract|station|resources)\//,
    packages: new RegExp(
      `^(${nodeModules}|(?!(electron|vue|vue-router|vue-i18n|pinia|reka-ui|pg|@electric-sql)(/|$)).+)$`,
    ),
  },
  src: {
    files: /^(contract|src|resources)\//,
    packages:
      /^(vue|vue-router|vue-i18n|pinia|reka-ui|zod|uuidv7|opencc-js|pinyin-pro|@orpc\/(client|contract)|@fontsource[\w-]*\/[\w-]+)(\/.*)?$/,
  },
  electron: { files: /^(contract|electron)\//, packages: new RegExp(`^(electron|zod|${nodeModules})$`) },
  cloud: {
    files: /^(contract\/(sync|values)\/|contract\/badge\.ts$|cloud\/|resources\/)/,
    packages: new RegExp(
      `^(${nodeModules}|zod|uuidv7|pino|pg|@electric-sql/pglite|@orpc/(contract|server|openapi|zod))(/.*)?$`,
    ),
  },
  // Building and checking spans the rooms, as tests do; nothing of the product imports them.
  tools: {
    files: /^((contract|station|cloud|tools|resources)\/|package\.json$|electron\/main\/supervision\.ts$)/,
    packages: /^.+$/,
  },
  tests: { files: /^/, packages: /^.+$/ },
  bench: { files: /^/, packages: /^.+$/ },
};

/** Shared ground of the station: any of its files may be imported. Every other folder is a feature and has one door. */
const sharedGround = new Set(['platform', 'storage', 'devices', 'packs', 'rpc']);

/** Packages that a test beside the code may use on top of its room's. */
const testPackages = new RegExp(`^(vitest|fast-check|vue|@orpc/server|ws|${nodeModules})(/.*)?$`);

/** Doors beside the index, each with its reason. */
const otherDoors: readonly { from: RegExp; to: RegExp; why: string }[] = [
  { from: /^station\//, to: /^station\/printing\/document\.ts$/, why: 'the word that printing and printers share' },
  {
    from: /^station\/devices\/(printer|emulation)\//,
    to: /^station\/printing\/(layout|code128|svg)\.ts$/,
    why: 'how a paper is drawn: pure, and the index of printing stands on the printer itself',
  },
  {
    from: /^station\/storage\/work\.ts$/,
    to: /^station\/(journal\/store|sync\/outbox)\.ts$/,
    why: 'one transaction holds the row, the journal entry and the outbox event, and both stand on storage themselves',
  },
];

/** Decides without doing: no built-in module that reads, writes, sends or waits. */
const rulesPackages = nothing;

/** Proves the table on the files named. */
export function findBreaches(files: readonly string[], sources: Sources): Breach[] {
  return files.flatMap((file) =>
    readImports(file, sources.read(file)).flatMap(({ specifier, line, typeOnly }) => {
      const rule = specifier.startsWith('.')
        ? breaksFiles(file, resolve(file, specifier))
        : breaksPackages(file, specifier, typeOnly);
      return rule ? [{ file, line, specifier, rule }] : [];
    }),
  );
}

/**
 * What the rules of a feature reach at run time, followed through the feature's own files: contract/values and nothing else.
 */
export function findImpureRules(files: readonly string[], sources: Sources): Breach[] {
  return files.filter(isRules).flatMap((file) => {
    const breaches: Breach[] = [];
    const seen = new Set<string>();
    const follow = (from: string): void => {
      if (seen.has(from)) return;
      seen.add(from);
      for (const { specifier, line, typeOnly } of readImports(from, sources.read(from))) {
        if (typeOnly) continue;
        const target = specifier.startsWith('.') ? resolve(from, specifier) : null;
        const own = target !== null && path.dirname(target) === path.dirname(file);
        if (own && sources.exists(target)) follow(target);
        else if (target === null ? !rulesPackages.test(specifier) : !target.startsWith('contract/values/')) {
          breaches.push({ file: from, line, specifier, rule: `${file} decides with contract/values alone` });
        }
      }
    };
    follow(file);
    return breaches;
  });
}

function isRules(file: string): boolean {
  return /^station\/(?!cli\/|hosts\/).*[/-]rules\.ts$/.test(file);
}

function isTest(file: string): boolean {
  return /\.(test|spec)\.ts$|\/testing\//.test(file);
}

function resolve(file: string, specifier: string): string {
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier.replace(/\?.*$/, '')));
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function breaksFiles(file: string, target: string): string | null {
  const room = roomOf(file);
  const row = table[room];
  if (!row) return `${room}/ is no room`;
  const support = isTest(file) && target.startsWith('tests/support/');
  if (!row.files.test(target) && !support) return `${room} may not import ${roomOf(target)}`;
  return breaksDoor(file, target);
}

/** Inside the station a feature is entered by its index alone. */
function breaksDoor(file: string, target: string): string | null {
  const [room, feature, ...inner] = target.split('/');
  if (room !== 'station' || !feature || inner.length === 0 || sharedGround.has(feature)) return null;
  const [ownRoom, ownFolder] = file.split('/');
  // What spans rooms looks where it must, and a test may hold the real part of another feature in its hand.
  if (ownRoom !== 'station' || ownFolder === feature || isTest(file)) return null;
  if (otherDoors.some((door) => door.to.test(target) && door.from.test(file))) return null;
  return inner.join('/') === 'index.ts' ? null : `station/${feature} is entered by its index.ts`;
}

function breaksPackages(file: string, specifier: string, typeOnly: boolean): string | null {
  const room = roomOf(file);
  const row = table[room];
  if (!row) return `${room}/ is no room`;
  if (isTest(file) && testPackages.test(specifier)) return null;
  if (typeOnly && specifier === 'vite/client') return null;
  return row.packages.test(specifier) ? null : `${room} may not import ${specifier}`;
}
