import type { Clock } from '../../platform/clock.ts';

export type PlatformReading = {
  state: 'weight' | 'over' | 'under-zero';
  /** Whole grams as the display shows them: net while a tare is set. */
  grams: number;
  moving: boolean;
  /** Null while none is set. */
  tareGrams: number | null;
};

/** Load cell and display of an emulated scale, before any protocol. */
export type EmulatedPlatform = {
  read(): PlatformReading;
  setLoadGrams(grams: number): void;
  setMoving(on: boolean): void;
  setOverload(on: boolean): void;
  /** What the keys of the scale do; false when it refuses: in motion, or out of the range of zero or of tare. */
  zero(): boolean;
  tare(): boolean;
  clearTare(): boolean;
};

const capacityGrams = 30_000;
/** Beyond capacity a scale shows nine divisions more before it gives up. */
const overGrams = capacityGrams + 9;
const underGrams = -20;
/** Two hundredths of the capacity. */
const zeroRangeGrams = 600;
/** How long a platform swings after something was put on or lifted off. */
const settleMs = 400;
/** A change that small is followed without a swing, as creep or a few drops of water are. */
const quietGrams = 2;

/** Swings for a while after a change of load, as a platform of a 30 kg scale with 1 g divisions does. */
export function createEmulatedPlatform(clock: Clock): EmulatedPlatform {
  let loadGrams = 0;
  let fromGrams = 0;
  let changedMs = -Infinity;
  let moving = false;
  let overload = false;
  let zeroGrams = 0;
  let tareGrams: number | null = null;

  function swinging(): boolean {
    return clock.monotonicMs() - changedMs < settleMs;
  }

  /** On the way to the new load, with a swing around it that dies away. */
  function shownGrams(): number {
    const nowMs = clock.monotonicMs();
    if (moving) return loadGrams + Math.round(8 * Math.sin(nowMs / 40));
    if (!swinging()) return loadGrams;
    const part = (nowMs - changedMs) / settleMs;
    const reached = fromGrams + (loadGrams - fromGrams) * Math.min(1, part * 2);
    return Math.round(reached + (loadGrams - fromGrams) * 0.05 * (1 - part) * Math.sin(part * 20));
  }

  return {
    read() {
      const gross = shownGrams() - zeroGrams;
      const grams = gross - (tareGrams ?? 0);
      const swings = moving || swinging();
      if (overload || gross > overGrams) return { state: 'over', grams, moving, tareGrams };
      if (gross < underGrams) return { state: 'under-zero', grams, moving: swings, tareGrams };
      return { state: 'weight', grams, moving: swings, tareGrams };
    },
    zero() {
      if (moving || swinging() || overload || tareGrams !== null || Math.abs(loadGrams) > zeroRangeGrams) return false;
      zeroGrams = loadGrams;
      return true;
    },
    tare() {
      if (moving || swinging() || overload || loadGrams <= zeroGrams || loadGrams > overGrams) return false;
      tareGrams = loadGrams - zeroGrams;
      return true;
    },
    clearTare() {
      tareGrams = null;
      return true;
    },
    setLoadGrams(grams) {
      if (Math.abs(grams - loadGrams) > quietGrams) {
        fromGrams = loadGrams;
        changedMs = clock.monotonicMs();
      }
      loadGrams = grams;
    },
    setMoving(on) {
      moving = on;
    },
    setOverload(on) {
      overload = on;
    },
  };
}
