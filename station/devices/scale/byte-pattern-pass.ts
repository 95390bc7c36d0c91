import type { Node, Places, Set256, Step } from './byte-pattern-tree.ts';

/**
 * In most forms it never matters for the groups which of two ways a byte goes: every way there agrees about where groups
 * begin and end. Such a form is a table, and a line is read through it once, a look-up a byte. Null where ways differ, or the
 * table would be large.
 */
export function compileOnePass(node: Node, compileGuard: (node: Node) => Step): Step | null {
  const positions: Set256[] = [];
  const follow: Edge[][] = [];
  // Only then is the first end of it that of the match.
  const found = endsAtEnd(node) ? fragmentOf(node) : null;
  if (!found || positions.length > mostPositions) return null;
  const whole = found;

  const { classes, examples } = classesOf(positions);
  const width = examples.length;
  const next: number[] = [];
  /** Which places are noted when the byte is taken, as bits; and what must hold. */
  const notes: number[] = [];
  const guards: (readonly Step[] | null)[] = [];
  const ends: (Passage | null)[] = [];
  /** A state is the set of positions that may have taken the last byte; the first state is none. */
  const states: number[][] = [[]];
  const known = new Map([['', 0]]);
  for (let state = 0; state < states.length; state += 1) {
    if (states.length > mostStates || !addState(states[state] ?? [], state === 0)) return null;
  }
  const [nextOf, notesOf] = [Int16Array.from(next), Int32Array.from(notes)];
  const isGuarded = guards.some((wanted) => wanted !== null);

  return (bytes, from, to, places) => {
    let state = 0;
    let noted = 0;
    for (let at = from; at < to; at += 1) {
      const key = state * width + (classes[bytes[at] ?? 0] ?? 0);
      state = nextOf[key] ?? none;
      if (state === none) return forget(places, noted);
      const note = notesOf[key] ?? 0;
      if (note !== 0) {
        write(places, note, at);
        noted |= note;
      }
      if (isGuarded && !holds(guards[key] ?? null, bytes, at, to, places)) return forget(places, noted);
    }
    const end = ends[state] ?? null;
    if (!end || !holds(end.guards, bytes, to, to, places)) return forget(places, noted);
    if (end.note !== 0) write(places, end.note, to);
    return to;
  };

  /** False where two ways differ. */
  function addState(held: readonly number[], isFirst: boolean): boolean {
    const out = isFirst ? whole.first : held.flatMap((position) => follow[position] ?? []);
    for (const byte of examples) {
      const edges = out.filter((edge) => positions[edge.to]?.[byte] === 1);
      const [edge] = edges;
      if (edges.some((other) => !isSamePassage(other, edges[0]))) return false;
      next.push(edge ? numberOf(edges.map(({ to }) => to)) : none);
      notes.push(edge?.note ?? 0);
      guards.push(edge && edge.guards.length > 0 ? edge.guards : null);
    }
    const over = isFirst
      ? [whole.empty].filter((end) => end !== null)
      : whole.last.filter(({ to }) => held.includes(to));
    ends.push(over[0] ?? null);
    return over.every((end) => isSamePassage(end, over[0]));
  }

  function numberOf(targets: readonly number[]): number {
    const sorted = [...new Set(targets)].sort((one, other) => one - other);
    const key = sorted.join();
    const old = known.get(key);
    if (old !== undefined) return old;
    known.set(key, states.length);
    return states.push(sorted) - 1;
  }

  function fragmentOf(part: Node): Fragment | null {
    switch (part.type) {
      case 'set':
        return fragmentOfSet(part.set, part.least, part.most);
      case 'sequence':
        return sequenceOf(part.parts.map(fragmentOf));
      case 'either':
        return eitherOf(part.ways.map(fragmentOf));
      case 'group': {
        const body = fragmentOf(part.body);
        return body && groupOf(body, 1 << (2 * part.index), 2 << (2 * part.index));
      }
      case 'times': {
        const times = Array.from({ length: part.most }, () => fragmentOf(part.body));
        // A group that took part without a byte is another matter.
        if (times.some((one) => !one || one.empty)) return null;
        return sequenceOf(times.map((one, time) => one && (time < part.least ? one : optional(one))));
      }
      default: {
        const guard = compileGuard(part);
        return { first: [], last: [], empty: { note: 0, guards: [guard] } };
      }
    }
  }

  function fragmentOfSet(set: Set256, least: number, most: number): Fragment | null {
    if (least > mostRepeats || (most !== Infinity && most > mostRepeats)) return null;
    const single = () => {
      const to = positions.push(set) - 1;
      follow.push([]);
      const edge = { to, note: 0, guards: [] };
      return { first: [edge], last: [edge], empty: null };
    };
    const parts: Fragment[] = Array.from({ length: least }, single);
    if (most === Infinity) {
      const loop = parts.at(-1) ?? single();
      for (const { to } of loop.last) follow[to]?.push(...loop.first);
      if (least === 0) parts.push(optional(loop));
    } else if (most > least) {
      // One within the other: after the second there was a first.
      let inner: Fragment | null = null;
      for (let time = most; time > least; time -= 1) {
        const outer: Fragment | null = inner ? sequenceOf([single(), inner]) : single();
        inner = outer && optional(outer);
      }
      if (inner) parts.push(inner);
    }
    return sequenceOf(parts);
  }

  function sequenceOf(parts: readonly (Fragment | null)[]): Fragment | null {
    let whole: Fragment = { first: [], last: [], empty: { note: 0, guards: [] } };
    for (const part of parts) {
      if (!part) return null;
      for (const end of whole.last) {
        for (const start of part.first) follow[end.to]?.push(passed(start, end));
      }
      const { empty } = whole;
      whole = {
        first: empty ? [...whole.first, ...part.first.map((start) => passed(start, empty))] : whole.first,
        last: part.empty ? [...part.last, ...whole.last.map((end) => passed(end, part.empty))] : part.last,
        empty: empty && part.empty && joinedPassage(empty, part.empty),
      };
    }
    return whole;
  }
}

