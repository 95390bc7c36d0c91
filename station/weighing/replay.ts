import type { ScaleDecoder } from '../devices/scale/decoder.ts';
import { gramsOf } from '../devices/scale/weight.ts';
import { expectTare, seeFrame, unknownPlatform, type WeighingRule } from './rules.ts';

export type KeptFrames = readonly { atMs: number; hex: string }[];

/**
 * The grams that decoder and capture rule make of kept frames, or null when nothing comes to rest in them. The same frames
 * give the same grams, on any machine, for as long as there is the decoder. [F031]
 */
export function replayFrames(
  frames: KeptFrames,
  decoder: ScaleDecoder,
  rule: WeighingRule,
  tare: { grams: number | null } | null,
): number | null {
  const chunks = frames.map(({ hex }) => Uint8Array.from(Buffer.from(hex.replace(/\s+/g, ''), 'hex')));
  const decoded = [...chunks.flatMap((chunk) => decoder.feed(chunk)), ...decoder.rest()];
  // Each kept chunk was one frame: another number of frames is another story.
  if (decoded.length !== frames.length) return null;
  let platform = unknownPlatform;
  if (tare)
    platform = expectTare(platform, {
      milligrams: tare.grams === null ? null : tare.grams * 1000,
      askedMs: 0,
      taken: true,
    });
  for (const [at, frame] of decoded.entries()) platform = seeFrame(platform, frame, frames[at]?.atMs ?? 0, rule);
  const { placed } = platform;
  return placed?.confirmed ? gramsOf(placed.milligrams) : null;
}
