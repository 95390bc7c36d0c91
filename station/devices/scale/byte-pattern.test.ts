import { describe, expect, it } from 'vitest';
import { compileBytePattern, createPlaces, letterBits, mayFit, placeOfGroup } from './byte-pattern.ts';
import { createDice } from './test-bytes.ts';
import { textFamilies } from './text-lines/families.ts';

const seed = Number(process.env['WAYPOST_SEED'] ?? 20_261_122);
const texts = 40_000;

/** Index and groups, as RegExp and as the form of bytes see them. */
function bothWays(form: RegExp, text: string): [string, string] {
  const match = form.exec(text);
  const pattern = compiled(form);
  const places = createPlaces();
  const at = pattern.find(Buffer.from(text, 'latin1'), 0, text.length, places);
  const groups = pattern.names.map((_name, index) => {
    const from = places[placeOfGroup(index)] ?? -1;
    return from < 0 ? undefined : text.slice(from, places[placeOfGroup(index) + 1]);
  });
  return [
    JSON.stringify(match ? [match.index, [...match].slice(1).map((group) => group ?? null)] : null),
    JSON.stringify(at < 0 ? null : [at, groups.map((group) => group ?? null)]),
  ];
}

const cache = new Map<string, ReturnType<typeof compileBytePattern>>();
function compiled(form: RegExp) {
  const pattern = cache.get(String(form)) ?? compileBytePattern(form);
  cache.set(String(form), pattern);
  return pattern;
}

function lettersOf(text: string): number {
  return Buffer.from(text, 'latin1').reduce((letters, byte) => letters | (letterBits[byte] ?? 0), 0);
}

const hard: RegExp[] = [
  /a*ab?(c|cd)(d*)$/,
  /(?<!q)(\d{2})?\d,$/,
  /(a{1,3})(a{2})b/,
  /(?=.{3}$)(.*)(?!-)[^,]{2,3}$/,
  /(\[?\d+\]?)|([A-F]{2})$/i,
  /^(?:([ab])x|(a)y) *$/,
];

describe('forms of bytes find what regular expressions find', () => {
  const forms = [...Object.values(textFamilies).flatMap((family) => family.rules.map(({ form }) => form)), ...hard];

  it(`in ${texts} texts, seed ${seed}`, () => {
    const dice = createDice(seed);
    for (const form of forms) {
      // The letters of the form itself make texts that nearly fit.
      const letters = `${form.source.replaceAll(/\\x..|\\[dw]|\(\?<?\w*/g, '')}01289  ..--gkaxyzd`;
      for (let round = 0; round < texts / forms.length; round += 1) {
        const length = dice(24);
        let text = '';
        for (let at = 0; at < length; at += 1) text += letters[dice(letters.length)];
        const [wanted, got] = bothWays(form, text);
        const said = `${String(form)} in ${JSON.stringify(text)}`;
        expect(got, said).toBe(wanted);
        if (wanted !== 'null') expect(mayFit(compiled(form), lettersOf(text)), said).toBe(true);
      }
    }
  });

  it.each([
    [/(?<state>ST|US),(?<number>(?:[-+] *)?\d+(?:\.\d*)?) *(?<unit>kg|kgs|g)$/, 'xST,- 1.25kgs'],
    [/(?:(x)|(y))z/, 'yyxzz'],
    [/(a?)(?: (b))?$/, 'a '],
    [/^$/, ''],
  ])('%s in %s', (form, text) => {
    const [wanted, got] = bothWays(form, text);
    expect(got).toBe(wanted);
  });

  it.each([/a*?b/, /(?<=a)b/, /\bx/, /(ab)+/, /(a)\1/, /a/g])('and %s is refused, since it is not known', (form) => {
    expect(() => compileBytePattern(form)).toThrow();
  });

  it('is not tried where a letter is missing that all its ways need', () => {
    const form = compileBytePattern(/^\d+ *(?:kg|lbs?|[oO]z)$/);
    expect(['250', '2.50 x', '250 kg', '250 LB', '250 z'].map((text) => mayFit(form, lettersOf(text)))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('does not find a start where the front of the text is missing', () => {
    const places = createPlaces();
    places[1] = -1;
    expect(compileBytePattern(/^a/).find(Buffer.from('a'), 0, 1, places)).toBe(-1);
    expect(compileBytePattern(/^a/).find(Buffer.from('a'), 0, 1, createPlaces())).toBe(0);
  });
});