/** From one place in a form to another: what is noted on the way, and what must hold there. */
type Passage = { note: number; guards: readonly Step[] };
type Edge = Passage & { to: number };
type Fragment = { first: Edge[]; last: Edge[]; empty: Passage | null };

const mostPositions = 200;
const mostStates = 400;
const mostRepeats = 24;
const none = -1;

function eitherOf(ways: readonly (Fragment | null)[]): Fragment | null {
  const known = ways.filter((way) => way !== null);
  const empty = known.filter((way) => way.empty);
  if (known.length < ways.length || empty.length > 1) return null;
  return {
    first: known.flatMap((way) => way.first),
    last: known.flatMap((way) => way.last),
    empty: empty[0]?.empty ?? null,
  };
}

function endsAtEnd(node: Node): boolean {
  return node.type === 'sequence' && node.parts.at(-1)?.type === 'end';
}

function optional(fragment: Fragment): Fragment {
  return { ...fragment, empty: { note: 0, guards: [] } };
}

function groupOf({ first, last, empty }: Fragment, start: number, end: number): Fragment {
  return {
    first: first.map((edge) => ({ ...edge, note: edge.note | start })),
    last: last.map((edge) => ({ ...edge, note: edge.note | end })),
    empty: empty && { ...empty, note: empty.note | start | end },
  };
}

function passed(edge: Edge, by: Passage | null): Edge {
  return by ? { ...edge, ...joinedPassage(edge, by) } : edge;
}

function joinedPassage(one: Passage, other: Passage): Passage {
  return { note: one.note | other.note, guards: [...one.guards, ...other.guards] };
}

/** Bytes that no position tells apart are of one class; an example of each. */
function classesOf(positions: readonly Set256[]): { classes: Uint8Array; examples: readonly number[] } {
  const known = new Map<string, number>();
  const examples: number[] = [];
  const classes = Uint8Array.from({ length: 256 }, (_none, byte) => {
    const where = positions.map((set) => set[byte]).join('');
    const found = known.get(where);
    if (found !== undefined) return found;
    known.set(where, examples.length);
    return examples.push(byte) - 1;
  });
  return { classes, examples };
}

function isSamePassage(one: Passage, other: Passage | undefined): boolean {
  return (
    other !== undefined &&
    one.note === other.note &&
    one.guards.length === other.guards.length &&
    one.guards.every((guard, at) => guard === other.guards[at])
  );
}

/** A try that failed leaves no notes. */
function forget(places: Places, noted: number): number {
  if (noted !== 0) write(places, noted, -1);
  return -1;
}

function write(places: Places, note: number, at: number): void {
  for (let bits = note, place = 2; bits !== 0; bits >>>= 1, place += 1) if (bits & 1) places[place] = at;
}

function holds(guards: readonly Step[] | null, bytes: Uint8Array, at: number, to: number, places: Places): boolean {
  if (guards) for (const guard of guards) if (guard(bytes, at, to, places) < 0) return false;
  return true;
}
