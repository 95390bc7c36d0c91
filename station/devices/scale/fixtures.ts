import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one frame says, in the form that `scale decode` answers. */
export type ExpectedReading = { kind: string; grams: number | null } & Partial<
  Record<'unit' | 'stable' | 'net' | 'tareGrams' | 'zero' | 'display', unknown>
>;

/** An example of the fixture files: bytes, and the frames that must come out. */
export type FrameExample = {
  id: string;
  protocol: string;
  hex: string;
  chunks?: string[];
  expect: ExpectedReading[];
  /** The sources disagree on the meaning: only that there is a frame is sure. */
  framingOnly?: boolean;
  /** It carries a checksum, and a right one. */
  checked?: boolean;
  note?: string;
};

/** The protocol of bytes that are no scale's. */
export const noise = 'noise';

/** Every `frames.json` of the families. */
export function readFrameExamples(): FrameExample[] {
  const here = import.meta.dirname;
  return readdirSync(here, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('frames.json'))
    .sort()
    .flatMap((file): FrameExample[] => JSON.parse(readFileSync(join(here, file), 'utf8')));
}

/** Without start or end marks, so that bytes before or behind belong to them: only whole, split and repeated. */
const unframed: readonly string[] = [
  'yaohua-equals-fwd',
  'yaohua-equals-rev',
  'yaohua-equals-ambiguous',
  'elicom',
  'massa-k-j',
];

export function isFramed(protocol: string): boolean {
  return !unframed.includes(protocol);
}

/** Examples that the next byte would extend, or that end in half a frame. */
const openEnded: readonly string[] = ['mt-continuous-03', 'mt-continuous-19', 'ascii-comma-16', 'yaohua-tf0-06'];

export function isOpenEnded(id: string): boolean {
  return openEnded.includes(id);
}
