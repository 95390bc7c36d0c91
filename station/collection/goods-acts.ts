import type { GoodsAttributes } from '../../contract/screening.ts';
import type { Dimensions } from '../../contract/tariffs.ts';
import type { MoneyHolder, PaymentMethod } from '../../contract/collection.ts';
import type { ManualReason } from '../../contract/weighing.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import type { OrderRow } from '../orders/index.ts';
import type { Actor, Work } from '../storage/work.ts';
import { createInspectActs } from './inspect-acts.ts';
import type { CollectionParts } from './parts.ts';
import type { Collection } from './records.ts';
import { coverMustBeAsked, partsAddUp } from './rules.ts';
import type { Command, Sessions } from './session.ts';

/** What is in the parcel, what it weighs, what it costs. */
export function createGoodsActs(parts: CollectionParts, sessions: Sessions) {
  const { tariffs, weighing, staff, ids } = parts;
  const inspecting = createInspectActs(parts, sessions);

  return {
    inspect: inspecting.inspect,
    confirmFinding: inspecting.confirmFinding,
    /** For the page that asks while somebody types: whose parcel it is, and what its order declares. */
    asked(collectionId: string) {
      const collection = parts.store.find(collectionId);
      const order = collection && parts.orders.find(collection.orderId);
      if (!order || collection.outcome !== 'open') return null;
      return {
        parcel: inspecting.parcelOf(collection, parts.clock.nowMs()),
        declared: inspecting.attributesOf(order, {}),
      };
    },

    weigh(
      actor: Actor,
      command: Command,
      input: { collectionId: string; placementId: string; dimensions: Dimensions | null },
    ) {
      let taken = false;
      let charged = false;
      try {
        const outcome = sessions.act(actor, command, input.collectionId, 'weigh', (work, collection, order) => {
          const captured = weighing.take(input.placementId);
          if (!captured.ok) return captured;
          taken = true;
          const blocked = judgeWeight(work, collection, order, captured.value.weightGrams, input.dimensions);
          if (blocked) return blocked;
          const weighingId = ids.next();
          weighing.keep({
            ...keptBy(work, weighingId, input.collectionId),
            placementId: input.placementId,
            captured: captured.value,
          });
          work.journal('parcel.weighed', input.collectionId, {
            weighingId,
            weightGrams: captured.value.weightGrams,
            protocol: captured.value.protocol,
            dimensions: input.dimensions,
            declaredGrams: order.declaredWeightGrams,
          });
          return accept(
            sessions.advance({
              ...collection,
              weigh: {
                weighingId,
                weightGrams: captured.value.weightGrams,
                manual: false,
                dimensions: input.dimensions,
                atMs: work.atMs,
                operatorId: work.operatorId,
              },
            }),
          );
        });
        charged = outcome.ok;
        return outcome;
      } finally {
        // Refused, or never written down: the same parcel may be weighed without lifting it.
        if (taken && !charged) weighing.release(input.placementId);
      }
    },

    /** A weight that a person typed: only a manager decides that, and it is marked for ever. */
    weighManually: (
      actor: Actor,
      command: Command,
      input: {
        collectionId: string;
        weightGrams: number;
        dimensions: Dimensions | null;
        reason: ManualReason;
        approvalId: string;
      },
    ) =>
      sessions.act(actor, command, input.collectionId, 'weigh', (work, collection, order) => {
        const { weightGrams, dimensions, reason } = input;
        const blocked = judgeWeight(work, collection, order, weightGrams, dimensions);
        if (blocked) return blocked;
        // Last, so that no approval is used up for a weight that is refused.
        const approval = staff.useApproval(work, input.approvalId, 'weighing.manual', input.collectionId);
        if (!approval.ok) return approval;
        const { managerId: approvedBy } = approval.value;
        const weighingId = ids.next();
        weighing.keepManual({
          ...keptBy(work, weighingId, input.collectionId),
          manual: { weightGrams, reason, approvedBy },
        });
        work.journal('parcel.weighed-by-hand', input.collectionId, {
          weighingId,
          weightGrams,
          reason,
          approvalId: input.approvalId,
          approvedBy,
          dimensions,
          declaredGrams: order.declaredWeightGrams,
        });
        const done = { atMs: work.atMs, operatorId: work.operatorId };
        return accept(
          sessions.advance({ ...collection, weigh: { weighingId, weightGrams, manual: true, dimensions, ...done } }),
        );
      }),

    weighAgain: (actor: Actor, command: Command, collectionId: string) =>
      sessions.act(actor, command, collectionId, 'weigh-again', (work, collection) => {
        work.journal('parcel.weigh-again', collectionId, { former: collection.weigh?.weighingId ?? null });
        return accept({ ...collection, step: 'weigh', weigh: null });
      }),

    pay: (
      actor: Actor,
      command: Command,
      input: {
        collectionId: string;
        amountFen: number;
        method: PaymentMethod;
        holder: MoneyHolder;
        coverFen: number;
        coverDeclined: boolean;
      },
    ) =>
      sessions.act(actor, command, input.collectionId, 'pay', (work, collection, order) => {
        if (!collection.weigh) throw new Error('priced before weighed');
        if (input.coverFen === 0 && !input.coverDeclined && mustAskCover(collection, order))
          return refuse('price.cover-undecided');
        const quoted = tariffs.quote({
          ...routeOf(order),
          weightGrams: collection.weigh.weightGrams,
          dimensions: collection.weigh.dimensions,
          coverFen: input.coverFen,
        });
        if (!quoted.ok) return quoted;
        const quote = quoted.value;
        if (quote.totalFen !== input.amountFen)
          return refuse('price.changed', { shownFen: input.amountFen, dueFen: quote.totalFen });
        const screened = inspecting.rescreen(collection, order, { insured_value: input.coverFen / 100 });
        if (screened.stopped) return accept(inspecting.stop(work, collection, order, screened.stopped));
        if (screened.refused) return screened.refused;
        const explained = tariffs.explain(order, { ...collection.weigh, coverFen: input.coverFen });
        if (!explained.ok) return explained;
        const difference = explained.value;
        if (!partsAddUp(difference)) throw new Error('fee difference does not add up');
        work.journal('fee.taken', input.collectionId, {
          amountFen: quote.totalFen,
          estimateFen: order.estimateFen,
          method: input.method,
          holder: input.holder,
          coverFen: input.coverFen,
          coverDeclined: input.coverDeclined,
          tariffVersion: quote.tariffVersion,
        });
        return accept(
          sessions.advance({
            ...collection,
            price: {
              quote,
              difference,
              coverFen: input.coverFen,
              coverDeclined: input.coverDeclined,
              method: input.method,
              holder: input.holder,
              amountFen: quote.totalFen,
              atMs: work.atMs,
              operatorId: work.operatorId,
            },
          }),
        );
      }),

    mustAskCover,
  };

  function mustAskCover(collection: Collection, order: OrderRow): boolean {
    return coverMustBeAsked(tariffs.mustAskCover(order), collection.inspect?.answer.verdict ?? null);
  }

  /** What a weight must stand before it is kept: the rules on the goods, and a price. Null when it may be kept. */
  function judgeWeight(
    work: Work,
    collection: Collection,
    order: OrderRow,
    weightGrams: number,
    dimensions: Dimensions | null,
  ): Outcome<Collection> | null {
    const screened = screenMeasured(collection, order, weightGrams, dimensions);
    if (screened.stopped) return accept(inspecting.stop(work, collection, order, screened.stopped));
    if (screened.refused) return screened.refused;
    const quoted = tariffs.quote({ ...routeOf(order), weightGrams, dimensions, coverFen: order.coverFen });
    return quoted.ok ? null : quoted;
  }

  function keptBy(work: Work, weighingId: string, collectionId: string) {
    return { weighingId, collectionId, atMs: work.atMs, operatorId: work.operatorId };
  }

  /** Rules on weight, length and volume can only be judged with the parcel on the scale. [AX-4] */
  function screenMeasured(collection: Collection, order: OrderRow, weightGrams: number, dimensions: Dimensions | null) {
    return inspecting.rescreen(collection, order, { weight_kg: weightGrams / 1000, ...measuresOf(dimensions) });
  }
}

export function routeOf(order: OrderRow) {
  return {
    carrierId: order.carrierId,
    fromProvince: order.fromProvince,
    toProvince: order.toProvince,
    tariffVersion: order.tariffVersion,
  };
}

function measuresOf(dimensions: Dimensions | null): GoodsAttributes {
  if (!dimensions) return {};
  const { lengthMm, widthMm, heightMm } = dimensions;
  return {
    length_m: Math.max(lengthMm, widthMm, heightMm) / 1000,
    height_m: heightMm / 1000,
    volume_m3: (lengthMm * widthMm * heightMm) / 1e9,
  };
}
