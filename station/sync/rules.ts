import type { EventAnswer } from '../../contract/sync/envelope.ts';

/*
 *   outbox:   waiting ──sent──▶ accepted │ known ──▶ delivered
 *                │                 rejected ───────▶ rejected   (fences later events of its aggregate; shown; re-drivable)
 *                └──── retry, no answer, no network ─▶ waiting  (after a pause)
 *
 *   1. An event leaves `waiting` only on the cloud's own word about this very event.
 *   2. Inside an aggregate events are sent in order; across aggregates nothing waits for anything.
 *   3. Nothing is ever dropped: `rejected` is a place where people look.
 */

/** Pause before the next try, full jitter: uniform in [0, min(cap, base·2ⁿ)]; a `Retry-After` of the cloud is a floor. */
export function backOffMs(failures: number, random: number, retryAfterMs: number | null = null): number {
  const ceiling = Math.min(backOffCapMs, backOffBaseMs * 2 ** Math.min(failures, 20));
  return Math.max(retryAfterMs ?? 0, Math.round(random * ceiling));
}
export const backOffBaseMs = 500;
export const backOffCapMs = 60_000;

/**
 * True where the cloud itself says that it will never take this request as it is. Then one event of it is at fault: the batch is
 * halved until that one is known, so that it stands in nobody's way.
 */
export function refusesContent(fault: { fault: string; vouched: boolean }): boolean {
  return fault.vouched && ['http-400', 'http-413', 'http-422'].includes(fault.fault);
}

export type Verdict = {
  eventId: string;
  state: 'delivered' | 'rejected' | 'waiting';
  code: string | null;
  conflict: string | null;
};

/** What the cloud's answers mean for the events that were sent. An event without an answer stays waiting. */
export function judgeAnswers(sentIds: readonly string[], answers: readonly EventAnswer[]): Verdict[] {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  return sentIds.map((eventId): Verdict => {
    const answer = byId.get(eventId);
    const code = plainCode(answer?.code);
    const conflict = plainCode(answer?.conflict);
    switch (answer?.result) {
      case 'accepted':
      case 'known':
        return { eventId, state: 'delivered', code: null, conflict };
      case 'rejected':
        return { eventId, state: 'rejected', code: code ?? 'rejected', conflict: null };
      case 'retry':
        return { eventId, state: 'waiting', code: code ?? 'retry', conflict: null };
      case undefined:
        return { eventId, state: 'waiting', code: 'no-answer', conflict: null };
    }
  });
}

/**
 * A code of the cloud as it may be kept: its words end up in the journal, from which nothing can ever be taken back, and a cloud
 * that explains itself in sentences may name the person it complains of.
 */
export function plainCode(text: string | undefined): string | null {
  if (text === undefined) return null;
  return /^[a-z][a-z0-9.-]{0,47}$/.test(text) && !/\d{4}/.test(text) ? text : 'unnamed';
}
