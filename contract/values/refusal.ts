import { z } from 'zod';

/**
 * Every expected "no" of the product: its code and the rule it stands on.
 * A screen owes each code three texts (what, why, next step); a test keeps the three lists equal.
 */
export const refusalRules = {
  // staff
  'staff.wrong-pin': 'F103',
  'staff.locked': 'F103',
  'staff.session-ended': 'EX-2.2',
  'staff.role': 'F103',
  'staff.number-taken': 'F103',
  'staff.approval-missing': 'F103',
  // orders
  'order.unknown': 'EX-1.5',
  'order.status': 'EX-1.5',
  'order.cancel-too-late': 'EX-4.4a',
  'order.stopped-goods': 'EX-4.9a',
  'order.other-collection-open': 'EX-4.7b',
  // the order of acts
  'collection.unknown': 'EX-4.10b',
  'collection.ended': 'EX-4.10b',
  'collection.step': 'EX-4.10b',
  // courier
  'badge.unreadable': 'EX-4.8a',
  'badge.issuer-unknown': 'EX-4.8a',
  'badge.signature': 'EX-4.8a',
  'badge.not-yet-valid': 'EX-4.8a',
  'badge.expired': 'EX-4.8a',
  'badge.other-station': 'EX-4.8a',
  'badge.revoked': 'EX-4.8a',
  'badge.superseded': 'EX-4.8a',
  'badge.no-record': 'EX-4.8a',
  'badge.wrong-pin': 'EX-4.8a',
  'badge.locked': 'EX-4.8a',
  'badge.list-missing': 'EX-4.8a',
  'badge.list-stale': 'EX-4.8a',
  'courier.mismatch': 'EX-4.8b',
  'clock.doubtful': 'EX-4.8a',
  // sender's papers
  'id.number-format': 'EX-4.1',
  'id.number-birth-date': 'EX-4.1',
  'id.number-check-digit': 'EX-4.1',
  'id.name-differs': 'EX-4.7b',
  'id.agent-missing': 'EX-4.7b',
  // goods
  'screening.prohibited': 'EX-4.9a',
  'screening.refused': 'AX-4',
  'screening.restricted': 'EX-4.9c',
  'screening.undecided': 'EX-4.9c',
  'inspection.not-marked': 'L-3',
  // weight
  'scale.absent': 'F030',
  'scale.silent': 'F030',
  'scale.fault': 'F030',
  'scale.overload': 'F030',
  'scale.underload': 'F030',
  'scale.unstable': 'F030',
  'scale.empty': 'F030',
  'scale.net': 'F030',
  'scale.placement-gone': 'F030',
  'scale.placement-used': 'F030',
  'scale.verification-due': 'L-6',
  'scale.test-weight-due': 'F111',
  'scale.no-command': 'F030',
  'weighing.unknown': 'F031',
  // price
  'tariff.none': 'EX-3.1b',
  'tariff.zone': 'EX-1.4',
  'price.changed': 'EX-4.11',
  'price.cover-undecided': 'AX-1',
  // paper
  'waybill.none-left': 'EX-1.1b',
  'printer.absent': 'EX-4.10b',
  'printer.silent': 'EX-4.10b',
  'printer.paper-out': 'EX-4.10b',
  'printer.cover-open': 'EX-4.10b',
  'printer.fault': 'EX-4.10b',
  'print.state-unknown': 'EX-4.10b',
  'print.nothing-to-confirm': 'EX-4.10b',
  // hand-over
  'handover.signature-missing': 'EX-1.1b',
  'handover.other-courier': 'EX-4.8a',
  // storage and packs
  'storage.not-durable': 'EX-7.2',
  'storage.full': 'EX-7.2',
  'pack.older': 'F051',
  'pack.signature': 'F051',
  'pack.schema': 'F051',
  'pack.not-yet-effective': 'EX-8.2',
} as const;

export type RefusalCode = keyof typeof refusalRules;
export const refusalCodes = Object.keys(refusalRules) as [RefusalCode, ...RefusalCode[]];

/** What a screen needs to explain a "no". `details` are plain facts to fill into its text, never personal data. */
export const Refusal = z.object({
  code: z.enum(refusalCodes),
  rule: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type Refusal = z.infer<typeof Refusal>;

export type Outcome<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

export function accept<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refuse(code: RefusalCode, details: Refusal['details'] = {}): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code, rule: refusalRules[code], details } };
}
