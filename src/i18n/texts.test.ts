import { describe, expect, it } from 'vitest';
import { refusalCodes } from '../../contract/values/refusal.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

function leaves(value: object, path = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    typeof member === 'string'
      ? [[`${path}${key}`, member] as [string, string]]
      : leaves(Object(member), `${path}${key}.`),
  );
}

const languages = { zh, en };

describe('texts of the screens', () => {
  it.each(Object.entries(languages))('explains every refusal in %s: what, why, next [F103]', (_name, messages) => {
    expect(Object.keys(messages.refusal).sort()).toEqual([...refusalCodes].sort());
    for (const text of Object.values(messages.refusal)) {
      expect(Object.keys(text).sort()).toEqual(['next', 'what', 'why']);
      for (const part of Object.values(text)) expect(part.trim()).not.toBe('');
    }
  });

  it('has the same keys and the same placeholders in both languages', () => {
    const facts = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    const english = new Map(leaves(en));
    expect([...english.keys()].sort()).toEqual(
      leaves(zh)
        .map(([key]) => key)
        .sort(),
    );
    for (const [key, text] of leaves(zh)) expect([key, facts(text)]).toEqual([key, facts(english.get(key) ?? '')]);
  });

  it.each(Object.entries(languages))(
    'speaks without "we" and without the message format\'s own signs in %s',
    (_name, messages) => {
      for (const [key, text] of leaves(messages)) {
        expect([key, /我们|\b(we|our|us)\b/i.test(text)]).toEqual([key, false]);
        expect([key, /[@|]/.test(text)]).toEqual([key, false]);
      }
    },
  );
});
