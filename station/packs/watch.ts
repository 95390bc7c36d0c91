import type { Clock } from '../platform/clock.ts';
import type { PackReport, Packs } from './registry.ts';

/** How long a signed file may lie in the override directory before it is looked at. */
export const lookEveryMs = 30_000;

/**
 * Looks at the override directory from time to time, so that a signed file that an operator puts there takes over without a
 * restart. Each refusal is told once for as long as the file stays as it is.
 */
export function createPackWatch(parts: {
  packs: Pick<Packs, 'refreshIfChanged' | 'reports' | 'settle'>;
  clock: Clock;
  onRefused(report: PackReport): void;
}) {
  let told = new Set<string>();
  let cancel: () => void = () => undefined;

  function look(): void {
    parts.packs.refreshIfChanged();
    // A pack whose day has come takes over now, and not with the first parcel of the morning.
    parts.packs.settle();
    const refused = parts.packs.reports().filter(({ refusal }) => refusal.code !== 'pack.not-yet-effective');
    const keyed = refused.map((report) => ({ report, key: `${report.file} ${JSON.stringify(report.refusal)}` }));
    for (const { report, key } of keyed) if (!told.has(key)) parts.onRefused(report);
    told = new Set(keyed.map(({ key }) => key));
  }
  function turn(): void {
    look();
    cancel = parts.clock.after(lookEveryMs, turn);
  }

  return { start: turn, stop: () => cancel() };
}
