import { accept, refuse, type Outcome, type RefusalCode } from '../../contract/values/refusal.ts';
import type { LiveWeight, Placement, ScaleState } from '../../contract/weighing.ts';
import { createListeners } from '../../contract/wires/wire.ts';
import type { ScaleDevice, ScaleEvent } from '../devices/scale/scale.ts';
import { gramsOf } from '../devices/scale/weight.ts';
import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import {
  expectTare,
  freshMs,
  loseSight,
  parcelRule,
  seeFrame,
  unknownPlatform,
  type Platform,
  type WeighingRule,
} from './rules.ts';

/** A placement that was charged: what a weighing record is made of. */
export type CapturedWeight = {
  weightGrams: number;
  capturedMs: number;
  protocol: string;
  /** What the scale took off by itself on command; null for a gross weight, and within it where nobody knows how much. */
  tare: { grams: number | null } | null;
  /** What the scale sent while the weight was at rest, oldest first. */
  frames: { atMs: number; hex: string }[];
};

export type WeighingLive = {
  current(): LiveWeight;
  /** A change of state at once; changes of the weight alone at most about thirty times a second. */
  onChange(listener: (live: LiveWeight) => void): () => void;
  /** Charges a placement, exactly once. Refused unless what the scale says now agrees with it. [F030] */
  take(placementId: string): Outcome<CapturedWeight>;
  /** Undoes a `take` whose transaction failed. */
  release(placementId: string): void;
  /** The scale said that it did what was asked of it: a net weight is expected from now on, or no longer. */
  tareTaken(grams: number | null): void;
  tareCleared(): void;
  /** Another scale stands there: nothing that the former one said holds. */
  forget(): void;
  /** Ends the timers; the scale itself belongs to whoever made it. */
  stop(): void;
};

const betweenWeightsMs = 33;
const rememberedTakes = 256;
const rememberedFrames = 512;

type Captured = CapturedWeight & { placementId: string; number: number };
type Content = Pick<LiveWeight, 'state' | 'weightGrams' | 'placement' | 'tare'>;
type ReceivedFrame = { atMonotonicMs: number; raw: Uint8Array };

