import { PrintKind } from '../../contract/printing.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import type { JobRow, Printing } from '../printing/index.ts';
import { makeVoucher } from '../printing/index.ts';
import type { Actor, Work } from '../storage/work.ts';
import type { CollectionParts } from './parts.ts';
import type { Collection, PrintRecord } from './records.ts';
import type { Command, Sessions } from './session.ts';

type Signature = { kind: 'drawn'; strokes: [number, number][][] } | { kind: 'badge'; badge: string };

/** The paper before the parcel changes hands, and the hand-over itself. [EX-4.10b] */
export function createPaperActs(parts: CollectionParts, sessions: Sessions, printing: () => Printing) {
  const { store, orders, people, identity, papers, signer, ids } = parts;
  const kinds = PrintKind.options;

  /** Queues what has not certainly come out. Refuses while nobody has said what became of an unknown job. */
  function queueMissing(work: Work, collectionId: string): Outcome<null> {
    const jobs = printing().jobsOf(collectionId);
    if (jobs.some((job) => job.state === 'unknown')) return refuse('print.state-unknown');
    for (const kind of kinds) {
      const ofKind = jobs.filter((job) => job.kind === kind);
      if (ofKind.some((job) => job.state !== 'failed')) continue;
      // A failed job certainly left no paper, so its successor is no copy of anything.
      printing().queue(work, collectionId, kind, ofKind.at(-1)?.copyNo ?? 0);
    }
    return accept(null);
  }

  function startPaper(work: Work, collection: Collection, carrierId: string): Outcome<PrintRecord> {
    if (collection.print) return accept(collection.print);
    const waybillNo = papers.takeWaybillNo(carrierId, collection.collectionId, work.atMs);
    papers.wantMoreWaybills(work, carrierId);
    if (waybillNo === null) return refuse('waybill.none-left', { carrierId });
    work.journal('waybill.taken', collection.collectionId, { waybillNo });
    return accept({ waybillNo, takenMs: work.atMs, voucher: null, printedMs: null, reprintDebt: false });
  }

  async function print(actor: Actor, command: Command, collectionId: string) {
    const outcome = sessions.act(actor, command, collectionId, 'print', (work, collection, order) => {
      const paper = startPaper(work, collection, order.carrierId);
      if (!paper.ok) return paper;
      const queued = queueMissing(work, collectionId);
      return queued.ok ? accept({ ...collection, print: paper.value }) : queued;
    });
    if (outcome.ok) await printing().run();
    return outcome;
  }

  /** Moves on once both papers are out; pays a reprint debt when they come out later. Runs inside the printer's transaction. */
  function onJobSettled(work: Work, job: JobRow): void {
    const collection = store.find(job.ownerId);
    if (!collection?.print) return;
    const jobs = printing().jobsOf(job.ownerId);
    const out = kinds.every((kind) => jobs.some((other) => other.kind === kind && other.state === 'printed'));
    if (out && collection.print.reprintDebt) {
      work.report('v1.ReprintDebtSettled', `order:${collection.orderId}`, {
        orderId: collection.orderId,
        collectionId: collection.collectionId,
        waybillNo: collection.print.waybillNo,
        atMs: work.atMs,
      });
      sessions.write(work, { ...collection, print: { ...collection.print, reprintDebt: false } });
    } else if (out && collection.step === 'print' && collection.outcome === 'open') {
      sessions.write(work, sessions.advance({ ...collection, print: { ...collection.print, printedMs: work.atMs } }));
    } else {
      sessions.write(work, collection);
    }
  }

  return {
    print,
    onJobSettled,

    /** The printer cannot: the sender gets the same proof on the display. [section 6.17] */
    showVoucher: (actor: Actor, command: Command, collectionId: string) =>
      sessions.act(actor, command, collectionId, 'show-voucher', (work, collection, order) => {
        const failed = printing()
          .jobsOf(collectionId)
          .some((job) => job.state === 'failed' || job.state === 'unknown');
        if (!collection.print || !failed) return refuse('print.nothing-to-confirm');
        const text = makeVoucher(
          {
            waybillNo: collection.print.waybillNo,
            orderNo: order.orderNo,
            carrierId: order.carrierId,
            stationId: parts.stationId(),
            atMs: work.atMs,
          },
          signer.kid,
          signer.privateKey,
        );
        work.journal('voucher.shown', collectionId, { waybillNo: collection.print.waybillNo });
        return accept({ ...collection, print: { ...collection.print, voucher: { text, confirmedMs: null } } });
      }),

    confirmVoucher: (actor: Actor, command: Command, collectionId: string) =>
      sessions.act(actor, command, collectionId, 'confirm-voucher', (work, collection) => {
        const voucher = collection.print?.voucher;
        if (!collection.print || !voucher) return refuse('print.nothing-to-confirm');
        work.journal('voucher.confirmed', collectionId, { waybillNo: collection.print.waybillNo });
        const print: PrintRecord = {
          ...collection.print,
          voucher: { ...voucher, confirmedMs: work.atMs },
          printedMs: work.atMs,
          reprintDebt: true,
        };
        return accept(sessions.advance({ ...collection, print }));
      }),

    handOver: (actor: Actor, command: Command, collectionId: string, signature: Signature) =>
      sessions.act(actor, command, collectionId, 'hand-over', (work, collection, order) => {
        const { verify, identify, inspect, weigh, price, print } = collection;
        if (!verify || !identify || !inspect || !weigh || !price || print?.printedMs == null) {
          throw new Error('handed over before every act was done');
        }
        const signed = sign(work, collection, signature);
        if (!signed.ok) return signed;
        const moved = orders.move(work, order, 'collected');
        if (!moved.ok) return moved;
        work.journal('parcel.handed-over', collectionId, {
          waybillNo: print.waybillNo,
          courierId: verify.courierId,
          signatureKind: signature.kind,
          weightGrams: weigh.weightGrams,
          amountFen: price.amountFen,
        });
        work.report('v1.ParcelCollected', `order:${order.orderId}`, {
          orderId: order.orderId,
          orderNo: order.orderNo,
          collectionId,
          waybillNo: print.waybillNo,
          carrierId: order.carrierId,
          courierId: verify.courierId,
          badgeNo: verify.badgeNo,
          sender: { $person: order.senderPersonId },
          senderIdKind: identify.kind,
          senderIdLastFour: identify.lastFour,
          goods: inspect.description,
          screening: {
            verdict: inspect.answer.verdict,
            category: inspect.answer.category,
            packVersion: inspect.answer.packVersion,
          },
          inspectorId: inspect.operatorId ?? '',
          weightGrams: weigh.weightGrams,
          volumetricGrams: price.quote.volumetricGrams,
          chargeableGrams: price.quote.chargeableGrams,
          weighingId: weigh.weighingId,
          ...(weigh.manual === true ? { manualWeight: true } : {}),
          tariffVersion: price.quote.tariffVersion,
          amountFen: price.amountFen,
          coverFen: price.coverFen,
          method: price.method,
          holder: price.holder,
          operatorId: work.operatorId ?? '',
          window: verify.window,
          reprintDebt: print.reprintDebt,
          collectedMs: work.atMs,
        });
        return accept({
          ...sessions.advance(collection),
          outcome: 'collected' as const,
          handover: {
            signatureKind: signature.kind,
            partId: signed.value,
            atMs: work.atMs,
            operatorId: work.operatorId,
          },
        });
      }),

    /** A person looked at the tray: the job came out, or it certainly did not. */
    resolve: (actor: Actor, command: Command, jobId: string, cameOut: boolean): Outcome<{ jobId: string }> =>
      parts.transactions.command(actor, command, (work) => {
        const job = printing().findJob(jobId);
        if (!job || job.state !== 'unknown') return refuse('print.nothing-to-confirm');
        printing().settle(work, job, cameOut ? 'printed' : 'failed', cameOut ? null : 'printer.fault');
        return accept({ jobId });
      }),

    async reprint(actor: Actor, command: Command, collectionId: string, kind: PrintKind, reason: string) {
      const outcome = parts.transactions.command<{ jobId: string }>(actor, command, (work) => {
        const collection = store.find(collectionId);
        if (!collection?.print) return refuse('collection.unknown');
        // Its waybill number is void: paper with it must not be about.
        const { outcome } = collection;
        if (outcome !== 'open' && outcome !== 'collected') return refuse('collection.ended', { outcome });
        const jobs = printing()
          .jobsOf(collectionId)
          .filter((job) => job.kind === kind);
        if (jobs.some((job) => job.state === 'unknown')) return refuse('print.state-unknown');
        // The voucher on the display was the first; whatever paper follows is a copy of it.
        const first = collection.print.voucher?.confirmedMs != null ? 1 : 0;
        // One that is still on its way to the printer counts as out: two firsts must never be about. [EX-4.10c]
        const out = jobs.filter((job) => job.state !== 'failed');
        const copyNo = out.length === 0 ? first : Math.max(...out.map((job) => job.copyNo)) + 1;
        work.journal('print.repeated', collectionId, { kind, copyNo, reasonLength: reason.length });
        return accept({ jobId: printing().queue(work, collectionId, kind, copyNo) });
      });
      if (outcome.ok) await printing().run();
      return outcome;
    },
  };

  function sign(work: Work, collection: Collection, signature: Signature): Outcome<string | null> {
    const courierId = collection.verify?.courierId ?? '';
    if (signature.kind === 'badge') {
      // The list was judged at the check; here the badge only has to be the same courier's once more.
      const proof = identity.proveAgain(signature.badge);
      if (!proof.ok) return proof;
      return proof.value.courierId === courierId ? accept(null) : refuse('handover.other-courier');
    }
    const personId = identity.courierPersonId(courierId);
    if (!personId) return refuse('badge.no-record');
    return accept(
      people.addPart(personId, 'signature', JSON.stringify({ id: ids.next(), strokes: signature.strokes }), work.atMs),
    );
  }
}
