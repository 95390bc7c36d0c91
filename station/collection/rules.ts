import type { CollectionOutcome, Step } from '../../contract/collection.ts';
import type { FeeDifference } from '../../contract/tariffs.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';

/** The acts of a collection. Each belongs to one step; a few to a span of them. */
export type Act =
  | 'verify'
  | 'confirm-courier'
  | 'identify'
  | 'inspect'
  | 'confirm-finding'
  | 'weigh'
  | 'weigh-again'
  | 'pay'
  | 'print'
  | 'show-voucher'
  | 'confirm-voucher'
  | 'hand-over'
  | 'sender-refuse'
  | 'end-with-exception';

/** The order of acts: verify courier → sender's ID → inspect → weigh → price → print → hand over. [EX-4.7b EX-4.8a EX-4.10b EX-4.11] */
export const stepOrder: readonly Step[] = [
  'verify',
  'identify',
  'inspect',
  'weigh',
  'price',
  'print',
  'handover',
  'done',
];

const stepsOfAct: Record<Act, readonly Step[]> = {
  verify: ['verify'],
  'confirm-courier': ['verify'],
  identify: ['identify'],
  inspect: ['inspect'],
  'confirm-finding': ['inspect'],
  weigh: ['weigh'],
  'weigh-again': ['price'],
  pay: ['price'],
  print: ['print'],
  'show-voucher': ['print'],
  'confirm-voucher': ['print'],
  'hand-over': ['handover'],
  // The sender may refuse at any time before the hand-over, without a reason. [EX-4.8b]
  'sender-refuse': stepOrder.slice(0, -1),
  'end-with-exception': stepOrder.slice(0, -1),
};

/** Whether an act may be done at this step of an open collection; the refusal names the step it waits at. */
export function mayAct(act: Act, at: { step: Step; outcome: CollectionOutcome }): Outcome<null> {
  if (at.outcome !== 'open') return refuse('collection.ended', { outcome: at.outcome });
  return stepsOfAct[act].includes(at.step) ? accept(null) : refuse('collection.step', { step: at.step, act });
}

/** The step after one; `done` stays. */
export function stepAfter(step: Step): Step {
  return stepOrder[Math.min(stepOrder.indexOf(step) + 1, stepOrder.length - 1)] ?? 'done';
}

/**
 * Whether declared-value cover has to be offered and answered: the declared value is above the carrier's threshold, or the goods
 * are valuables. Never blocks beyond that: a recorded decline is enough. [AX-1 L-3]
 */
export function coverMustBeAsked(aboveThreshold: boolean, verdict: string | null): boolean {
  return aboveThreshold || verdict === 'caution';
}

/** Nothing was estimated wrongly when the parts of a difference do not add up: a check before the sender sees it. [EX-3.1b] */
export function partsAddUp(difference: FeeDifference): boolean {
  const sum = difference.parts.reduce((total, part) => total + part.amountFen, 0);
  return sum === difference.differenceFen && difference.actualFen - difference.estimateFen === difference.differenceFen;
}
