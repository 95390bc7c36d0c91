import { z } from 'zod';

/** UUIDv7 made by the station before the first attempt; a repeat carries the same id. */
export const Id = z.uuid();
export type Id = z.infer<typeof Id>;

/** A caller's name for one intent. The station stores the first answer under it and repeats that answer. */
export const CommandId = z.uuid();

/** An identifier that a cloud, a carrier or a pack gave: short, printable, no white space. */
export const ForeignId = z.string().regex(/^[\p{L}\p{N}._:/@-]{1,64}$/u);

export const Revision = z.int().nonnegative();
