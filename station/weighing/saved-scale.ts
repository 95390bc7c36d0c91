import { z } from 'zod';
import { Fingerprint } from '../devices/scale/detect/fingerprint.ts';
import type { LineSettings } from '../devices/serial/transport.ts';

/** Settings of a line as they are kept. */
const Line = z.object({
  baudRate: z.int(),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  parity: z.enum(['none', 'even', 'odd']),
  stopBits: z.union([z.literal(1), z.literal(2)]),
});

/** A scale as a technician set it up on the screen. */
export const SavedScale = z.object({
  v: z.literal(1),
  path: z.string(),
  /** With what was settled in it: `yaohua-tf0:jin`. */
  protocol: z.string(),
  line: Line,
  scaleNo: z.string(),
  divisionGrams: z.number().positive(),
  fingerprint: Fingerprint,
  atMs: z.int(),
  operatorId: z.string().nullable(),
});
export type SavedScale = z.infer<typeof SavedScale>;

/** What the configuration file says of the scale; every part may be missing. */
export type ConfiguredScale = Partial<LineSettings> & {
  path?: string | undefined;
  protocol?: string | undefined;
  serialNo?: string | undefined;
  divisionGrams?: number | undefined;
};

/** The scale as the station drives it. */
export type ScaleInForce = {
  /** Who names it. */
  source: 'configuration' | 'screen' | 'nobody';
  path: string | null;
  protocol: string;
  line: Partial<LineSettings>;
  scaleNo: string;
  divisionGrams: number;
  fingerprint: Fingerprint | null;
};

const unnamed = 'unnamed';
const usualDivisionGrams = 5;
const usualProtocol = 'toledo-8217';

/**
 * The configuration file is the master: where it names the scale, what was set up on the screen counts only as far as it speaks
 * of the same scale. Its single figures (number, division, line settings) hold in any case. Decision 0014.
 */
export function scaleInForce(configured: ConfiguredScale | undefined, saved: SavedScale | null): ScaleInForce {
  const named = configured?.path !== undefined;
  const used = saved && (!named || isOfConfiguration(configured, saved)) ? saved : null;
  const { baudRate, dataBits, parity, stopBits } = configured ?? {};
  const line = Object.fromEntries(
    Object.entries({ baudRate, dataBits, parity, stopBits }).filter(([, value]) => value !== undefined),
  );
  return {
    source: named ? 'configuration' : used ? 'screen' : 'nobody',
    path: configured?.path ?? used?.path ?? null,
    // With the same protocol the saved name says more: what was settled in it.
    protocol: used?.protocol ?? configured?.protocol ?? usualProtocol,
    line: { ...used?.line, ...line },
    scaleNo: configured?.serialNo ?? used?.scaleNo ?? (named ? unnamed : ''),
    divisionGrams: configured?.divisionGrams ?? used?.divisionGrams ?? usualDivisionGrams,
    fingerprint: used?.fingerprint ?? null,
  };
}

/** True where the configuration names no scale, or this very one: same path, and the same protocol as far as it is said. */
export function isOfConfiguration(
  configured: ConfiguredScale | undefined,
  found: { path: string; protocol: string },
): boolean {
  if (configured?.path === undefined || configured.protocol === undefined) return true;
  const { protocol } = configured;
  return configured.path === found.path && (protocol === found.protocol || found.protocol.startsWith(`${protocol}:`));
}

/** Reads what was kept; what another version wrote is as good as nothing, and the technician sets the scale up again. */
export function readSavedScale(text: string | null): SavedScale | null {
  if (text === null) return null;
  try {
    const parsed = SavedScale.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * One division in steps of the last digit, or null where it is no whole number of them: then the type plate and the frames
 * speak of two scales.
 */
export function divisionSteps(divisionGrams: number, milligramsPerCount: number): number | null {
  const steps = (divisionGrams * 1000) / milligramsPerCount;
  const whole = Math.round(steps);
  return whole >= 1 && Math.abs(steps - whole) < 1e-6 * whole ? whole : null;
}
