import { inject, onBeforeUnmount, onMounted, ref, type InjectionKey, type Ref } from 'vue';

type Listener = (text: string) => void;

/** Scans of both kinds of scanner, for whichever part of the page asked last. */
export type Scans = {
  listen(listener: Listener): () => void;
  tell(text: string): void;
  broken(): void;
  readonly last: Readonly<Ref<{ text: string; atMs: number } | null>>;
  readonly brokenCount: Readonly<Ref<number>>;
};

export const scansKey: InjectionKey<Scans> = Symbol('scans');

export function createScans(): Scans {
  const listeners: Listener[] = [];
  const last = ref<{ text: string; atMs: number } | null>(null);
  const brokenCount = ref(0);
  return {
    last,
    brokenCount,
    listen(listener) {
      listeners.push(listener);
      return () => void listeners.splice(listeners.indexOf(listener), 1);
    },
    tell(text) {
      last.value = { text, atMs: Date.now() };
      listeners.at(-1)?.(text);
    },
    broken: () => void (brokenCount.value += 1),
  };
}

export function useScans(listener?: Listener): Scans {
  const scans = inject(scansKey);
  if (!scans) throw new Error('no scans were provided');
  let off: (() => void) | undefined;
  if (listener) {
    onMounted(() => (off = scans.listen(listener)));
    onBeforeUnmount(() => off?.());
  }
  return scans;
}
