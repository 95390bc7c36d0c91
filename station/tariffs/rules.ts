import type { Dimensions, FeeDifference, FeeLine, Quote } from '../../contract/tariffs.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';
import type { Carrier, CarriersBody, Tariff, Zone } from './pack.ts';

export type QuoteInput = {
  carrierId: string;
  /** Mainland province names without suffix, such as `浙江`. */
  fromProvince: string;
  toProvince: string;
  weightGrams: number;
  dimensions: Dimensions | null;
  /** Declared-value cover that was bought; 0 for none. */
  coverFen: number;
  nowMs: number;
  /** The price basis frozen at acceptance; without one the tariff of `nowMs` serves. [EX-4.3] */
  tariffVersion?: string;
};

/**
 * The fee of one parcel, in fen, by integers alone.
 * Refusals: `tariff.none` (unknown carrier or no tariff in effect), `tariff.zone` (a province that is none, or a zone
 * the carrier does not serve). [EX-3.1a AX-4.10]
 */
export function quote(body: CarriersBody, input: QuoteInput): Outcome<Quote> {
  const carrier = findCarrier(body, input.carrierId);
  const tariff = carrier && findTariff(carrier, input);
  if (!carrier || !tariff) return refuse('tariff.none', { carrierId: input.carrierId });
  const zone = findZone(body, input.fromProvince, input.toProvince);
  const price = zone && tariff.zones[zone];
  if (!zone || !price) return refuse('tariff.zone', { carrierId: carrier.id, zone });

  const volumetricGrams = input.dimensions && volumetricWeight(input.dimensions, carrier.divisorCm3PerKg);
  const chargeableGrams = Math.max(input.weightGrams, volumetricGrams ?? 0);
  const steps = divideUp(Math.max(0, chargeableGrams - price.firstGrams), price.stepGrams);
  const lines: FeeLine[] = [
    { kind: 'first-weight', amountFen: price.firstFen, details: { grams: price.firstGrams } },
    {
      kind: 'further-weight',
      amountFen: steps * price.stepFen,
      details: { steps, stepGrams: price.stepGrams, stepFen: price.stepFen },
    },
  ];
  if (input.coverFen > 0) {
    lines.push({
      kind: 'cover',
      amountFen: coverFee(tariff, input.coverFen),
      details: { coverFen: input.coverFen, perMille: tariff.cover.perMille },
    });
  }
  lines.push({ kind: 'platform-fee', amountFen: platformFee(body, input.nowMs), details: {} });
  return accept({
    carrierId: carrier.id,
    carrierLegalName: carrier.legalName,
    zone,
    tariffVersion: tariff.version,
    tariffEffectiveMs: tariff.effectiveMs,
    weightGrams: input.weightGrams,
    volumetricGrams,
    divisorCm3PerKg: carrier.divisorCm3PerKg,
    chargeableGrams,
    lines,
    totalFen: lines.reduce((sum, { amountFen }) => sum + amountFen, 0),
  });
}

/**
 * Why the actual fee is not the estimate. The declared parcel is priced again, then with the weight of the scale, then
 * with its measures: what each step adds is its part, and what the first step already lacks came with the tariff.
 * The parts add up to the difference, to the fen. [EX-3.1b]
 */
export function explainDifference(
  body: CarriersBody,
  sides: { estimateFen: number; declared: QuoteInput; actual: QuoteInput },
): Outcome<FeeDifference> {
  const { estimateFen, declared, actual } = sides;
  const asDeclared = quote(body, declared);
  if (!asDeclared.ok) return asDeclared;
  const byScale = quote(body, { ...declared, weightGrams: actual.weightGrams });
  if (!byScale.ok) return byScale;
  const asMeasured = quote(body, actual);
  if (!asMeasured.ok) return asMeasured;

  const [before, weighed, after] = [asDeclared.value, byScale.value, asMeasured.value];
  const parts: FeeDifference['parts'] = [
    { reason: 'tariff', amountFen: before.totalFen - estimateFen },
    { reason: 'weight', amountFen: freight(weighed) - freight(before) },
    { reason: 'volume', amountFen: freight(after) - freight(weighed) },
    { reason: 'cover', amountFen: lineFen(after, 'cover') - lineFen(before, 'cover') },
    { reason: 'platform-fee', amountFen: lineFen(after, 'platform-fee') - lineFen(before, 'platform-fee') },
  ];
  return accept({
    estimateFen,
    actualFen: after.totalFen,
    differenceFen: after.totalFen - estimateFen,
    parts: parts.filter(({ amountFen }) => amountFen !== 0),
  });
}

/** Declared-value cover must be offered, and the answer recorded, above the carrier's threshold. [AX-1] */
export function mustAskCover(
  carrier: Carrier,
  declaredValueFen: number,
  input: { nowMs: number; tariffVersion?: string },
): boolean {
  const tariff = findTariff(carrier, input);
  return tariff !== null && declaredValueFen > tariff.cover.askAboveFen;
}

export function findCarrier(body: CarriersBody, carrierId: string): Carrier | null {
  return body.carriers.find(({ id }) => id === carrierId) ?? null;
}

/**
 * Grams by volume: length × width × height in mm³ over the divisor in cm³ per kg, which is the same number, rounded up.
 * At 20 m a side the product stays below 2^53. [AX-4.10]
 */
export function volumetricWeight({ lengthMm, widthMm, heightMm }: Dimensions, divisorCm3PerKg: number): number {
  return divideUp(lengthMm * widthMm * heightMm, divisorCm3PerKg);
}

/** Where a way lies, or `null` for a province that is none of the mainland's. [EX-1.4] */
export function findZone(body: CarriersBody, fromProvince: string, toProvince: string): Zone | null {
  const from = findRegion(body, fromProvince);
  const to = findRegion(body, toProvince);
  if (from === null || to === null) return null;
  if (fromProvince === toProvince) return 'local';
  if (body.remoteProvinces.some((province) => province === fromProvince || province === toProvince)) return 'remote';
  if (from === to) return 'region';
  const near = body.neighbours.some(([a, b]) => (a === from && b === to) || (a === to && b === from));
  return near ? 'near' : 'national';
}

function findRegion(body: CarriersBody, province: string): string | null {
  const found = Object.entries(body.regions).find(([, provinces]) => provinces.some((name) => name === province));
  return found?.[0] ?? null;
}

function findTariff(carrier: Carrier, input: { nowMs: number; tariffVersion?: string }): Tariff | null {
  if (input.tariffVersion !== undefined) {
    return carrier.tariffs.find(({ version }) => version === input.tariffVersion) ?? null;
  }
  const effective = carrier.tariffs.filter(({ effectiveMs }) => effectiveMs <= input.nowMs);
  return effective.sort((a, b) => b.effectiveMs - a.effectiveMs)[0] ?? null;
}

function coverFee({ cover }: Tariff, coverFen: number): number {
  return Math.max(cover.minimumFen, divideUp(coverFen * cover.perMille, 1000));
}

function platformFee({ platformFee: fee }: CarriersBody, nowMs: number): number {
  return fee.effectiveMs !== null && fee.effectiveMs <= nowMs ? fee.amountFen : 0;
}

function freight(of: Quote): number {
  return lineFen(of, 'first-weight') + lineFen(of, 'further-weight');
}

function lineFen(of: Quote, kind: FeeLine['kind']): number {
  return of.lines.find((line) => line.kind === kind)?.amountFen ?? 0;
}

/** Exact for safe integers, which a rounded division of floats is not. */
function divideUp(value: number, by: number): number {
  const rest = value % by;
  return (value - rest) / by + (rest > 0 ? 1 : 0);
}
