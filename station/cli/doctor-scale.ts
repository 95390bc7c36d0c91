import { existsSync } from 'node:fs';
import type { StationConfig } from '../config.ts';
import { drivenProtocol } from '../devices/scale/index.ts';
import { judgeVerification, scaleInForce, type SavedScale } from '../weighing/index.ts';

export type Report = (check: string, ok: boolean, facts?: Record<string, unknown>) => void;

/** A path that can be looked at from here: no socket, and no port that only its driver knows. */
export function reportPath(report: Report, device: string, devicePath: string | null): void {
  if (devicePath === null) return report(device, true, { state: 'not configured' });
  if (devicePath.startsWith('tcp://') || /^COM\d+$/i.test(devicePath))
    return report(device, true, { path: devicePath, state: 'not looked at' });
  const isThere = existsSync(devicePath);
  report(device, isThere, { path: devicePath, ...(isThere ? {} : { next: 'plug it in, or correct its path' }) });
}

/**
 * The scale as the station would drive it, whoever named it: protocol and port, by what it is known again after a plug was
 * pulled, and until when it may be charged by. Without a scale the counter works and weighs nothing, so that is no fault.
 */
export function reportScale(report: Report, config: StationConfig, saved: SavedScale | null, nowMs: number): void {
  const { source, path, protocol, scaleNo, divisionGrams, fingerprint } = scaleInForce(config.scale, saved);
  if (source === 'nobody' || path === null)
    return report('scale set up', true, {
      state: 'not set up',
      next: 'set it up at the counter: scale page, Alt S; or name it in the configuration',
    });
  const isDriven = drivenProtocol(protocol) !== null;
  report('scale set up', isDriven, {
    by: source,
    protocol,
    path,
    scaleNo,
    divisionGrams,
    fingerprint,
    setUpOn: fingerprint !== null && saved ? new Date(saved.atMs).toISOString() : null,
    ...(isDriven
      ? fingerprint === null
        ? { next: 'set it up at the counter, and another scale on the same port is noticed' }
        : {}
      : { next: 'no driver has this name: set the scale up again' }),
  });
  reportPath(report, 'scale', path);

  const { verifiedOn = null, verifiedUntil = null } = config.scale ?? {};
  const { state, daysLeft } = judgeVerification({ verifiedOn, verifiedUntil }, nowMs);
  const next = {
    valid: null,
    'due-soon': 'call the verification office',
    overdue: 'nothing is charged by this scale: have it verified, then write verifiedUntil into the configuration',
    unknown: 'write verifiedOn and verifiedUntil of its certificate into the configuration',
  }[state];
  report('scale verification', state !== 'overdue', {
    state,
    verifiedOn,
    verifiedUntil,
    daysLeft,
    ...(next === null ? {} : { next }),
  });
}
