import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../tools/repository.ts';

/** A barred name in something that bears the product's name or speaks to a person. */
export type BrandingBreach = { where: string; name: string; text: string };

/** The names that no branding of this product may contain [MA-7.3]. Data, so that the list can change without code. */
export function readBarredNames(): string[] {
  return readFileSync(path.join(root, 'tests/architecture/barred-names.txt'), 'utf8').split('\n').filter(Boolean);
}

/**
 * Names (packages, ids, titles, files) are searched as they are; running text wants a Latin name to stand alone,
 * since `mitu` hides in other words.
 */
export function findBarredNames(
  where: string,
  text: string,
  kind: 'name' | 'text',
  names: readonly string[],
): BrandingBreach[] {
  const lower = text.toLowerCase();
  return names.flatMap((name) => {
    for (let at = lower.indexOf(name.toLowerCase()); at >= 0; at = lower.indexOf(name.toLowerCase(), at + 1)) {
      if (kind === 'name' || standsAlone(lower, at, name)) {
        return [{ where, name, text: text.slice(Math.max(0, at - 20), at + name.length + 20) }];
      }
    }
    return [];
  });
}

function standsAlone(text: string, at: number, name: string): boolean {
  const latin = /[a-z]/;
  if (!latin.test(name.toLowerCase())) return true;
  return !latin.test(text[at - 1] ?? '') && !latin.test(text[at + name.length] ?? '');
}
