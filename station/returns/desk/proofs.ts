import type { Condition, ItemProof } from '../../../contract/returns/view.ts';
import { accept, refuse, type Outcome } from '../../../contract/values/refusal.ts';
import type { JudgedItem } from './judge.ts';
import type { ReturnsParts } from './parts.ts';
import type { ReturnRow } from './records.ts';

/** How goods are recognised when they come over the counter: by barcode, by the number that was sold, by photo. [F052] */
export function createProofs({ store }: Pick<ReturnsParts, 'store'>) {
  function checkSerial(row: ReturnRow, { item, done }: JudgedItem, text: string): Outcome<never> | null {
    const { itemId } = item;
    if (!item.serials.includes(text)) return refuse('return.serial-differs', { itemId });
    if (done.some(({ proof }) => proof?.by === 'serial' && proof.text === text))
      return refuse('return.item-ended', { itemId });
    const isBack = item.lineId !== null && store.serialsBack(row.saleId, item.lineId).has(text);
    return isBack ? refuse('sale.returned-already', { itemId }) : null;
  }

  return {
    /** Whether what is shown proves units of this item. */
    check(
      row: ReturnRow,
      found: JudgedItem,
      proof: ItemProof | null,
      condition: Condition | null,
      units: number,
    ): Outcome<never> | Outcome<null> {
      const { item } = found;
      const { itemId } = item;
      if (condition === null) return refuse('return.item-way', { itemId, missing: 'condition' });
      if (item.serials.length > 0) {
        if (proof?.by !== 'serial') return refuse('return.serial-missing', { itemId });
        const fault = checkSerial(row, found, proof.text);
        if (fault) return fault;
        return units === 1 ? accept(null) : refuse('return.serial-missing', { itemId, units });
      }
      switch (proof?.by) {
        case 'barcode':
          return item.barcode === proof.text ? accept(null) : refuse('return.barcode-differs', { itemId });
        case 'serial':
          return refuse('return.serial-differs', { itemId });
        case 'photo': {
          const photo = store.photos(row.returnId).find(({ photoId }) => photoId === proof.photoId);
          const isOfThis = photo && (photo.itemId === null || photo.itemId === itemId);
          return isOfThis ? accept(null) : refuse('return.photo-missing', { itemId });
        }
        case undefined:
          return refuse('return.photo-missing', { itemId });
      }
    },

    /** The item that a scan means: a number that was sold first, then a barcode with something left. */
    find(items: readonly JudgedItem[], text: string): Outcome<{ itemId: string; proof: ItemProof }> {
      const mayReturn = items.filter(({ item }) => item.ways.some(({ end }) => end === 'returned'));
      const bySerial = mayReturn.find(({ item }) => item.serials.includes(text));
      if (bySerial) return accept({ itemId: bySerial.item.itemId, proof: { by: 'serial', text } });
      const byBarcode = mayReturn.filter(({ item }) => item.barcode === text);
      const open = byBarcode.find(({ leftUnits }) => leftUnits > 0) ?? byBarcode[0];
      if (open) return accept({ itemId: open.item.itemId, proof: { by: 'barcode', text } });
      const waits = mayReturn.find(({ item, leftUnits }) => item.serials.length > 0 && leftUnits > 0);
      return waits
        ? refuse('return.serial-differs', { itemId: waits.item.itemId })
        : refuse('return.barcode-differs', {});
    },
  };
}
