import { createHash } from 'node:crypto';

/** Numbers that depend on the seed alone. */
export type Random = {
  /** From 0 up to, but not including, `below`. */
  below(below: number): number;
  pick<T>(choices: readonly T[]): T;
};

export function createRandom(seed: string): Random {
  let counter = 0;
  const below = (limit: number): number => {
    const word = createHash('sha256').update(`${seed}\n${counter++}`).digest().readUInt32BE();
    return Math.floor((word / 2 ** 32) * limit);
  };
  return {
    below,
    pick(choices) {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new RangeError('nothing to pick from');
      return choice;
    },
  };
}

/** A UUIDv7 that is the same for the same words; only sample data may be made this way. */
export function stableId(atMs: number, ...words: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(words.join('\n')).digest().subarray(0, 16);
  bytes.writeUIntBE(atMs, 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
