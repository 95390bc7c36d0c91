import { z } from 'zod';

/** What single characters are worth: data of the pack, so that every station reads alike. */
export const CharacterTables = z.object({
  /** Pairs: a traditional or variant form and its simple form. */
  simplified: z.string().max(40_000),
  /** Syllable without tone → the characters that are first of all read so. */
  readings: z.record(z.string().regex(/^[a-z]{1,6}$/), z.string().max(4_000)),
  /** Left part, right part, whole: 石肖硝. */
  splits: z.array(z.string().length(3)).max(4_000),
  /** A character written for another that it looks like: 洒酒. */
  lookalikes: z.array(z.string().length(2)).max(4_000),
});
export type CharacterTables = z.infer<typeof CharacterTables>;

export const noCharacterTables: CharacterTables = { simplified: '', readings: {}, splits: [], lookalikes: [] };

export type Characters = {
  /** The simple form of a code unit. */
  simple: Uint16Array;
  /** The place of a code unit's reading in `syllables`, 0 for none. */
  reading: Uint16Array;
  syllables: readonly string[];
  /** Two parts (left × 65536 + right) → the whole. */
  wholeOf: ReadonlyMap<number, number>;
  /** 1 for the left part of some split character. */
  startsSplit: Uint8Array;
  /** The character that a code unit looks like, or 0. */
  looksLike: Uint16Array;
};

export function readCharacterTables(tables: CharacterTables): Characters {
  const simple = Uint16Array.from({ length: 65_536 }, (_, unit) => unit);
  for (let at = 0; at + 1 < tables.simplified.length; at += 2) {
    simple[tables.simplified.charCodeAt(at)] = tables.simplified.charCodeAt(at + 1);
  }
  const reading = new Uint16Array(65_536);
  const syllables = ['', ...Object.keys(tables.readings)];
  Object.values(tables.readings).forEach((characters, index) => {
    for (let at = 0; at < characters.length; at += 1) reading[characters.charCodeAt(at)] = index + 1;
  });
  const wholeOf = new Map<number, number>();
  const startsSplit = new Uint8Array(65_536);
  for (const split of tables.splits) {
    const [left, right, whole] = [split.charCodeAt(0), split.charCodeAt(1), split.charCodeAt(2)];
    wholeOf.set(left * 65_536 + right, whole);
    startsSplit[left] = 1;
  }
  const looksLike = new Uint16Array(65_536);
  for (const pair of tables.lookalikes) looksLike[pair.charCodeAt(0)] = pair.charCodeAt(1);
  return { simple, reading, syllables, wholeOf, startsSplit, looksLike };
}

/** Unicode's own equivalences leave these out: letters of other scripts that look like Latin ones. */
export const latinTwins: ReadonlyMap<number, string> = new Map(
  [
    ['аеорсухкмнтвіјѕԁɡһӏлгпуъь', 'aeopcyxkmhtbijsdghlnrnybb'],
    ['αβγεζηικμνορτυχωѡ', 'abyeznikuvoptuxww'],
    ['ıɑɩʟʀɴʏɪɢʜʙᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜱꜰøłđħŧɛɔ', 'iailrnyighbacdejkmoptuvwzsfoldhteo'],
  ].flatMap(([from = '', to = '']) =>
    [...from].map((twin, at): [number, string] => [twin.codePointAt(0) ?? 0, to[at] ?? '']),
  ),
);
