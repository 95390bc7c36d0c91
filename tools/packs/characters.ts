// Writes resources/packs/sources/screening-text/characters.json: simplified forms and readings of single characters.
// They travel inside the signed catalogue, so that a station needs neither library and every station reads alike.
import { writeFileSync } from 'node:fs';
import * as OpenCC from 'opencc-js/t2cn';
import { pinyin } from 'pinyin-pro';

const file = 'resources/packs/sources/screening-text/characters.json';
const [first, last] = [0x3400, 0x9fff];

const simplify = OpenCC.Converter({ from: 't', to: 'cn' });
const characters = Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index));
const pairs = characters.flatMap((character) => {
  const simple = simplify(character);
  return simple.length === 1 && simple !== character ? [`${character}${simple}`] : [];
});

const bySyllable = new Map<string, string[]>();
for (const character of characters.filter((one) => one >= '\u4e00' && simplify(one) === one)) {
  const syllable = pinyin(character, { toneType: 'none', v: true }).toLowerCase();
  if (!/^[a-z]{1,6}$/.test(syllable)) continue;
  bySyllable.set(syllable, [...(bySyllable.get(syllable) ?? []), character]);
}
const readings = Object.fromEntries(
  [...bySyllable].sort(([a], [b]) => (a < b ? -1 : 1)).map(([syllable, list]) => [syllable, list.join('')]),
);

writeFileSync(file, `${JSON.stringify({ simplified: pairs.join(''), readings }, null, 1)}\n`);
console.log(JSON.stringify({ simplified: pairs.length, syllables: bySyllable.size }));
