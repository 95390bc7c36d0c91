import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../tools/repository.ts';

/*
 * Every example frame through the command, as a stranger would do it: nothing of the decoders is imported.
 */
const Answer = z.object({
  id: z.union([z.string(), z.number()]).nullable(),
  protocol: z.string().nullable().optional(),
  error: z.string().optional(),
  readings: z.array(z.record(z.string(), z.unknown())).optional(),
  candidates: z.array(z.object({ protocol: z.string(), score: z.number() })).optional(),
});
const Example = z.object({
  id: z.string(),
  protocol: z.string(),
  hex: z.string(),
  chunks: z.array(z.string()).optional(),
  framingOnly: z.boolean().optional(),
  expect: z.array(z.looseObject({ kind: z.string(), grams: z.number().nullable() })),
});
type Example = z.infer<typeof Example>;

const scales = path.join(root, 'station', 'devices', 'scale');
const examples = readdirSync(scales, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('frames.json'))
  .flatMap((file) => z.array(Example).parse(JSON.parse(readFileSync(path.join(scales, file), 'utf8'))));

function decode(lines: readonly string[]): { answers: z.infer<typeof Answer>[]; status: number | null } {
  const run = spawnSync(process.execPath, [path.join(root, 'station', 'cli', 'main.ts'), 'scale', 'decode'], {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const answers = run.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => Answer.parse(JSON.parse(line)));
  return { answers, status: run.status };
}

const bytesOf = (hex: string) => hex.split(' ').filter(Boolean);

/** Kinds and facts that are asked for; grams to a thousandth. */
function agrees(example: Example, readings: Record<string, unknown>[]): boolean {
  if (readings.length !== example.expect.length) return false;
  if (example.framingOnly) return true;
  return example.expect.every((facts, at) =>
    Object.entries(facts).every(([name, wanted]) => {
      const got = readings[at]?.[name];
      return typeof wanted === 'number' && typeof got === 'number' ? Math.abs(wanted - got) <= 0.001 : got === wanted;
    }),
  );
}

describe('scale decode', () => {
  it('answers every example as it came, in its chunks and byte by byte [F030]', () => {
    const asked = examples.flatMap(({ id, protocol, hex, chunks }) => [
      { id, protocol, hex },
      { id, protocol, chunks: bytesOf(hex) },
      ...(chunks ? [{ id, protocol, chunks }] : []),
      ...bytesOf(hex).map((_, cut) => ({
        id,
        protocol,
        chunks: [bytesOf(hex).slice(0, cut).join(' '), bytesOf(hex).slice(cut).join(' ')],
      })),
    ]);
    const { answers, status } = decode(asked.map((one) => JSON.stringify(one)));
    expect(status).toBe(0);
    expect(answers).toHaveLength(asked.length);
    const byId = new Map(examples.map((example) => [example.id, example]));
    const wrong = answers.filter((answer, at) => {
      const example = byId.get(asked[at]?.id ?? '');
      return !example || answer.id !== example.id || !agrees(example, answer.readings ?? []);
    });
    expect(wrong).toEqual([]);
  });

  it('says which protocol bytes fit, and ties honestly', () => {
    const asked = examples.filter((example) => example.expect.length > 0);
    const { answers } = decode(asked.map(({ id, hex }) => JSON.stringify({ id, protocol: 'auto', hex })));
    const found = answers.filter(({ candidates = [] }, at) => {
      const best = candidates.filter((candidate) => candidate.score === candidates[0]?.score);
      return best.some((candidate) => candidate.protocol === asked[at]?.protocol);
    });
    expect(found.length / asked.length).toBeGreaterThan(0.9);
    const { answers: noise } = decode(
      examples
        .filter(({ protocol }) => protocol === 'noise')
        .map(({ id, hex }) => JSON.stringify({ id, protocol: 'auto', hex })),
    );
    expect(noise.map(({ readings }) => readings)).toEqual(noise.map(() => []));
  });

  it('answers a bad line with its error, goes on, and fails at the end', () => {
    const good = { id: 7, protocol: 'mt-sics', hex: '53 20 2B 0D 0A' };
    const { answers, status } = decode([
      'not json',
      JSON.stringify({ id: 'a', protocol: 'no-such', hex: '00' }),
      JSON.stringify({ id: 'b', protocol: 'mt-sics', hex: '5' }),
      JSON.stringify({ id: 'c', protocol: 'mt-sics' }),
      JSON.stringify(good),
    ]);
    expect(answers.map(({ id, error }) => [id, error])).toEqual([
      [null, 'bad-request'],
      ['a', 'unknown-protocol'],
      ['b', 'bad-request'],
      ['c', 'bad-request'],
      [7, undefined],
    ]);
    expect(answers.at(-1)?.readings).toMatchObject([{ kind: 'overload', grams: null }]);
    expect(status).toBe(1);
  });
});
