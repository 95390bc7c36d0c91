import iconv from 'iconv-lite';

/** Stands where a printer has no glyph, so that a hole is seen on paper and never passes for a space. */
export const missingGlyph = '□';

/**
 * The text as a GB18030 printer can show it: no control or invisible characters, and a box for each character beyond
 * the two-byte set, since printers carry no glyphs for the four-byte one. `missing` lists what became a box.
 */
export function printableText(text: string): { text: string; missing: string[] } {
  const missing: string[] = [];
  let printable = '';
  for (const character of text.normalize('NFC')) {
    const shown = substitutes.get(character) ?? character;
    if (/^\s$/u.test(shown)) printable += shown === '　' ? shown : ' ';
    else if (/^[\p{Cc}\p{Cf}]$/u.test(shown)) continue;
    else if (columnsOf(shown) > 0) printable += shown;
    else {
      missing.push(character);
      printable += missingGlyph;
    }
  }
  return { text: printable, missing };
}

/** Half-width columns that the text takes; 0 for a single character that cannot be printed. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** Signs outside the two-byte set whose meaning a neighbour carries. */
const substitutes = new Map([
  ['¥', '￥'],
  ['–', '-'],
  ['−', '-'],
  ['•', '·'],
  ['²', '2'],
  ['³', '3'],
]);

function columnsOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return code < 0x20 || code === 0x7f ? 0 : 1;
  // the twenty thousand characters of GBK need no look-up
  if (code >= 0x4e00 && code <= 0x9fa5) return 2;
  if (/^[\p{C}\p{Z}\p{M}]$/u.test(character) && character !== '　') return 0;
  return iconv.encode(character, 'gb18030').length === 2 ? 2 : 0;
}
