/** What a manager decides about an item of the list: what was spent of a gift is decided with the gift. */
export function decisionOf(itemId: string): string {
  return itemId.replace(/#spent$/, '');
}

/** What his approval (`return.decision`) is for: this item or hold of this return, and no other one. */
export function decisionSubject(returnId: string, itemOrRule: string): string {
  return `${returnId}/${decisionOf(itemOrRule)}`;
}
