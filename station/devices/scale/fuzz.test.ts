import { describe, expect, it } from 'vitest';
import { decodableNames } from './decodings.ts';
import { collisionRates, fuzzProtocol } from './fuzz.ts';

const rounds = 100_000;
// The same cases for every change; the soak draws new ones, and a seed that failed there can be given here.
const seed = Number(process.env['WAYPOST_SEED'] ?? 20_261_122);

describe('100,000 mutated frames', () => {
  it.each(decodableNames)('%s keeps its laws [F030]', (protocol) => {
    const { singlesPassed, passed, cutWrong, example } = fuzzProtocol(protocol, rounds, seed);
    const said = `seed ${seed}, bytes ${example}`;
    expect(singlesPassed, said).toBe(0);
    expect(cutWrong, said).toBe(0);
    // A quarter of the rounds are more than one change to a checked frame.
    expect(passed, said).toBeLessThanOrEqual(((collisionRates[protocol] ?? 0) * rounds) / 4);
  });

  it('would find a decoder that does not look at its checksum', () => {
    // The frames of Toledo Prt5 have none: one changed digit is another weight.
    expect(fuzzProtocol('toledo-prt5', 5_000, seed, { treatAsChecked: true }).singlesPassed).toBeGreaterThan(0);
  });
});
