import type { ToldReturn } from './take.ts';

/** A refund as the cloud's operators see it. */
export type CloudRefund = {
  returnId: string;
  saleId: string;
  amountFen: number;
  state: string;
  conflict: string | null;
};
/** What the plan must have come to, reckoned apart. */
export type Expected = ToldReturn & { saleId: string; points: number };
export type ClawBack = { returnId: string; units: number; taken: number; undone: boolean };

export type ReturnsCount = {
  closed: number;
  undone: number;
  abandoned: number;
  expectedFen: number;
  paidFen: number;
  problems: string[];
};

/** Compares what the cloud paid with what the test reckoned, return by return, to the fen; nothing of the product is asked. */
export function countReturns(
  expected: readonly Expected[],
  told: readonly ToldReturn[],
  refunds: readonly CloudRefund[],
  clawBacks: readonly ClawBack[],
): ReturnsCount {
  const problems: string[] = [];
  const problem = (text: string) => void problems.push(text);
  for (const [index, want] of expected.entries()) {
    const said = told[index];
    const name = `return ${index + 1}`;
    if (!said || said.state !== want.state) problem(`${name} ended ${said?.state ?? 'never'}, planned ${want.state}`);
    const moves = want.state === 'closed' || want.state === 'undone';
    const own = refunds.filter(({ returnId }) => returnId === want.returnId);
    const wanted = moves && want.refundFen > 0 ? 1 : 0;
    if (own.length !== wanted) problem(`${name} has ${own.length} refunds in the cloud, reckoned ${wanted}`);
    for (const { amountFen, state, conflict, saleId } of own) {
      if (amountFen !== want.refundFen) problem(`${name} refunds ${amountFen} fen, reckoned ${want.refundFen}`);
      const wantedState = want.state === 'undone' ? 'owed' : 'paid';
      if (state !== wantedState) problem(`${name} is ${state} in the cloud (${conflict ?? 'no conflict'})`);
      if (saleId !== want.saleId) problem(`${name} refunds another sale`);
    }
    if (moves && said && said.balanceFen !== want.balanceFen)
      problem(`${name} took a balance of ${said.balanceFen} fen, reckoned ${want.balanceFen}`);
    const taken = clawBacks.filter(({ returnId }) => returnId === want.returnId);
    if (taken.length !== (moves && want.points > 0 ? 1 : 0)) problem(`${name} has ${taken.length} claw-backs`);
    for (const one of taken) {
      if (one.units !== want.points || one.taken !== want.points)
        problem(`${name} took ${one.taken} of ${one.units} points, reckoned ${want.points}`);
      if (one.undone !== (want.state === 'undone')) problem(`${name}: its claw-back is undone: ${one.undone}`);
    }
  }
  const known = new Set(expected.map(({ returnId }) => returnId));
  const strangers = [...refunds, ...clawBacks].filter(({ returnId }) => !known.has(returnId)).length;
  if (strangers > 0) problem(`${strangers} effects in the cloud belong to no return of the plan`);
  const count = (state: string) => expected.filter((one) => one.state === state).length;
  const sum = (fens: number[]) => fens.reduce((total, fen) => total + fen, 0);
  return {
    closed: count('closed'),
    undone: count('undone'),
    abandoned: count('abandoned'),
    expectedFen: sum(expected.map(({ state, refundFen }) => (state === 'closed' ? refundFen : 0))),
    paidFen: sum(refunds.filter(({ state }) => state === 'paid').map(({ amountFen }) => amountFen)),
    problems,
  };
}
