import type { CataloguePageRow, ReportDuty, ScreeningAnswer } from '../../contract/screening.ts';
import type { CatalogueRow, ScreeningBody } from './pack.ts';

/** How many names of a row are shown at once; the page says how many there are. */
const namesShown = 24;

export type CatalogueParts = {
  body: ScreeningBody;
  screen(text: string): ScreeningAnswer;
  dutyOf(rule: string): ReportDuty;
};

/**
 * The annex for reading. A search finds rows by number and name, by the words that stand for them, and by what the
 * screening itself finds in the typed text, so that a look-up and an answer at the counter never differ. [F041 F042]
 */
export function readCatalogue({ body, screen, dutyOf }: CatalogueParts, search: string): CataloguePageRow[] {
  const asked = plain(search);
  if (asked === '') return body.rows.map((row) => pageRow(row, namesOf(row), dutyOf));
  const found = new Map(screen(search).findings.map(({ rule }, place) => [rule, place]));
  const rows = body.rows.flatMap((row) => {
    const names = namesOf(row).filter((name) => plain(name).includes(asked));
    const titled = [row.id, row.zh, row.en, row.categoryNo].some((text) => plain(text).includes(asked));
    if (!titled && names.length === 0 && !found.has(row.id)) return [];
    return [
      { row, names: names.length > 0 ? names : namesOf(row), exact: names.some((name) => plain(name) === asked) },
    ];
  });
  // What the screening says stands first, then whole words, then the order of the annex.
  rows.sort((a, b) => placeOf(found, a.row) - placeOf(found, b.row) || Number(b.exact) - Number(a.exact));
  return rows.map(({ row, names }) => pageRow(row, names, dutyOf));
}

function pageRow(row: CatalogueRow, names: readonly string[], dutyOf: (rule: string) => ReportDuty): CataloguePageRow {
  const report = row.action === 'refuse_and_report';
  return {
    rule: row.id,
    list: row.list,
    categoryNo: row.categoryNo,
    zh: row.zh,
    en: row.en,
    becauseZh: row.becauseZh,
    becauseEn: row.becauseEn,
    names: names.slice(0, namesShown),
    nameCount: namesOf(row).length,
    condition: row.condition,
    ask: row.ask,
    groundOnly: row.groundOnly,
    report,
    duty: report ? dutyOf(row.id) : null,
  };
}

function namesOf(row: CatalogueRow): string[] {
  return [...row.names, ...row.wholeNames, ...(row.unlawful?.goods ?? [])];
}

function placeOf(found: ReadonlyMap<string, number>, row: CatalogueRow): number {
  return found.get(row.id) ?? Number.MAX_SAFE_INTEGER;
}

function plain(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}
