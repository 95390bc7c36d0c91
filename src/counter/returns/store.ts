import { computed, shallowRef } from 'vue';
import { defineStore } from 'pinia';
import type { ReturnView } from '../../../contract/returns/view.ts';

/** The return in work. Answers of acts and the stream both feed it; the higher revision stays. */
export const useReturnStore = defineStore('return', () => {
  const view = shallowRef<ReturnView | null>(null);
  return {
    view: computed(() => view.value),
    take(value: ReturnView) {
      const same = view.value?.returnId === value.returnId;
      if (!same || !view.value || value.revision >= view.value.revision) view.value = value;
    },
    forget: () => (view.value = null),
  };
});