/** What the scale says, as a value to show, and the one place where a weight is charged. Listens from the call on. */
export function createWeighingLive(parts: {
  scale: ScaleDevice;
  clock: Clock;
  ids: Ids;
  /** Asked at each frame: another scale may have another division. */
  rule?: () => WeighingRule;
}): WeighingLive {
  const { scale, clock, ids, rule = () => parcelRule } = parts;
  const changes = createListeners<[LiveWeight]>();
  let link = scale.link();
  let platform = unknownPlatform;
  let stale = false;
  let frameMs: number | null = null;
  let received: ReceivedFrame[] = [];
  let captured: Captured | null = null;
  const taken = new Set<string>();

  let revision = 0;
  let content: Content = read();
  let told: Content = content;
  let toldMs = -Infinity;
  let cancelTelling: (() => void) | null = null;
  let cancelBlanking: () => void = () => undefined;

  function state(): ScaleState {
    if (link !== 'ready') return link;
    if (stale) return 'silent';
    return platform.state ?? 'connecting';
  }

  function read(): Content {
    const now = state();
    const { milligrams } = platform;
    const weightGrams = milligrams === null ? null : gramsOf(milligrams);
    return { state: now, weightGrams, placement: placementIn(now), tare: tareOf(platform) };
  }

  /** None while nobody can say whether the parcel is still there. */
  function placementIn(now: ScaleState): Placement | null {
    const placed = platform.placed;
    if (!captured || !placed || isLineState(now)) return null;
    const { placementId, weightGrams, capturedMs } = captured;
    return { placementId, weightGrams, capturedMs, usable: placed.confirmed && !taken.has(placementId) };
  }

  function live(): LiveWeight {
    const known = content.weightGrams !== null && frameMs !== null;
    return { revision, ...content, sinceFrameMs: known && frameMs !== null ? clock.monotonicMs() - frameMs : null };
  }

  function publish(): void {
    const next = read();
    if (isSame(next, content)) return;
    content = next;
    revision += 1;
    const onlyWeight =
      next.state === told.state && isSamePlacement(next.placement, told.placement) && isSameTare(next.tare, told.tare);
    const waitMs = onlyWeight ? betweenWeightsMs - (clock.monotonicMs() - toldMs) : 0;
    if (waitMs <= 0) tell();
    else cancelTelling ??= clock.after(waitMs, tell);
  }

  function tell(): void {
    cancelTelling?.();
    cancelTelling = null;
    if (isSame(content, told)) return;
    told = content;
    toldMs = clock.monotonicMs();
    changes.emit(live());
  }

  function hear(event: ScaleEvent): void {
    if (event.type === 'link') {
      link = event.state;
      if (link !== 'ready') forgetSight();
      publish();
      return;
    }
    const { frame, atMs } = event;
    // Whole milliseconds, as they are kept: so a replay of the kept frames sees what was seen here.
    const atMonotonicMs = Math.floor(event.atMonotonicMs);
    received = [...received.slice(1 - rememberedFrames), { atMonotonicMs, raw: frame.raw }];
    const seen = seeFrame(platform, frame, atMonotonicMs, rule());
    // What says nothing of the platform keeps no weight fresh either.
    if (seen === platform) return;
    platform = seen;
    stale = false;
    frameMs = event.atMonotonicMs;
    const since = platform.window[0]?.atMs;
    received = since === undefined ? [] : received.filter((one) => one.atMonotonicMs >= since);
    if (platform.placed && platform.placed.number !== captured?.number) {
      captured = captureOf(platform.placed.number, platform.placed.milligrams, atMs);
    }
    cancelBlanking();
    cancelBlanking = clock.after(freshMs, blank);
    publish();
  }

  function captureOf(number: number, milligrams: number, capturedMs: number): Captured {
    const lastMs = received.at(-1)?.atMonotonicMs ?? 0;
    return {
      placementId: ids.next(),
      number,
      weightGrams: gramsOf(milligrams),
      capturedMs,
      protocol: scale.protocol,
      tare: tareOf(platform),
      // One clock for all of them: the wall clock may be set while a parcel rests.
      frames: received.map(({ atMonotonicMs, raw }) => ({
        atMs: capturedMs + atMonotonicMs - lastMs,
        hex: hexOf(raw),
      })),
    };
  }

  function blank(): void {
    stale = true;
    forgetSight();
    publish();
  }

  function forgetSight(): void {
    platform = loseSight(platform);
    received = [];
    cancelBlanking();
  }

  const stopHearing = scale.onEvent(hear);

  return {
    current: live,
    onChange: (listener) => changes.add(listener),
    take(placementId) {
      if (taken.has(placementId)) return refuse('scale.placement-used');
      const isThisOne = captured?.placementId === placementId && !platform.placed?.lifted;
      // After a blocked loop the timer that blanks the weight may be late.
      const fresh = frameMs !== null && clock.monotonicMs() - frameMs <= freshMs;
      if (captured && isThisOne && platform.placed?.confirmed && link === 'ready' && fresh) {
        remember(taken, placementId);
        publish();
        const { weightGrams, capturedMs, protocol, tare, frames } = captured;
        return accept({ weightGrams, capturedMs, protocol, tare, frames });
      }
      const why = refusalOf(link === 'ready' && !fresh ? 'silent' : state());
      if (why) return refuse(why);
      return refuse(isThisOne ? 'scale.unstable' : 'scale.placement-gone');
    },
    release(placementId) {
      if (taken.delete(placementId)) publish();
    },
    tareTaken(grams) {
      received = [];
      const milligrams = grams === null ? null : grams * 1000;
      platform = expectTare(platform, { milligrams, askedMs: Math.floor(clock.monotonicMs()), taken: false });
      publish();
    },
    tareCleared() {
      received = [];
      platform = expectTare(platform, null);
      publish();
    },
    forget() {
      forgetSight();
      platform = {
        ...unknownPlatform,
        placed: platform.placed && { ...platform.placed, confirmed: false, lifted: true },
      };
      publish();
    },
    stop() {
      stopHearing();
      cancelBlanking();
      cancelTelling?.();
    },
  };
}

/** States in which the line, not the platform, is the news. */
function isLineState(state: ScaleState): boolean {
  return ['absent', 'connecting', 'unplugged', 'silent', 'fault', 'other-scale'].includes(state);
}

/** Null where the state alone is no reason. */
function refusalOf(state: ScaleState): RefusalCode | null {
  const refusals: Record<ScaleState, RefusalCode | null> = {
    absent: 'scale.absent',
    connecting: 'scale.absent',
    unplugged: 'scale.absent',
    silent: 'scale.silent',
    fault: 'scale.fault',
    'other-scale': 'scale.other-scale',
    overload: 'scale.overload',
    underload: 'scale.underload',
    net: 'scale.net',
    empty: null,
    moving: null,
    stable: null,
  };
  return refusals[state];
}

function remember(taken: Set<string>, placementId: string): void {
  taken.add(placementId);
  const [oldest] = taken;
  if (taken.size > rememberedTakes && oldest !== undefined) taken.delete(oldest);
}

function isSame(one: Content, other: Content): boolean {
  return (
    one.state === other.state &&
    one.weightGrams === other.weightGrams &&
    isSamePlacement(one.placement, other.placement) &&
    isSameTare(one.tare, other.tare)
  );
}

function isSamePlacement(one: Placement | null, other: Placement | null): boolean {
  return one?.placementId === other?.placementId && one?.usable === other?.usable;
}

function isSameTare(one: LiveWeight['tare'], other: LiveWeight['tare']): boolean {
  return (one === null) === (other === null) && one?.grams === other?.grams;
}

function tareOf({ tare }: Platform): LiveWeight['tare'] {
  return tare?.taken ? { grams: tare.milligrams === null ? null : gramsOf(tare.milligrams) } : null;
}

/** Spaced, as technicians write it and as frames are replayed. */
export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}
