import type { ChecklistItem, ItemEnd, Way } from '../../../contract/returns/assessment.ts';
import type { ReturnLine, ReturnReason } from '../../../contract/returns/request.ts';
import type { SaleAccessory, SaleLine, SalePlatform } from '../../../contract/returns/sale.ts';
import type { GiftCase } from './gifts.ts';

/** A line that comes back, with what belongs to it. */
export type LineCase = { line: SaleLine; wanted: ReturnLine };

/** The seller's fault, and the delivery lacked something: what was never there cannot be given back. [MA-3.1.8a] */
export function isIncomplete(reason: ReturnReason, { defect }: ReturnLine): boolean {
  return reason !== 'no_reason' && defect === 'incomplete';
}

export type AccessoryCase = {
  itemId: string;
  line: SaleLine;
  accessory: SaleAccessory;
  /** What should come back, and what of it is missing. */
  pieces: number;
  missingPieces: number;
  /** The delivery may have lacked some, and lacked so many. */
  mayLack: boolean;
  undeliveredPieces: number;
  chargeFen: number;
  managerDecides: boolean;
};

/** What belongs to the units that come back, and what is missing of it. No marked price, no charge. */
export function accessoriesOf(lines: readonly LineCase[], reason: ReturnReason): AccessoryCase[] {
  return lines.flatMap(({ line, wanted }) =>
    line.accessories.map((accessory) => {
      const ofThis = ({ accessoryId }: { accessoryId: string }) => accessoryId === accessory.accessoryId;
      const missingPieces = wanted.missing.find(ofThis)?.pieces ?? 0;
      return {
        itemId: `accessory/${line.lineId}/${accessory.accessoryId}`,
        line,
        accessory,
        pieces: accessory.perUnit * wanted.units,
        missingPieces,
        mayLack: isIncomplete(reason, wanted),
        undeliveredPieces: wanted.undelivered.find(ofThis)?.pieces ?? 0,
        chargeFen: missingPieces * (accessory.markedFen ?? 0),
        managerDecides: missingPieces > 0 && accessory.markedFen === null,
      };
    }),
  );
}

/** The clause that a person can look up for gifts that stay and what they cost; the law's rows name their own. */
export function giftClause(platform: SalePlatform): { id: string; zh: string; en: string } {
  return platform === 'marketplace'
    ? { id: 'YP-3.12', zh: '平台协议 3.12', en: 'marketplace agreement 3.12' }
    : { id: 'MA-3.1.8b', zh: '商城协议 3.1.8', en: 'mall agreement 3.1.8' };
}

/** The list in its three parts: goods, accessories, gifts. Each item has the ways in which it may end. [MA-3.1.8a F053] */
export function checklistOf(
  platform: SalePlatform,
  lines: readonly LineCase[],
  accessories: readonly AccessoryCase[],
  gifts: readonly GiftCase[],
): ChecklistItem[] {
  const clause = platform === 'marketplace' ? 'YP-3.12' : 'MA-3.1.8a';
  const back = (end: ItemEnd, of = clause): Way => ({ end, amountFen: 0, approval: false, clause: of });
  const priced = (amountFen: number | null, of: string): Way => ({
    end: 'priced',
    amountFen,
    approval: amountFen === null,
    clause: of,
  });
  const none = { giftId: null, giftKind: null };
  return [
    ...lines.map(({ line, wanted }) => ({
      ...none,
      itemId: `goods/${line.lineId}`,
      part: 'goods' as const,
      lineId: line.lineId,
      name: line.name,
      units: wanted.units,
      barcode: line.barcode,
      serials: line.serials,
      weightGrams: line.weightGrams,
      ways: [back('returned')],
      expected: 'returned' as const,
    })),
    ...accessories.map(({ itemId, line, accessory, pieces, missingPieces, mayLack, undeliveredPieces }) => ({
      ...none,
      itemId,
      part: 'accessory' as const,
      lineId: line.lineId,
      name: accessory.name,
      units: pieces,
      barcode: accessory.barcode,
      serials: [],
      weightGrams: accessory.weightGrams,
      ways: [
        back('returned'),
        ...(mayLack ? [back('never_delivered')] : []),
        priced(accessory.markedFen === null ? null : accessory.markedFen * pieces, 'MA-3.1.8b'),
      ],
      expected:
        missingPieces > 0
          ? ('priced' as const)
          : undeliveredPieces > 0
            ? ('never_delivered' as const)
            : ('returned' as const),
    })),
    ...gifts.flatMap((gift) => giftItems(gift, back, priced)),
  ];
}

function giftItems(
  of: GiftCase,
  back: (end: ItemEnd, clause?: string) => Way,
  priced: (amountFen: number | null, clause: string) => Way,
): ChecklistItem[] {
  const { gift, answer } = of;
  const { duty, clause, dueUnits } = answer;
  const isPhysical = gift.kind === 'physical';
  const item = (itemId: string, units: number, ways: Way[], expected: ItemEnd): ChecklistItem => ({
    itemId,
    part: 'gift',
    lineId: null,
    giftId: gift.giftId,
    giftKind: gift.kind,
    name: gift.name,
    units,
    barcode: gift.barcode,
    serials: [],
    weightGrams: gift.weightGrams,
    ways,
    expected,
  });
  const itemId = `gift/${gift.giftId}`;
  if (dueUnits === 0) return [];
  if (duty === 'none') {
    const ways = [back('kept_by_right', clause), ...(isPhysical ? [back('returned', clause)] : [])];
    return [item(itemId, dueUnits, ways, answer.keptByRightUnits > 0 ? 'kept_by_right' : 'returned')];
  }
  const items: ChecklistItem[] = [];
  const openUnits = dueUnits - of.spentUnits;
  if (openUnits > 0) {
    const end = isPhysical ? 'returned' : 'clawed_back';
    const mayKeep = duty === 'choose' || of.choice === 'unable';
    const ways = [back(end), ...(mayKeep ? [priced(of.openFen, clause)] : [])];
    items.push(item(itemId, openUnits, ways, answer.pricedUnits > of.spentUnits ? 'priced' : end));
  }
  if (of.spentUnits > 0) {
    items.push(item(`${itemId}#spent`, of.spentUnits, [priced(of.spentFen, clause)], 'priced'));
  }
  return items;
}
