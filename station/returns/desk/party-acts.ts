import type { NoteKind } from '../../../contract/returns/view.ts';
import { findCreditCodeFault } from '../../../contract/values/credit-code.ts';
import { findIdNumberFault, lastFour, normaliseIdNumber, type IdKind } from '../../../contract/values/id-document.ts';
import { accept, refuse, type Outcome } from '../../../contract/values/refusal.ts';
import { shanghaiText } from '../../../contract/values/time.ts';
import { sealedText } from '../../people/index.ts';
import type { Actor, Work } from '../../storage/work.ts';
import { compareWeight, type Weighable } from '../rules/rules.ts';
import { goesOn, noRight, type Judged } from './judge.ts';
import type { ReturnsParts } from './parts.ts';
import { outlivesUndo, type ReturnRow } from './records.ts';
import type { Command, ReturnSessions } from './session.ts';

/** Who stands at the counter, and what is noted, photographed and weighed. */
export function createPartyActs(parts: ReturnsParts, sessions: ReturnSessions) {
  const { store, people, weighing, ids, transactions } = parts;

  function addNote(work: Work, found: ReturnRow, kind: NoteKind, text: string): ReturnRow {
    const row = sessions.withPerson(work, found);
    const partId = people.addPart(row.personId, 'note', text, work.atMs);
    const { atMs, operatorId } = work;
    store.addNote(row.returnId, { noteId: ids.next(), kind, partId, atMs, operatorId });
    return row;
  }

  return {
    setParty: (
      actor: Actor,
      command: Command,
      input: { returnId: string; kind: ReturnRow['record']['party']['kind'] },
    ) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, row) => {
        const { kind } = input;
        if (row.record.party.kind === kind) return accept(row);
        work.journal('return.party', row.returnId, { kind });
        return accept({ ...row, record: { ...row.record, party: { kind, guardian: null, organisation: null } } });
      }),

    /** The guardian agrees and shows a paper; he is a person of his own. [MA-0b] */
    guardian: (
      actor: Actor,
      command: Command,
      input: { returnId: string; name: string; idKind: IdKind; number: string },
    ) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, row) => {
        const { party } = row.record;
        if (party.kind !== 'minor') return refuse('return.step', { step: 'party' });
        const number = normaliseIdNumber(input.number);
        const fault = findIdNumberFault(input.idKind, number, work.atMs);
        if (fault) return refuse(`id.number-${fault}`, { whose: 'guardian' });
        // Somebody who needs a guardian is none.
        if (isUnderAge(input.idKind, number, work.atMs)) return refuse('return.guardian-needed', { whose: 'guardian' });
        const personId = people.add({ name: input.name, phone: null, address: null }, work.atMs);
        people.noteIdNumber(personId, number);
        const paper = { kind: input.idKind, number, name: input.name };
        const partId = people.addPart(personId, 'id-document', JSON.stringify(paper), work.atMs);
        work.journal('return.guardian-agreed', row.returnId, { idKind: input.idKind });
        const guardian = {
          personId,
          partId,
          lastFour: lastFour(number),
          atMs: work.atMs,
          operatorId: work.operatorId,
        };
        return accept({ ...row, record: { ...row.record, party: { ...party, guardian } } });
      }),

    /** An organisation's papers; without an authorisation the return waits, it is not refused. [MA-2.2a] */
    organisation: (
      actor: Actor,
      command: Command,
      input: {
        returnId: string;
        unitName: string;
        creditCode: string;
        authorisationNo: string | null;
        photoId: string | null;
      },
    ) =>
      sessions.act(actor, command, input.returnId, ['open'], (work, found) => {
        const { returnId: _r, ...typed } = input;
        const papers = { ...typed, creditCode: normaliseIdNumber(typed.creditCode) };
        const { party } = found.record;
        if (party.kind !== 'organisation') return refuse('return.step', { step: 'party' });
        const fault = findCreditCodeFault(papers.creditCode);
        if (fault) return refuse('return.credit-code', { fault });
        if (papers.authorisationNo === null && papers.photoId === null) return refuse('return.organisation-papers', {});
        const isKept = store.photos(found.returnId).some(({ photoId }) => photoId === papers.photoId);
        if (papers.photoId !== null && !isKept) return refuse('return.photo-missing', {});
        const row = sessions.withPerson(work, found);
        const partId = people.addPart(row.personId, 'note', JSON.stringify(papers), work.atMs);
        work.journal('return.organisation-shown', row.returnId, { by: papers.photoId ? 'photo' : 'number' });
        const organisation = { partId, photoId: papers.photoId, atMs: work.atMs, operatorId: work.operatorId };
        return accept({ ...row, record: { ...row.record, party: { ...party, organisation } } });
      }),

    /** The photo is kept sealed under the id of its command, so that a repeat names the same one. */
    keepPhoto: (actor: Actor, command: Command, input: { returnId: string; itemId: string | null; dataUrl: string }) =>
      sessions.act(actor, command, input.returnId, ['open', 'signed'], (work, found) => {
        const row = sessions.withPerson(work, found);
        const partId = people.addPart(row.personId, 'evidence-photo', input.dataUrl, work.atMs);
        const photoId = command.commandId;
        store.addPhoto(row.returnId, { photoId, itemId: input.itemId, partId, atMs: work.atMs });
        work.journal('return.photo-kept', row.returnId, { photoId, itemId: input.itemId });
        return accept(row);
      }),

    /** One at a time, by a manager or by who has the return at the counter; each look is written down, also a repeat. [EX-4.7c] */
    openPhoto(
      actor: Actor,
      input: { returnId: string; photoId: string },
      isManager: boolean,
    ): Outcome<{ dataUrl: string }> {
      const { returnId, photoId } = input;
      const outcome = transactions.run(actor, (work): Outcome<string> => {
        const row = store.find(returnId);
        if (!row) return refuse('return.unknown');
        const isAtCounter = row.state === 'open' || row.state === 'signed';
        if (!isManager && !isAtCounter) {
          work.journal('return.photo-refused', returnId, { photoId, state: row.state });
          return refuse('return.photo-manager', { state: row.state });
        }
        const photo = store.photos(returnId).find((one) => one.photoId === photoId);
        if (!photo) return refuse('return.photo-unknown');
        work.journal('return.photo-opened', returnId, { photoId });
        return accept(photo.partId);
      });
      if (!outcome.ok) return outcome;
      const dataUrl = sealedText(people, outcome.value);
      return dataUrl === '' ? refuse('return.photo-unknown') : accept({ dataUrl });
    },

    /** How a manager talked a conflict over. The note stands for it: what either side did stays as it was. [F069] */
    talkOver: (actor: Actor, command: Command, input: { returnId: string; text: string }) =>
      sessions.act(actor, command, input.returnId, ['closed', 'undone'], (work, found) => {
        const said = store.conflictsOf(found.returnId);
        if (found.state === 'undone' && !said.some(outlivesUndo)) return refuse('return.undone');
        if (said.length === 0) return refuse('return.no-conflict');
        const row = addNote(work, found, 'conflict', input.text);
        work.journal('return.conflict-talked-over', row.returnId);
        return accept(row);
      }),

    /** Price disputes and the like are noted, prices are never edited. [MA-3.1.7 YP-3.7 YP-3.18b] */
    note: (actor: Actor, command: Command, input: { returnId: string; kind: NoteKind; text: string }) =>
      sessions.act(actor, command, input.returnId, ['open', 'parked', 'signed'], (work, found) => {
        const row = addNote(work, found, input.kind, input.text);
        work.journal('return.noted', row.returnId, { kind: input.kind });
        return accept(row);
      }),

    /** Compares what lies on the scale with what should be inside: advice, and nothing waits for it. */
    weigh(actor: Actor, command: Command, input: { returnId: string; placementId: string }) {
      let taken = false;
      let kept = false;
      try {
        const outcome = sessions.act(actor, command, input.returnId, ['open'], (work, row) => {
          const judged = sessions.judged(row);
          if (!judged.ok) return judged;
          const { assessment, case: of } = judged.value;
          if (!of || !goesOn(assessment.lines)) return noRight(assessment.lines);
          const captured = weighing.take(input.placementId);
          if (!captured.ok) return captured;
          taken = true;
          const weighingId = ids.next();
          const { atMs, operatorId } = work;
          const { returnId, placementId } = input;
          weighing.keep({ weighingId, returnId, placementId, atMs, operatorId, captured: captured.value });
          const { inside, elsewhere } = contentsOf(judged.value);
          const { weight } = of.policies.body;
          const comparison = compareWeight(inside, elsewhere, captured.value.weightGrams, weight);
          work.journal('return.weighed', returnId, {
            weighingId,
            weightGrams: comparison.measuredGrams,
            expectedGrams: comparison.expectedGrams,
            verdict: comparison.verdict,
            explained: comparison.explanations.slice(0, 1).flatMap(({ items }) => items.map(({ itemId }) => itemId)),
          });
          return accept({ ...row, record: { ...row.record, weigh: { weighingId, comparison, atMs, operatorId } } });
        });
        kept = outcome.ok;
        return outcome;
      } finally {
        // Refused, or never written down: the same goods may be weighed without lifting them.
        if (taken && !kept) weighing.release(input.placementId);
      }
    },
  };
}

