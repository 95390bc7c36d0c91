import { expect, it } from 'vitest';
import { choiceOf, conflictState, spentUnitsOf } from './words.ts';

it('knows what was said to be spent of a gift, so that “unable” does not unsay it [YP-3.12 section 6.20]', () => {
  const items = [
    { itemId: 'gift/points', units: 700 },
    { itemId: 'gift/points#spent', units: 300 },
    { itemId: 'gift/bag', units: 1 },
  ];
  expect(spentUnitsOf(items, 'points')).toBe(300);
  expect(spentUnitsOf(items, 'bag')).toBe(0);
});

it('knows which conflict still waits: a counter-act ends all but the one about money given back after it [F069]', () => {
  const waits = (state: 'closed' | 'undone', kind: 'already-returned' | 'repaid-too-much') =>
    conflictState({ state }, { kind, talkedOver: null });
  expect(waits('closed', 'already-returned')).toBe('waiting');
  expect(waits('undone', 'already-returned')).toBe('undone');
  expect(waits('undone', 'repaid-too-much')).toBe('waiting');
});

it('keeps what was said of a gift when some of it turns out to be spent [YP-3.12 section 6.20]', () => {
  expect(choiceOf('unable', { expected: 'kept_by_right' })).toBe('unable');
  expect(choiceOf('unable', { expected: 'priced' })).toBe('unable');
  expect(choiceOf('choose', { expected: 'priced' })).toBe('keep');
  expect(choiceOf('unable', { expected: 'clawed_back' })).toBe('return');
});
