const digits = '零一二三四五六七八九';
const places: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** `52`, `56.1`, `五十六`, `两`, `一千二百`, `三万`, `五二`, `半`; null where it is no number. */
export function parseNumber(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === '半') return 0.5;
  const plain = text.replaceAll('〇', '零').replaceAll('两', '二');
  if (!/^[零一二三四五六七八九十百千万]+$/.test(plain)) return null;
  if (!/[十百千万]/.test(plain)) return Number([...plain].map((digit) => digits.indexOf(digit)).join(''));
  const [high = '', ...rest] = plain.split('万');
  if (rest.length === 0) return belowTenThousand(high);
  return rest.length === 1 ? (high ? belowTenThousand(high) : 1) * 10_000 + belowTenThousand(rest[0] ?? '') : null;
}

function belowTenThousand(text: string): number {
  let total = 0;
  let digit: number | null = null;
  for (const character of text) {
    const place = places[character];
    if (place === undefined) {
      digit = digits.indexOf(character);
      continue;
    }
    total += (digit ?? 1) * place;
    digit = null;
  }
  return total + (digit ?? 0);
}
