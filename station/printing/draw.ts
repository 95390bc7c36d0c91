import type { FeedOrder } from '../../contract/sync/feed.ts';
import type { PaperDocument } from './document.ts';
import { lintPaper, type LintFinding } from './mask-lint.ts';
import { makeLabel, makeReceipt, publicTexts, type LabelInput, type ReceiptInput } from './papers.ts';
import {
  makeReturnLabel,
  makeReturnReceipt,
  makeRouteCard,
  returnPublicTexts,
  type ReturnPaperInput,
} from './return-papers.ts';

/** A paper that would show a person must not leave: it is not printed, and the fault names what was found, not who. */
export class PaperLeaks extends Error {
  readonly findings: readonly LintFinding[];
  constructor(findings: readonly LintFinding[]) {
    super(`paper shows personal data: ${findings.map(({ kind }) => kind).join(', ')}`);
    this.name = 'PaperLeaks';
    this.findings = findings;
  }
}

export type PaperInput =
  | { kind: 'label'; input: LabelInput }
  | { kind: 'receipt'; input: ReceiptInput }
  | { kind: 'return-receipt' | 'route-card' | 'return-label'; input: ReturnPaperInput };

/** Draws and lints: what comes back may be printed. Throws `PaperLeaks`. [F078] */
export function drawLinted(paper: PaperInput, people: readonly FeedOrder['sender'][]): PaperDocument {
  const { document, texts } = draw(paper);
  const findings = lintPaper(
    document,
    people.map(({ name, phone, address }) => ({ name, phone, street: address.street })),
    texts,
  );
  if (findings.length > 0) throw new PaperLeaks(findings);
  return document;
}

function draw(paper: PaperInput): { document: PaperDocument; texts: string[] } {
  switch (paper.kind) {
    case 'label':
      return { document: makeLabel(paper.input), texts: publicTexts(paper.input) };
    case 'receipt':
      return { document: makeReceipt(paper.input), texts: publicTexts(paper.input) };
    case 'return-receipt':
      return { document: makeReturnReceipt(paper.input), texts: returnPublicTexts(paper.input) };
    case 'route-card':
      return { document: makeRouteCard(paper.input), texts: returnPublicTexts(paper.input) };
    case 'return-label':
      return { document: makeReturnLabel(paper.input), texts: returnPublicTexts(paper.input) };
  }
}
