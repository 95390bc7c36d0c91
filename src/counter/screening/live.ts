import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue';
import type { GoodsAttributes, LiveAnswer } from '../../../contract/screening.ts';
import { useAsking } from '../../connection/provide.ts';

type Question = { text: string; attributes: GoodsAttributes; carrierId?: string; collectionId?: string };

/**
 * Asks the station with every key that is pressed, one question at a time: what was typed meanwhile is asked next, what
 * was typed in between never. The page itself only keeps the newest answer and knows whether it is to the newest text.
 */
export function useLiveScreening(question: () => Question) {
  const asking = useAsking();
  const live = shallowRef<{ key: string; text: string; answer: LiveAnswer } | null>(null);
  const running = ref(false);
  let gone = false;

  async function run(): Promise<void> {
    if (running.value) return;
    running.value = true;
    for (let asked = question(); !gone && asked.text.trim() !== ''; asked = question()) {
      const key = keyOf(asked);
      if (live.value?.key === key) break;
      const answer = await asking.query((client) => client.screening.screen(asked));
      if (!answer.ok) {
        live.value = null;
        break;
      }
      live.value = { key, text: asked.text, answer: answer.value };
    }
    running.value = false;
    if (question().text.trim() === '') live.value = null;
  }
  watch(
    () => keyOf(question()),
    () => void run(),
    { immediate: true },
  );
  onBeforeUnmount(() => (gone = true));

  /** The last answer, perhaps to an older text; it decides nothing then. */
  const answer = computed(() => (question().text.trim() === '' ? null : (live.value?.answer ?? null)));
  const fresh = computed(() => live.value !== null && live.value.key === keyOf(question()));
  return { answer, fresh, text: computed(() => live.value?.text ?? ''), checking: computed(() => running.value) };
}

function keyOf({ text, attributes }: Question): string {
  return JSON.stringify([text, attributes]);
}
