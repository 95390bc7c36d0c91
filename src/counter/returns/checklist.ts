import { ref, shallowRef } from 'vue';
import type { Way } from '../../../contract/returns/assessment.ts';
import type { GiftChoice } from '../../../contract/returns/request.ts';
import type { Condition, ReturnView, ViewItem } from '../../../contract/returns/view.ts';
import { useReturnActs } from './acts.ts';
import { amountFor, spentUnitsOf } from './words.ts';

/** The acts of the list. What needs proof or a manager is asked for first: `taking`, `approving`. */
export function useChecklist(viewOf: () => ReturnView) {
  const acts = useReturnActs();
  const taking = shallowRef<{ item: ViewItem; code: string } | null>(null);
  const approving = shallowRef<{ item: ViewItem; way: Way } | null>(null);
  const spending = shallowRef<ViewItem | null>(null);
  const condition = ref<Condition>('as-sold');
  const ofReturn = () => ({ returnId: viewOf().returnId });

  /** Ends all that is left of an item, with the amount that stands on the button. */
  async function end(item: ViewItem, way: Way, approvalId?: string): Promise<void> {
    const units = item.leftUnits;
    const input = {
      ...ofReturn(),
      itemId: item.itemId,
      end: way.end,
      units,
      amountFen: amountFor(item, way.amountFen, units) ?? 0,
      ...(approvalId === undefined ? {} : { approvalId }),
    };
    await acts.act('endItem', input, (client, command) => client.returns.endItem(command));
  }

  /** What was said to be spent stays said, whatever the choice. */
  async function chooseGift(item: ViewItem, choice: GiftChoice): Promise<ReturnView | null> {
    if (item.giftId === null) return null;
    const spentUnits = spentUnitsOf(viewOf().items, item.giftId);
    const input = { ...ofReturn(), giftId: item.giftId, choice, spentUnits };
    return acts.act('chooseGift', input, (client, command) => client.returns.chooseGift(command));
  }

  /** What a way asks before it ends the item: proof, or a manager's word. */
  async function go(item: ViewItem, way: Way): Promise<void> {
    if (way.end === 'returned') taking.value = { item, code: '' };
    else if (way.approval) approving.value = { item, way };
    else await end(item, way);
  }

  async function approved(approvalId: string): Promise<void> {
    const asked = approving.value;
    approving.value = null;
    if (asked) await end(asked.item, asked.way, approvalId);
  }

  async function scan(text: string): Promise<ReturnView | null> {
    const input = { ...ofReturn(), text, condition: condition.value };
    const view = await acts.act('scanItem', input, (client, command) => client.returns.scanItem(command));
    // The next piece is judged anew.
    if (view) condition.value = 'as-sold';
    // Worn goods without a reason: a manager decides, with the piece still in hand.
    const refusal = acts.problem.value?.kind === 'refused' ? acts.problem.value.refusal : null;
    if (refusal?.code === 'return.approval-missing') {
      const item = viewOf().items.find(({ itemId }) => itemId === refusal.details['itemId']);
      if (item) taking.value = { item, code: text };
    }
    return view;
  }

  async function reopen(item: Pick<ViewItem, 'itemId'>): Promise<void> {
    const input = { ...ofReturn(), itemId: item.itemId };
    await acts.act('reopenItem', input, (client, command) => client.returns.reopenItem(command));
  }

  return { ...acts, taking, approving, spending, condition, go, chooseGift, approved, scan, reopen };
}
