import { createScale, drivenProtocol } from '../devices/scale/index.ts';
import type { LinkState, ScaleFrame } from '../devices/scale/scale.ts';
import type { LineSettings } from '../devices/serial/transport.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** Frames that are older say nothing of what lies on the platform now. */
const freshMs = 1_500;
const mostFrames = 24;
const framesAtRest = 4;

/** A scale that was found, driven to see what it says: nothing is charged by it, and it is told nothing. */
export type Trial = {
  readonly protocol: string;
  link(): LinkState;
  /** The newest frame that says something of the platform; null when it is not fresh. */
  newest(): ScaleFrame | null;
  /** The bytes of so many of the newest frames as make a rest, oldest first. */
  newestBytes(): Uint8Array;
  /** The newest weights show the same digits, and none of them is said to move. */
  resting(): boolean;
  stop(): Promise<void>;
};

/** Null where nothing can drive the protocol. */
export function startTrial(parts: {
  protocol: string;
  path: string;
  line: LineSettings;
  clock: Clock;
  log: Log;
  onChange(): void;
}): Trial | null {
  const { path, line, clock, log, onChange } = parts;
  const protocol = drivenProtocol(parts.protocol);
  if (!protocol) return null;
  const scale = createScale({ protocol, path, settings: line, clock, log });
  let seen: { frame: ScaleFrame; atMs: number }[] = [];
  const off = scale.onEvent((event) => {
    if (event.type === 'link') seen = [];
    else if (isOfPlatform(event.frame)) {
      seen = [...seen.slice(1 - mostFrames), { frame: event.frame, atMs: event.atMonotonicMs }];
    }
    onChange();
  });
  const fresh = () => seen.filter(({ atMs }) => clock.monotonicMs() - atMs <= freshMs).map(({ frame }) => frame);
  scale.start();
  return {
    protocol: protocol.name,
    link: scale.link,
    newest: () => fresh().at(-1) ?? null,
    newestBytes: () =>
      Uint8Array.from(
        Buffer.concat(
          fresh()
            .slice(-framesAtRest)
            .map(({ raw }) => raw),
        ),
      ),
    resting() {
      const newest = fresh().slice(-framesAtRest);
      const [first] = newest;
      return (
        newest.length === framesAtRest &&
        newest.every(
          ({ kind, stable, display }) => kind === 'reading' && stable !== false && display === first?.display,
        )
      );
    },
    async stop() {
      off();
      await scale.stop();
    },
  };
}

function isOfPlatform({ kind, tareMilligrams }: ScaleFrame): boolean {
  if (kind === 'status') return tareMilligrams === null;
  return kind === 'reading' || kind === 'overload' || kind === 'underload' || kind === 'unstable' || kind === 'error';
}
