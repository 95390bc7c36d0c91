import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDecoderOf, decodableNames } from './decodings.ts';
import {
  isFramed,
  isOpenEnded,
  noise,
  readFrameExamples,
  type ExpectedReading,
  type FrameExample,
} from './fixtures.ts';
import type { ScaleFrame } from './scale.ts';
import { fromHex, joined, toHex } from './test-bytes.ts';

const examples = readFrameExamples();
const readable = examples.filter((example) => example.protocol !== noise);
const protocols = [...new Set(readable.map((example) => example.protocol))];

/** Bytes that neither start nor extend a frame of any protocol with marks. */
const junk = fromHex('7F E0 F1 0D 0A 45 52 52 0D 0A 36 39 30 31 32 33 34 35 36 37 38 39 32 0D 0A 9C');

function decoderOf(protocol: string) {
  const decoder = createDecoderOf(protocol);
  if (!decoder) throw new Error(`no decoder of ${protocol}`);
  return decoder;
}

function read(protocol: string, ...chunks: Uint8Array[]): ScaleFrame[] {
  const decoder = decoderOf(protocol);
  return [...chunks.flatMap((chunk) => decoder.feed(chunk)), ...decoder.rest()];
}

const plain = (frames: ScaleFrame[]) => frames.map((frame) => ({ ...frame, raw: toHex(frame.raw) }));
/** The end of a line may be one byte or two, and a neighbour may decide where a frame of a stream ends. */
const meaning = (frames: ScaleFrame[]) => frames.map((frame) => ({ ...frame, raw: null }));

function grams(milligrams: number | null): number | null {
  return milligrams === null ? null : milligrams / 1000;
}

function expectReadings(frames: ScaleFrame[], { expect: wanted, framingOnly }: FrameExample): void {
  expect(frames).toHaveLength(wanted.length);
  if (framingOnly) return;
  for (const [at, facts] of wanted.entries()) {
    const frame = frames[at];
    if (!frame) continue;
    const said: Record<string, unknown> = {
      ...frame,
      grams: grams(frame.milligrams),
      tareGrams: grams(frame.tareMilligrams),
    };
    const told = Object.fromEntries(Object.keys(facts).map((name) => [name, said[name]]));
    expect(told).toEqual(rounded(facts));
  }
}

/** Exact to the milligram is what a decoder promises. */
function rounded(facts: ExpectedReading): ExpectedReading {
  return {
    ...facts,
    grams: facts.grams === null ? null : Math.sign(facts.grams) * (Math.round(Math.abs(facts.grams) * 1000) / 1000),
  };
}

describe.each(protocols)('examples of %s', (protocol) => {
  const own = readable.filter((example) => example.protocol === protocol);
  const neighbours = own
    .filter(({ id, expect: wanted }) => wanted.length > 0 && !isOpenEnded(id))
    .map(({ hex }) => fromHex(hex));

  describe.each(own)('$id', (example) => {
    const bytes = fromHex(example.hex);
    const whole = read(protocol, bytes);

    it('say what is expected and nothing else [F030]', () => expectReadings(whole, example));

    it('say the same, split anywhere and in the chunks they came in', () => {
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        expect(plain(read(protocol, bytes.slice(0, cut), bytes.slice(cut)))).toEqual(plain(whole));
      }
      expect(plain(read(protocol, ...Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(plain(whole));
      if (example.chunks) expect(plain(read(protocol, ...example.chunks.map(fromHex)))).toEqual(plain(whole));
    });

    it.runIf(!isOpenEnded(example.id))('say it twice when they come twice', () => {
      if (example.id === 'yaohua-equals-rev-04') return;
      expect(meaning(read(protocol, bytes, bytes))).toEqual(meaning([...whole, ...whole]));
    });

    it.runIf(isFramed(protocol))('say the same beside a neighbour and amid junk', () => {
      for (const neighbour of neighbours) {
        const beside = meaning(read(protocol, neighbour));
        expect(meaning(read(protocol, joined(neighbour, bytes)))).toEqual([...beside, ...meaning(whole)]);
        if (isOpenEnded(example.id) && example.id !== 'mt-continuous-03') continue;
        expect(meaning(read(protocol, joined(bytes, neighbour)))).toEqual([...meaning(whole), ...beside]);
      }
      expect(meaning(read(protocol, joined(junk, bytes)))).toEqual(meaning(whole));
      if (!isOpenEnded(example.id)) expect(meaning(read(protocol, joined(junk, bytes, junk)))).toEqual(meaning(whole));
    });
  });
});

describe.each(decodableNames)('the decoder of %s', (protocol) => {
  const known = readable.filter((example) => example.protocol === protocol).map(({ hex }) => fromHex(hex));

  it('reads the same however the bytes are cut [F030]', () => {
    const piece = fc.oneof(fc.constantFrom(...known), fc.uint8Array({ maxLength: 12 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(40), { maxLength: 16 }), (pieces, cuts) => {
        const bytes = joined(...pieces);
        const chunks: Uint8Array[] = [];
        let from = 0;
        for (const cut of cuts) {
          chunks.push(bytes.slice(from, from + cut));
          from += cut;
        }
        chunks.push(bytes.slice(from));
        expect(plain(read(protocol, ...chunks))).toEqual(plain(read(protocol, bytes)));
      }),
      { numRuns: 150 },
    );
  });

  it('says nothing of bytes that are no scale [F030]', () => {
    if (!isFramed(protocol)) return;
    for (const { hex } of examples.filter((example) => example.protocol === noise)) {
      expect(read(protocol, fromHex(hex))).toEqual([]);
    }
    expect(read(protocol, junk)).toEqual([]);
  });

  it('forgets half a frame when it is reset', () => {
    for (const bytes of known.filter((one) => one.length > 4)) {
      const decoder = decoderOf(protocol);
      decoder.feed(bytes.slice(0, -3));
      decoder.reset();
      expect(plain([...decoder.feed(bytes), ...decoder.rest()])).toEqual(plain(read(protocol, bytes)));
    }
  });

  it('stays quick under bytes that never end a frame', () => {
    const decoder = decoderOf(protocol);
    // Zeros are a weight where nothing marks a frame.
    for (const fill of [0x02, 0x20, 0x30, 0x3d, 0x82, 0xff]) decoder.feed(new Uint8Array(200_000).fill(fill));
    const [first] = known;
    if (first && isFramed(protocol))
      expect(decoder.feed(joined(junk, first, first)).length + decoder.rest().length).toBeGreaterThan(0);
  });
});
