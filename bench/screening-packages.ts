import { createRequire } from 'node:module';
import { Converter } from 'opencc-js/t2cn';
import { z } from 'zod';

/** Says how many of its words a text holds; what counts as one differs between packages, 0 or more does not. */
export type Contestant = { name: string; find(text: string): number };

type Finder<Method extends string> = new (words: string[]) => Record<Method, (text: string) => unknown[]>;
type Filter = new (words: string[]) => {
  filter(text: string, options: { replace: boolean }): { words: unknown[] };
};
const isClass = (value: unknown) => typeof value === 'function';
const AhoCorasick = z.object({ AhoCorasick: z.custom<Finder<'matchInText'>>(isClass) });
const FastScanner = z.custom<Finder<'search'>>(isClass);
const Mint = z.object({ default: z.custom<Filter>(isClass) });

export const howToInstall = 'the packages to hold screening against are not installed: npm ci --prefix bench';

/** The packages of bench/package.json over a list of words; null where they are not installed. */
export function readPackages(words: readonly string[]): Contestant[] | null {
  const load = createRequire(new URL('./package.json', import.meta.url));
  try {
    const fast = new (AhoCorasick.parse(load('@monyone/aho-corasick/fast')).AhoCorasick)([...words]);
    const usual = new (AhoCorasick.parse(load('@monyone/aho-corasick')).AhoCorasick)([...words]);
    const scanner = new (FastScanner.parse(load('fastscan')))([...words]);
    const mint = new (Mint.parse(load('mint-filter')).default)([...words]);
    return [
      { name: '@monyone/aho-corasick/fast', find: (text) => fast.matchInText(text).length },
      { name: '@monyone/aho-corasick', find: (text) => usual.matchInText(text).length },
      { name: 'fastscan', find: (text) => scanner.search(text).length },
      { name: 'mint-filter', find: (text) => mint.filter(text, { replace: false }).words.length },
      regularExpression(words),
    ];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

function regularExpression(words: readonly string[]): Contestant {
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  return { name: 'RegExp', find: (text) => text.match(pattern)?.length ?? 0 };
}

/** What people put in front of such a package: NFKC, lower case, nothing but letters and figures, simplified. */
export function createNormalisation(): (text: string) => string {
  const simplify = Converter({ from: 't', to: 'cn' });
  return (text) =>
    simplify(
      text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]/gu, ''),
    );
}
