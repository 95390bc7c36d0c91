import { house } from './0001-house.ts';
import { owedPapers } from './0002-owed-papers.ts';
import { scaleTrust } from './0003-scale-trust.ts';
import { screeningReports } from './0004-screening-reports.ts';
import { sales } from './0005-sales.ts';
import { returns } from './0006-returns.ts';
import { returnsTold } from './0007-returns-told.ts';
import { returnsOwed } from './0008-returns-owed.ts';
import { neverDelivered } from './0009-never-delivered.ts';
import { saleStandings } from './0010-sale-standings.ts';
import { weighingPhotos } from './0011-weighing-photos.ts';

/**
 * Every step of the schema, in order; the n-th takes a database from version n-1 to n. Steps are text in modules and not
 * files beside them, so that the same lines run from source and from a single bundled file.
 */
export const migrations: readonly { name: string; sql: string }[] = [
  { name: '0001-house', sql: house },
  { name: '0002-owed-papers', sql: owedPapers },
  { name: '0003-scale-trust', sql: scaleTrust },
  { name: '0004-screening-reports', sql: screeningReports },
  { name: '0005-sales', sql: sales },
  { name: '0006-returns', sql: returns },
  { name: '0007-returns-told', sql: returnsTold },
  { name: '0008-returns-owed', sql: returnsOwed },
  { name: '0009-never-delivered', sql: neverDelivered },
  { name: '0010-sale-standings', sql: saleStandings },
  { name: '0011-weighing-photos', sql: weighingPhotos },
];
