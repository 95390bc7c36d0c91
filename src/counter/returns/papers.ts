import type { ReturnPaper } from '../../../contract/returns.ts';
import type { ReturnView } from '../../../contract/returns/view.ts';

/** The papers that belong to a return as it stands: a label only when the goods are sent on. */
export function papersOf(view: ReturnView): ReturnPaper[] {
  const { closed, assessment } = view;
  const isRouted = assessment?.lines.some(({ right }) => right === 'routed') ?? false;
  return [
    ...(closed ? (['return-receipt'] as const) : []),
    ...(closed?.route === 'merchant' ? (['return-label'] as const) : []),
    ...(isRouted ? (['route-card'] as const) : []),
  ];
}
