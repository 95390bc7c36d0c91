import { z } from 'zod';
import { createDecoderOf, decodableNames } from '../devices/scale/decodings.ts';
import { recognise } from '../devices/scale/recognise.ts';
import type { ScaleFrame } from '../devices/scale/scale.ts';
import { HexBytes, readJson } from './hex-bytes.ts';
import type { Context } from './main.ts';

const Request = z
  .object({
    id: z.union([z.string(), z.number()]),
    protocol: z.string(),
    hex: HexBytes.optional(),
    chunks: z.array(HexBytes).optional(),
  })
  // With both, the chunks say how the same bytes were read.
  .refine(({ hex, chunks }) => hex !== undefined || chunks !== undefined, 'hex or chunks is missing');

/** Names the protocol of bytes that are no scale's: nothing may come out. */
const noScale = 'noise';

/**
 * `scale decode`: one answer for each line. A line that cannot be read, or names no protocol, is answered with `error`,
 * and the command fails at the end.
 */
export async function decodeScaleBytes(context: Context): Promise<number> {
  let failed = false;
  for await (const line of context.lines()) {
    if (line.trim() === '') continue;
    const answer = answerTo(line);
    failed ||= 'error' in answer;
    context.write(answer);
  }
  return failed ? 1 : 0;
}

function answerTo(line: string): Record<string, unknown> {
  const parsed = readJson(line);
  if (parsed === undefined) return { id: null, error: 'bad-request', message: 'the line is no JSON' };
  const id = idOf(parsed);
  const request = Request.safeParse(parsed);
  if (!request.success) return { id, error: 'bad-request', message: z.prettifyError(request.error) };
  const { protocol, hex, chunks } = request.data;
  const bytes = chunks ?? (hex ? [hex] : []);
  if (protocol === noScale) return { id, protocol, readings: [] };
  if (protocol === 'auto') {
    const { candidates, readings } = recognise(bytes);
    const [best, second] = candidates;
    const frames = best ? (readings.get(best.protocol) ?? []) : [];
    const sure = best !== undefined && best.score > (second?.score ?? 0);
    return { id, protocol: best?.protocol ?? null, sure, readings: frames.map(readingOf), candidates };
  }
  const decoder = createDecoderOf(protocol);
  if (!decoder) return { id, protocol, error: 'unknown-protocol', message: `known: ${decodableNames.join(', ')}` };
  const frames = [...bytes.flatMap((chunk) => decoder.feed(chunk)), ...decoder.rest()];
  return { id, protocol, readings: frames.map(readingOf) };
}

/** A frame as the commands tell it. */
export function readingOf(frame: ScaleFrame): Record<string, unknown> {
  const { kind, milligrams, unit, stable, net, tareMilligrams, zero, display } = frame;
  return { kind, grams: gramsOf(milligrams), unit, stable, net, tareGrams: gramsOf(tareMilligrams), zero, display };
}

/** Exact to the milligram, as the decoders are. */
function gramsOf(milligrams: number | null): number | null {
  return milligrams === null ? null : milligrams / 1000;
}

function idOf(value: unknown): string | number | null {
  const known = z.object({ id: z.union([z.string(), z.number()]) }).safeParse(value);
  return known.success ? known.data.id : null;
}
