import { computed, ref } from 'vue';
import { maxSaleParts, readSalePart, saleParts, salePrefix } from '../../../contract/values/sale-text.ts';

/** Gathers the QR codes of one receipt, in any order; a code of another receipt starts afresh. [F052] */
export function useReceiptParts() {
  const texts = ref<readonly string[]>([]);
  const progress = computed(() => saleParts(texts.value));
  const isWhole = computed(() => progress.value !== null && progress.value.have.length === progress.value.parts);

  /** `foreign`: no code of a receipt at all. */
  function add(text: string): 'foreign' | 'more' | 'whole' {
    const part = readSalePart(text);
    // A damaged code goes to the station as it is: its refusal says what is wrong.
    if (!part) return text.startsWith(salePrefix) ? (take([text]), 'whole') : 'foreign';
    const own = texts.value.filter((one) => readSalePart(one)?.tag === part.tag && one !== text);
    take([...own, text].slice(-maxSaleParts));
    return isWhole.value ? 'whole' : 'more';
  }
  function take(next: readonly string[]): void {
    texts.value = next;
  }
  return { texts, progress, isWhole, add, clear: () => take([]) };
}
