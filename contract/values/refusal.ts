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
  'screening.no-weak-find': 'EX-4.9c',
  'inspection.not-marked': 'L-3',
  'inspection.not-described': 'EX-4.9c',
  'report.unknown': 'EX-4.9b',
  'report.decided': 'EX-4.9b',
  'report.photos-full': 'EX-4.9b',
  'report.photo-unknown': 'EX-4.9b',
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
  'scale.test-weight-light': 'F111',
  'scale.no-command': 'F030',
  'scale.other-scale': 'F030',
  'scale.port-taken': 'F114',
  'scale.in-configuration': 'F114',
  'scale.setup-unfinished': 'F114',
  'scale.setup-division': 'F114',
  'weighing.unknown': 'F031',
  'weighing.photo-return': 'F034',
  'weighing.photo-unreadable': 'F034',
  'weighing.photos-full': 'F034',
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
  // returns
  'sale.unknown': 'MA-3.1.8a',
  'sale.unreadable': 'F052',
  'sale.parts-missing': 'F052',
  'sale.issuer-unknown': 'F052',
  'sale.signature': 'F052',
  'sale.differs': 'F052',
  'sale.inconsistent': 'F052',
  'sale.unpaid': 'MA-3.1.2',
  'sale.closed': 'MA-3.1.6b',
  'sale.returned-already': 'MA-3.1.8a',
  'return.unknown': 'MA-3.1.8a',
  'return.ended': 'MA-3.1.8a',
  'return.parked': 'MA-3.1.8a',
  'return.step': 'MA-3.1.8a',
  'return.line-unknown': 'MA-3.1.8a',
  'return.too-many': 'MA-3.1.8a',
  'return.no-right': 'L-4',
  'return.third-party': 'MA-1.1',
  'return.item-unknown': 'MA-3.1.8a',
  'return.item-ended': 'MA-3.1.8a',
  'return.item-way': 'MA-3.1.8a',
  'return.items-left': 'MA-3.1.8a',
  'return.barcode-differs': 'F052',
  'return.serial-differs': 'F052',
  'return.serial-missing': 'F052',
  'return.photo-missing': 'F052',
  'return.photo-unknown': 'F052',
  'return.photo-manager': 'EX-4.7c',
  'return.gift-no-price': 'MA-3.1.8b',
  'return.gift-not-unable': 'YP-3.12',
  'return.gift-no-claim': 'L-2',
  'return.spent-too-many': 'MA-3.1.8a',
  'return.guardian-needed': 'MA-0b',
  'return.organisation-papers': 'MA-2.2a',
  'return.credit-code': 'MA-2.2a',
  'return.approval-missing': 'MA-3.1.8b',
  'return.balance-due': 'MA-3.1.8b',
  'return.balance-paid': 'MA-3.1.8b',
  'return.amount-changed': 'MA-3.1.7',
  'return.summary-changed': 'MA-3.2.3c',
  'return.signature-missing': 'MA-3.2.3c',
  'return.restock': 'YP-3.18b',
  'return.undone': 'F058',
  'return.sent-on': 'F058',
  'return.nothing-owed': 'MA-3.1.8b',
  'return.refund-not-out': 'F058',
  'return.no-conflict': 'F069',
  'policy.none': 'MA-3.3.1',
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
