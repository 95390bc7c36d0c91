import type { CollectionView } from '../../contract/collection.ts';
import type { DisplayScene } from '../../contract/display.ts';
import type { Clock } from '../platform/clock.ts';
import { createTopic } from '../platform/topic.ts';
import { sceneOf } from './scene.ts';

/** How long what ended stays before the customer's eyes. */
const lingerMs = 20_000;

/** What the counter works on: a collection or a return. */
export type Shown = { collectionId: string } | { returnId: string };

/**
 * The customer display follows what the counter works on; what ended stays for a moment, then the display is empty again, so
 * that the next person sees nothing of the last.
 */
export function createDisplay(parts: {
  clock: Clock;
  view(collectionId: string): CollectionView | null;
  returnScene(returnId: string): DisplayScene | null;
  isOpen(shown: Shown): boolean;
  /** What was worked on when the station stopped. */
  first: Shown | null;
}) {
  let shown = parts.first;
  let sinceMs = parts.clock.nowMs();
  let revision = 0;
  let cancelLinger: () => void = () => undefined;

  const topic = createTopic(() => ({
    revision,
    collectionId: null,
    returnId: null,
    ...shown,
    sinceMs,
    scene: sceneNow(),
  }));

  function sceneNow(): DisplayScene {
    if (shown === null) return sceneOf(null);
    if ('collectionId' in shown) return sceneOf(parts.view(shown.collectionId));
    return parts.returnScene(shown.returnId) ?? sceneOf(null);
  }

  function show(next: Shown | null): void {
    // One that is over and was not before the customer's eyes is not his: somebody else's cancelled order, a reprint.
    if (next !== null && !isSame(next, shown) && !parts.isOpen(next)) return;
    cancelLinger();
    if (next === null || !isSame(next, shown)) sinceMs = parts.clock.nowMs();
    shown = next;
    revision += 1;
    topic.changed();
    if (next !== null && !parts.isOpen(next)) cancelLinger = parts.clock.after(lingerMs, () => show(null));
  }

  return { topic, show, isShown: (one: Shown) => isSame(one, shown) };
}
export type Display = ReturnType<typeof createDisplay>;

function isSame(one: Shown, other: Shown | null): boolean {
  if (other === null) return false;
  if ('collectionId' in one) return 'collectionId' in other && one.collectionId === other.collectionId;
  return 'returnId' in other && one.returnId === other.returnId;
}
