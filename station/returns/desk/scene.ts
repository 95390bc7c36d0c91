import type { ReturnScene, ReturnView } from '../../../contract/returns/view.ts';
import { goesOn } from './judge.ts';

/** What the customer sees of his return: what concerns him and nothing else. Null where there is nothing to see. `answered` are the gifts that he chose about. */
export function returnSceneOf(view: ReturnView, answered: ReadonlySet<string>): ReturnScene | null {
  const { assessment, items, sale, summary } = view;
  const { orderNo } = sale;
  if (view.state === 'parked' || view.state === 'abandoned' || view.state === 'undone') return null;
  if (view.closed && assessment) {
    const { refundFen } = assessment.money;
    return { scene: 'return-done', orderNo, refundFen, expected: assessment.expected };
  }
  if (!assessment) return { scene: 'return-list', orderNo, items: [], refundFen: null, balanceDueFen: 0 };
  if (!goesOn(assessment.lines)) return { scene: 'return-refused', orderNo, lines: assessment.lines };
  const gift = view.step === 'check' ? undecidedGift(view, answered) : null;
  if (gift) return { scene: 'return-gift', orderNo, ...gift };
  if (summary) return { scene: 'return-summary', orderNo, assessment, summary };
  const { refundFen, balanceDueFen } = assessment.money;
  return { scene: 'return-list', orderNo, items, refundFen, balanceDueFen: view.balance ? 0 : balanceDueFen };
}

/** Asked once goods and accessories lie on the counter: a gift that the customer may keep at the price marked for it. [MA-3.1.8b] */
function undecidedGift({ assessment, items }: ReturnView, answered: ReadonlySet<string>) {
  if (items.some(({ part, leftUnits }) => part !== 'gift' && leftUnits > 0)) return null;
  for (const { giftId, duty, markedFen, name, dueUnits } of assessment?.gifts ?? []) {
    const isOpen = items.some((item) => item.giftId === giftId && item.leftUnits > 0 && item.done.length === 0);
    if (answered.has(giftId)) continue;
    if (duty === 'choose' && markedFen !== null && dueUnits > 0 && isOpen) return { giftId, markedFen, name };
  }
  return null;
}