/** What should lie on the scale, and what of the list should not and yet may. */
function contentsOf({ items }: Judged): { inside: Weighable[]; elsewhere: Weighable[] } {
  const inside: Weighable[] = [];
  const elsewhere: Weighable[] = [];
  for (const { item, done, leftUnits } of items) {
    if (item.part === 'gift' && item.giftKind !== 'physical') continue;
    const returned = done.filter(({ way }) => way === 'returned').reduce((sum, { units }) => sum + units, 0);
    const backPieces = returned + (item.expected === 'returned' ? leftUnits : 0);
    const { itemId, name, weightGrams } = item;
    if (backPieces > 0) inside.push({ itemId, name, weightGrams, pieces: backPieces });
    if (item.units > backPieces) elsewhere.push({ itemId, name, weightGrams, pieces: item.units - backPieces });
  }
  return { inside, elsewhere };
}

/** By the birth date in the number, where the paper has one there. [MA-0b L-15] */
function isUnderAge(kind: IdKind, number: string, nowMs: number): boolean {
  if (kind !== 'resident-card' && kind !== 'temporary-resident-card') return false;
  const today = Number(shanghaiText(nowMs).slice(0, 10).replaceAll('-', ''));
  return today - Number(number.slice(6, 14)) < 180_000;
}
