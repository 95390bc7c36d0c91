import { findIdNumberFault, lastFour, normaliseIdNumber, type IdKind } from '../../contract/values/id-document.ts';
import { accept, refuse, type Outcome } from '../../contract/values/refusal.ts';

/** A paper as the clerk typed or read it. */
export type ShownPaper = { kind: IdKind; number: string; name: string };
/** A paper that holds: its number in the one form that is stored, and what may be shown of it. */
export type CheckedPaper = { kind: IdKind; number: string; name: string; lastFour: string };

/**
 * The sender's paper against the name on the order, and an agent's own paper beside it. An agent never replaces the
 * sender's paper: both are shown, and they are two papers. [EX-4.7b EX-4.1 L-3]
 * Refusals: `id.number-format`, `id.number-birth-date`, `id.number-check-digit` (with `whose`), `id.name-differs`,
 * `id.agent-missing`. None of them carries a number or a name.
 */
export function checkIdentity(
  shown: { sender: ShownPaper; agent: ShownPaper | null },
  senderName: string,
  nowMs: number,
): Outcome<{ sender: CheckedPaper; agent: CheckedPaper | null }> {
  const sender = checkPaper(shown.sender, 'sender', nowMs);
  if (!sender.ok) return sender;
  if (!sameName(shown.sender.name, senderName)) return refuse('id.name-differs');
  if (!shown.agent) return accept({ sender: sender.value, agent: null });

  const agent = checkPaper(shown.agent, 'agent', nowMs);
  if (!agent.ok) return agent;
  if (agent.value.number === sender.value.number) return refuse('id.agent-missing');
  return accept({ sender: sender.value, agent: agent.value });
}

/** Equal after width, white space, case and the middle dots that names of many peoples carry, typed in many ways. */
export function sameName(a: string, b: string): boolean {
  const name = normaliseName(a);
  return name.length > 0 && name === normaliseName(b);
}

function checkPaper(paper: ShownPaper, whose: 'sender' | 'agent', nowMs: number): Outcome<CheckedPaper> {
  const number = normaliseIdNumber(paper.number);
  const fault = findIdNumberFault(paper.kind, number, nowMs);
  if (fault) return refuse(`id.number-${fault}`, { whose });
  return accept({ kind: paper.kind, number, name: paper.name.trim(), lastFour: lastFour(number) });
}

function normaliseName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s·•・‧∙⋅.]/gu, '')
    .toUpperCase();
}
