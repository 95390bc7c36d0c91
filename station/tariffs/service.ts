import type { Dimensions, FeeDifference, Quote } from '../../contract/tariffs.ts';
import { refuse, type Outcome } from '../../contract/values/refusal.ts';
import type { Packs } from '../packs/index.ts';
import type { Clock } from '../platform/clock.ts';
import { carriersPack, type Carrier, type CarriersBody } from './pack.ts';
import { explainDifference, findCarrier, mustAskCover, quote, type QuoteInput } from './rules.ts';

export type PricedOrder = {
  carrierId: string;
  fromProvince: string;
  toProvince: string;
  declaredWeightGrams: number;
  coverFen: number;
  estimateFen: number;
  tariffVersion: string;
};

/** Prices from the carriers' pack in force. */
export function createTariffs(packs: Packs, clock: Clock) {
  const slot = packs.of(carriersPack);
  const body = (): CarriersBody | null => {
    const pack = slot.inForce();
    return pack.ok ? pack.value.body : null;
  };
  const carrier = (carrierId: string): Carrier | null => {
    const carriers = body();
    return carriers ? findCarrier(carriers, carrierId) : null;
  };

  /** The price basis of the order, where the pack still has it; else the one of today. [EX-4.3] */
  function basisOf(carrierId: string, tariffVersion: string | undefined): string | undefined {
    return carrier(carrierId)?.tariffs.some(({ version }) => version === tariffVersion) ? tariffVersion : undefined;
  }

  function inputOf(input: Omit<QuoteInput, 'nowMs'>): QuoteInput {
    return { ...input, nowMs: clock.nowMs(), tariffVersion: basisOf(input.carrierId, input.tariffVersion) };
  }

  return {
    carrier,
    carrierName: (carrierId: string) => carrier(carrierId)?.nameZh ?? carrierId,
    quote(input: Omit<QuoteInput, 'nowMs'>): Outcome<Quote> {
      const carriers = body();
      return carriers ? quote(carriers, inputOf(input)) : refuse('tariff.none', { carrierId: input.carrierId });
    },
    /** Why the actual fee is not what was estimated when the order was placed. */
    explain(
      order: PricedOrder,
      actual: { weightGrams: number; dimensions: Dimensions | null; coverFen: number },
    ): Outcome<FeeDifference> {
      const carriers = body();
      if (!carriers) return refuse('tariff.none', { carrierId: order.carrierId });
      const route = {
        carrierId: order.carrierId,
        fromProvince: order.fromProvince,
        toProvince: order.toProvince,
        tariffVersion: order.tariffVersion,
      };
      return explainDifference(carriers, {
        estimateFen: order.estimateFen,
        declared: inputOf({
          ...route,
          weightGrams: order.declaredWeightGrams,
          dimensions: null,
          coverFen: order.coverFen,
        }),
        actual: inputOf({ ...route, ...actual }),
      });
    },
    /** The declared value is above what the carrier takes without asking for cover. [AX-1] */
    mustAskCover(order: { carrierId: string; declaredValueFen: number; tariffVersion: string }): boolean {
      const found = carrier(order.carrierId);
      const tariffVersion = basisOf(order.carrierId, order.tariffVersion);
      return found !== null && mustAskCover(found, order.declaredValueFen, { nowMs: clock.nowMs(), tariffVersion });
    },
  };
}
export type Tariffs = ReturnType<typeof createTariffs>;
