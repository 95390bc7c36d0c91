import { onBeforeUnmount, ref, type Ref } from 'vue';
import { shanghaiText } from '../../contract/values/time.ts';
import type { Texts } from '../i18n/i18n.ts';

/** The present, each second. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now());
  const timer = setInterval(() => (now.value = Date.now()), 1000);
  onBeforeUnmount(() => clearInterval(timer));
  return now;
}

export function timeText(atMs: number): string {
  return shanghaiText(atMs).slice(11);
}

/** `11-21 14:00–16:00`, or the bare hours when the window is today. */
export function windowText(startMs: number, endMs: number, nowMs: number): string {
  const start = shanghaiText(startMs);
  const day = start.slice(0, 10) === shanghaiText(nowMs).slice(0, 10) ? '' : `${start.slice(5, 10)} `;
  return `${day}${start.slice(11)}–${timeText(endMs)}`;
}

export function ageText(texts: Texts, atMs: number, nowMs: number): string {
  const minutes = Math.max(0, Math.floor((nowMs - atMs) / 60_000));
  if (minutes < 1) return texts.t('age.now');
  if (minutes < 60) return texts.t('age.minutes', { n: minutes });
  if (minutes < 1440) return texts.t('age.hours', { n: Math.floor(minutes / 60) });
  return texts.t('age.days', { n: Math.floor(minutes / 1440) });
}

export function spanText(texts: Texts, ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  if (minutes < 60) return texts.t('span.minutes', { n: minutes });
  if (minutes < 1440) return texts.t('span.hours', { n: Math.floor(minutes / 60) });
  return texts.t('span.days', { n: Math.floor(minutes / 1440) });
}
