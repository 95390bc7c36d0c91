import { describe, expect, it } from 'vitest';
import { citedIn, readCitations } from './cited-ids.ts';

describe('citations of requirements', () => {
  const names: [name: string, ids: string[]][] = [
    ['cancels only before collection [EX-4.4a]', ['EX-4.4a']],
    ['several [EX-4.9a, AX-4.R] and more [F042 L-8]', ['EX-4.9a', 'AX-4.R', 'F042', 'L-8']],
    ['a catalogue row is no requirement [R-3a] [P-1] [H-04]', []],
    ['neither is a list [1, 2] or a type string[]', []],
    ['reliability [E3]', ['E3']],
  ];
  it.each(names)('%s', (name, ids) => {
    expect(citedIn(name)).toEqual(ids);
  });

  it('reads the names of tests, tables and suites, and no other strings', () => {
    const text = `
      describe('a [EX-1.5]', () => { it.each(rows)('b [EX-4.4a]', f); test.skip(\`c \${x} [L-3]\`, f); });
      const rows = [{ name: 'd [F001]' }];
      const other = 'e [EX-9.9]'; call('f [EX-9.8]');`;
    expect(readCitations('x.test.ts', text).map(({ id }) => id)).toEqual(['EX-1.5', 'EX-4.4a', 'L-3', 'F001']);
  });
});
