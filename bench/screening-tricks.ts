import { Converter } from 'opencc-js/cn2t';
import { pinyin } from 'pinyin-pro';

/** Prohibited goods whose names are tried in every spelling; chosen before any was tried. */
const chinese = [
  '手枪',
  '步枪',
  '子弹',
  '炸药',
  '雷管',
  '鞭炮',
  '打火机',
  '汽油',
  '酒精',
  '硫磺',
  '火柴',
  '硫酸',
  '冰毒',
  '海洛因',
  '吗啡',
  '象牙',
  '匕首',
  '砒霜',
  '氰化钾',
  '双氧水',
];
const english = [
  'pistol',
  'gasoline',
  'heroin',
  'cocaine',
  'marijuana',
  'dynamite',
  'grenade',
  'ammunition',
  'fireworks',
  'ivory',
];

/** One way to write a name so that a list of words does not find it, with each name written so. */
export type Trick = { name: string; texts: string[] };

export function spellingTricks(): Trick[] {
  const traditional = Converter({ from: 'cn', to: 't' });
  const both = [...chinese, ...english];
  const said = (word: string, toneType: 'none' | 'symbol') => pinyin(word, { toneType, type: 'array' });
  const each = (words: readonly string[], write: (letters: string[], word: string) => string) =>
    words.map((word) => write([...word], word));
  return [
    { name: 'plain', texts: both },
    { name: 'case', texts: each(english, (_, word) => word.toUpperCase()) },
    { name: 'full width', texts: each(english, (letters) => shifted(letters, 'a', 0xff41)) },
    { name: 'punctuation', texts: each(both, (letters) => letters.join('.')) },
    { name: 'spaces', texts: each(both, (letters) => letters.join(' ')) },
    { name: 'zero width', texts: each(both, (letters) => letters.join('\u200b')) },
    {
      name: 'traditional',
      texts: each(chinese, (_, word) => traditional(word)).filter((text) => !chinese.includes(text)),
    },
    { name: 'pinyin joined', texts: each(chinese, (_, word) => said(word, 'none').join('')) },
    { name: 'pinyin spaced', texts: each(chinese, (_, word) => said(word, 'none').join(' ')) },
    { name: 'pinyin with tones', texts: each(chinese, (_, word) => said(word, 'symbol').join(' ')) },
    {
      name: 'one character in pinyin',
      texts: each(
        chinese,
        ([first = '', ...rest], word) => first + (said(word, 'none')[1] ?? '') + rest.slice(1).join(''),
      ),
    },
    { name: 'homoglyphs', texts: each(english, (letters) => letters.map((own) => twins[own] ?? own).join('')) },
    { name: 'leet', texts: each(english, (letters) => letters.map((own) => figures[own] ?? own).join('')) },
    { name: 'mathematical letters', texts: each(english, (letters) => shifted(letters, 'a', 0x1d41a)) },
    { name: 'emoji between', texts: each(both, (letters) => letters.join('🎁')) },
  ];
}

const twins: Readonly<Record<string, string>> = { a: 'а', c: 'с', e: 'е', i: 'і', o: 'о', p: 'р', s: 'ѕ' };
const figures: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

function shifted(letters: readonly string[], from: string, to: number): string {
  return letters.map((own) => String.fromCodePoint(own.charCodeAt(0) - from.charCodeAt(0) + to)).join('');
}
