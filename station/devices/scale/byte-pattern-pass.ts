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
  const body = betweenEnds(node);
  const found = body && fragmentOf(body);
  if (!found || positions.length > mostPositions) return null;
  const whole = found;

  const { classes, examples } = classesOf(positions);
  const width = examples.length;
  /** By the row of a state and the class of a byte: the row of the next state, and which of the acts is done on the way. */
  const steps: number[] = [];
  const acts: Passage[] = [nothing];
  const ends: (Passage | null)[] = [];
  /** A state is the set of positions that may have taken the last byte; the first state is none. */
  const states: number[][] = [[]];
  const known = new Map([['', 0]]);
  for (let state = 0; state < states.length; state += 1) {
    if (states.length > mostStates || !addState(states[state] ?? [], state === 0)) return null;
  }
  if (acts.length > mostActs) return null;
  const table = Int32Array.from(steps);

  return (bytes, from, to, places) => {
    let row = 0;
    let noted = 0;
    for (let at = from; at < to; at += 1) {
      const step = table[row + (classes[bytes[at] ?? 0] ?? 0)] ?? none;
      if (step === none) return forget(places, noted);
      row = step >> actBits;
      const act = step & (mostActs - 1);
      if (act === 0) continue;
      const { note, guards } = acts[act] ?? nothing;
      write(places, note, at);
      noted |= note;
      if (guards.length > 0 && !hold(guards, bytes, at, to, places)) return forget(places, noted);
    }
    const end = ends[row / width];
    if (!end || !hold(end.guards, bytes, to, to, places)) return forget(places, noted);
    write(places, end.note, to);
    return to;
  };

  /** False where two ways differ. */
  function addState(held: readonly number[], isFirst: boolean): boolean {
    const out = isFirst ? whole.first : held.flatMap((position) => follow[position] ?? []);
    for (const byte of examples) {
      const edges = out.filter((edge) => positions[edge.to]?.[byte] === 1);
      const [edge] = edges;
      if (edges.some((other) => !isSamePassage(other, edges[0]))) return false;
      steps.push(edge ? ((width * numberOf(edges.map(({ to }) => to))) << actBits) | actOf(edge) : none);
    }
    const over = isFirst
      ? [whole.empty].filter((end) => end !== null)
      : whole.last.filter(({ to }) => held.includes(to));
    ends.push(over[0] ?? null);
    return over.every((end) => isSamePassage(end, over[0]));
  }

  function actOf(edge: Edge): number {
    const old = acts.findIndex((act) => isSamePassage(act, edge));
    return old < 0 ? acts.push({ note: edge.note, guards: edge.guards }) - 1 : old;
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
/** The lowest bits of a step are the number of its act. */
const actBits = 8;
const mostActs = 1 << actBits;
const none = -1;
const nothing: Passage = { note: 0, guards: [] };

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

/** What stands between `^`, which whoever begins the match looks after, and `$`; null without `$`. */
function betweenEnds(node: Node): Node | null {
  if (node.type !== 'sequence' || node.parts.at(-1)?.type !== 'end') return null;
  return { type: 'sequence', parts: node.parts.slice(node.parts[0]?.type === 'start' ? 1 : 0, -1) };
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
  for (let bits = note; bits !== 0; bits &= bits - 1) places[33 - Math.clz32(bits & -bits)] = at;
}

function hold(guards: readonly Step[], bytes: Uint8Array, at: number, to: number, places: Places): boolean {
  for (const guard of guards) if (guard(bytes, at, to, places) < 0) return false;
  return true;
}
