import { maxScanLength } from '../../contract/values/scan-code.ts';

/** What the reader needs of a key event. */
export type WedgeKey = { key: string; ctrlKey: boolean; altKey: boolean; metaKey: boolean; isComposing: boolean };

export type WedgeReader = {
  /** `swallow`: the key belongs to a scan and must not reach the page. */
  take(key: WedgeKey): 'swallow' | 'pass';
};

export type WedgeParts = {
  onScan: (text: string) => void;
  /** A scan that broke off or is too long: its characters are dropped, a person is told. */
  onBroken: () => void;
  /** Gives characters back that looked like the start of a scan and were typed by a person. */
  release: (text: string) => void;
  /** Starts a timer; the returned function ends it. */
  after: (ms: number, run: () => void) => () => void;
};

/** Scanners send a key every 1 to 20 ms; nobody types `]` and a letter and a digit that fast. */
export const gapMs = 60;

/**
 * Reads scanners that act as keyboards. They are set up to send an AIM identifier first (ISO/IEC 15424: `]`, a letter,
 * a digit or letter) and Enter last, so that a scan is told from typing by its form, not by guessing at speed.
 * An active input method editor eats such keys before the page sees them; serial scanners have no such trouble.
 */
export function createWedgeReader(parts: WedgeParts): WedgeReader {
  let held = '';
  let tooLong = false;
  let stopTimer = () => undefined as void;

  function restartTimer(): void {
    stopTimer();
    stopTimer = parts.after(gapMs, () => {
      const text = held;
      reset();
      if (isHeader(text)) parts.onBroken();
      else parts.release(text);
    });
  }

  function reset(): void {
    stopTimer();
    held = '';
    tooLong = false;
  }

  return {
    take(key) {
      if (isModifier(key.key)) return 'pass';
      const plain = !key.ctrlKey && !key.altKey && !key.metaKey && !key.isComposing;
      if (held === '') {
        if (!plain || key.key !== ']') return 'pass';
        held = ']';
        restartTimer();
        return 'swallow';
      }
      const printable = plain && key.key.length === 1 && key.key >= ' ' && key.key <= '~';
      if (!isHeader(held)) {
        if (printable && fitsHeader(held + key.key)) {
          held += key.key;
          restartTimer();
          return 'swallow';
        }
        const text = held;
        reset();
        parts.release(text);
        return 'pass';
      }
      if (plain && key.key === 'Enter') {
        const text = held.slice(headerLength);
        const broken = tooLong || text === '';
        reset();
        if (broken) parts.onBroken();
        else parts.onScan(text);
        return 'swallow';
      }
      if (!printable) {
        reset();
        parts.onBroken();
        return 'swallow';
      }
      tooLong ||= held.length - headerLength >= maxScanLength;
      if (!tooLong) held += key.key;
      restartTimer();
      return 'swallow';
    },
  };
}

/** Listens before anything else on the page; returns what ends it. */
export function attachWedge(page: Window, on: { scan: (text: string) => void; broken: () => void }): () => void {
  const reader = createWedgeReader({
    onScan: on.scan,
    onBroken: on.broken,
    release: (text) => insertText(page.document.activeElement, text),
    after(ms, run) {
      const timer = page.setTimeout(run, ms);
      return () => page.clearTimeout(timer);
    },
  });
  const onKey = (event: KeyboardEvent) => {
    if (reader.take(event) === 'pass') return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  page.addEventListener('keydown', onKey, { capture: true });
  return () => page.removeEventListener('keydown', onKey, { capture: true });
}

const headerLength = 3;

function isHeader(text: string): boolean {
  return text.length >= headerLength;
}

function fitsHeader(text: string): boolean {
  return /^\][A-Za-z][A-Za-z0-9]?$/.test(text);
}

function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'Control' || key === 'Alt' || key === 'Meta' || key === 'CapsLock';
}

function insertText(target: Element | null, text: string): void {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  target.setRangeText(
    text,
    target.selectionStart ?? target.value.length,
    target.selectionEnd ?? target.value.length,
    'end',
  );
  target.dispatchEvent(new Event('input', { bubbles: true }));
}
