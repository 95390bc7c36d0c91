import { computed, inject, type App, type ComputedRef, type InjectionKey } from 'vue';
import { createI18n } from 'vue-i18n';
import { en } from './en.ts';
import { zh, type Messages } from './zh.ts';

export type Locale = 'zh' | 'en';
/** Every text by its path, so that a wrong key is a type error. */
export type TextKey = Leaves<Messages>;
type Leaves<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}` }[keyof T & string];

type Facts = Record<string, string | number | boolean | null>;
export type Texts = {
  t: (key: TextKey, facts?: Facts) => string;
  /** The text of a key made from data, or the data itself where no text is known. */
  textOr: (key: string, fallback: string) => string;
  locale: ComputedRef<Locale>;
  toggle: () => void;
};

const textsKey: InjectionKey<Texts> = Symbol('texts');
const storageKey = 'waypost.locale';

/** Messages are interpreted, never compiled to code, so the page's policy needs no eval. */
export function createTexts(page: Window) {
  const kept = page.localStorage.getItem(storageKey);
  const i18n = createI18n({
    legacy: false,
    locale: kept === 'en' ? 'en' : 'zh',
    fallbackLocale: 'zh',
    messages: { zh: flat(zh), en: flat(en) },
    // Codes such as `id.number-format` hold dots of their own, so a key is looked up whole.
    messageResolver: (messages, key) =>
      typeof messages === 'object' && messages !== null ? (Reflect.get(messages, key) ?? null) : null,
    warnHtmlMessage: false,
  });
  const locale = computed<Locale>(() => (i18n.global.locale.value === 'en' ? 'en' : 'zh'));
  const show = (value: Locale) => {
    i18n.global.locale.value = value;
    page.localStorage.setItem(storageKey, value);
    page.document.documentElement.lang = value === 'zh' ? 'zh-CN' : 'en';
  };
  show(locale.value);
  const translate: (key: string, facts: Facts) => string = i18n.global.t;
  const texts: Texts = {
    t: (key, facts = {}) => translate(key, facts),
    textOr: (key, fallback) => (i18n.global.te(key) ? translate(key, {}) : fallback),
    locale,
    toggle: () => show(locale.value === 'zh' ? 'en' : 'zh'),
  };
  return {
    install(app: App) {
      app.use(i18n);
      app.provide(textsKey, texts);
    },
  };
}

export function useTexts(): Texts {
  const texts = inject(textsKey);
  if (!texts) throw new Error('no texts were provided');
  return texts;
}

/** `{ a: { b: 'x' } }` → `{ 'a.b': 'x' }`. */
function flat(messages: object, path = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, member] of Object.entries(messages)) {
    if (typeof member === 'string') found[path + key] = member;
    else Object.assign(found, flat(member, `${path}${key}.`));
  }
  return found;
}
