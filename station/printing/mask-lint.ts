import type { PaperDocument } from './document.ts';

/** Somebody whose data must not be readable on the paper. */
export type LintPerson = { name: string; phone: string | null; street?: string | null };

export type LintFinding = { kind: 'id-number' | 'phone' | 'name' | 'street' | 'room'; block: number };

/**
 * What on the paper names a person beyond the mask: identity numbers, telephone numbers, the full names and streets of
 * `people`, and numbers of rooms and units. Empty means that it may be printed. [F078 R9 L-13]
 * `publicTexts` are numbers and names of packs (waybill, carrier, place) that may look like a person's and are not;
 * a telephone number of `people` is found inside them all the same.
 */
export function lintPaper(
  document: PaperDocument,
  people: readonly LintPerson[],
  publicTexts: readonly string[] = [],
): LintFinding[] {
  const longestFirst = publicTexts.filter((text) => text.length >= 2).sort((a, b) => b.length - a.length);
  const texts = [document.title, ...document.blocks.map(textOf)].map((text) => text.normalize('NFKC'));
  return texts.flatMap((text, index) => {
    const rest = longestFirst.reduce((left, known) => left.replaceAll(known.normalize('NFKC'), '\n'), text);
    const found = new Set<LintFinding['kind']>();
    for (const person of people) {
      if (person.phone && digitsOf(text).includes(digitsOf(person.phone))) found.add('phone');
      if (holdsName(rest, person.name)) found.add('name');
      const street = person.street?.normalize('NFKC').trim() ?? '';
      if (street.length >= 4 && rest.includes(street)) found.add('street');
    }
    if (idNumber.test(rest)) found.add('id-number');
    if (phoneNumber.test(rest)) found.add('phone');
    if (room.test(rest)) found.add('room');
    // the title is counted as block -1
    return [...found].map((kind) => ({ kind, block: index - 1 }));
  });
}

/** Alone or in the usual groups; runs of letters and digits around it make it something else. */
const idNumber = /(?<![0-9A-Za-z])\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?![0-9A-Za-z])/;
const phoneNumber = /(?<![0-9A-Za-z])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])/;
const room =
  /[\dA-Za-z一二三四五六七八九十百]\s*(?:号楼|单元|室|栋|幢|弄|楼|层)|\d\s*[号座房](?!码)|\b(?:room|rm|unit|apt|flat)\.? ?#?\d/i;

function textOf(block: PaperDocument['blocks'][number]): string {
  switch (block.kind) {
    case 'text':
    case 'barcode':
    case 'qr':
      return block.text;
    case 'row':
      return `${block.left}\n${block.right}`;
    case 'rule':
    case 'space':
      return '';
  }
}

function holdsName(text: string, name: string): boolean {
  const whole = name.normalize('NFKC').trim();
  // one character is what the mask leaves
  if ([...whole].length < 2) return false;
  if (!/^[A-Za-z .'-]+$/.test(whole)) return text.includes(whole);
  const escaped = whole.replace(/[.]/g, '\\.');
  return new RegExp(`(?<![A-Za-z])${escaped}(?![A-Za-z])`, 'i').test(text);
}

function digitsOf(text: string): string {
  return text.replace(/[^0-9\n]/g, '');
}
