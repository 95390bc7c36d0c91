import type { CollectionView } from '../../contract/collection.ts';
import type { Clock } from '../platform/clock.ts';
import { createTopic } from '../platform/topic.ts';
import { sceneOf } from './scene.ts';

/** How long an ended collection stays before the customer's eyes. */
const lingerMs = 20_000;

/**
 * The customer display follows the collection that the counter works on; an ended one stays for a moment, then the display is
 * empty again, so that the next person sees nothing of the last.
 */
export function createDisplay(parts: {
  clock: Clock;
  view(collectionId: string): CollectionView | null;
  isOpen(collectionId: string): boolean;
  firstOpenId: string | null;
}) {
  let collectionId = parts.firstOpenId;
  let sinceMs = parts.clock.nowMs();
  let revision = 0;
  let cancelLinger: () => void = () => undefined;

  const topic = createTopic(() => ({
    revision,
    collectionId,
    sinceMs,
    scene: sceneOf(collectionId === null ? null : parts.view(collectionId)),
  }));

  function show(next: string | null): void {
    // One that is over and was not before the customer's eyes is not his: somebody else's cancelled order, a reprint.
    if (next !== null && next !== collectionId && !parts.isOpen(next)) return;
    cancelLinger();
    if (next !== collectionId) sinceMs = parts.clock.nowMs();
    collectionId = next;
    revision += 1;
    topic.changed();
    if (next !== null && !parts.isOpen(next)) cancelLinger = parts.clock.after(lingerMs, () => show(null));
  }

  return { topic, show, currentId: () => collectionId };
}
export type Display = ReturnType<typeof createDisplay>;
