import { inject, onBeforeUnmount, onMounted, type InjectionKey } from 'vue';

/** `F9`, `Ctrl+b`, `Enter`, `Escape`: what a key does; `false` says it was not meant. */
export type KeyMap = Record<string, () => void | false>;

export type Keys = {
  add(map: KeyMap, inDialog: boolean): () => void;
  /** While a dialog is open only its own keys count. */
  openDialog(): () => void;
};

export const keysKey: InjectionKey<Keys> = Symbol('keys');

export function createKeys(page: Window): Keys {
  const maps: { map: KeyMap; inDialog: boolean }[] = [];
  let dialogs = 0;
  page.addEventListener('keydown', (event) => {
    if (event.isComposing || event.repeat) return;
    const name = nameOf(event);
    // Enter and arrows belong to the focused control first; function keys never do.
    for (const { map, inDialog } of [...maps].reverse()) {
      if (dialogs > 0 && !inDialog) continue;
      const run = map[name];
      if (!run || event.defaultPrevented || (name === 'Enter' && hasOwnEnter(event.target))) continue;
      if (run() === false) continue;
      event.preventDefault();
      return;
    }
    // Function keys of the browser (reload, caret browsing) would lose the clerk's place.
    if (/^F([2-9]|10)$/.test(name)) event.preventDefault();
  });
  return {
    add(map, inDialog) {
      const entry = { map, inDialog };
      maps.push(entry);
      return () => void maps.splice(maps.indexOf(entry), 1);
    },
    openDialog() {
      dialogs += 1;
      return () => void (dialogs -= 1);
    },
  };
}

export function useKeys(map: KeyMap, inDialog = false): void {
  const keys = inject(keysKey);
  let off: (() => void) | undefined;
  onMounted(() => (off = keys?.add(map, inDialog)));
  onBeforeUnmount(() => off?.());
}

/** Silences the page's keys while the component that asks is there. */
export function useDialogKeys(): void {
  const keys = inject(keysKey);
  let off: (() => void) | undefined;
  onMounted(() => (off = keys?.openDialog()));
  onBeforeUnmount(() => off?.());
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${key}`;
}

function hasOwnEnter(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, input, textarea, select, [role="radio"]') !== null;
}
