import type { RefusalTexts } from './refusal-texts.ts';

export const refusalsEn: RefusalTexts = {
  'staff.wrong-pin': {
    what: 'Wrong staff number or PIN',
    why: 'The PIN is not the one on record.',
    next: 'Enter it again; repeated errors lock the account for a while.',
  },
  'staff.locked': {
    what: 'Account locked for a while',
    why: 'Too many wrong PINs in a row.',
    next: 'Wait until the lock ends, or ask the manager.',
  },
  'staff.session-ended': {
    what: 'Session ended',
    why: 'Nothing was done for a long time.',
    next: 'Sign in again; the order goes on at its step.',
  },
  'staff.role': {
    what: 'This role may not do that',
    why: 'The act needs another role.',
    next: 'Ask a colleague with that role to sign in.',
  },
  'staff.approval-missing': {
    what: 'Manager approval needed',
    why: 'There is none, or it was used or has expired.',
    next: 'Let a manager enter number, PIN and reason.',
  },
  'staff.number-taken': {
    what: 'Staff number in use',
    why: 'One number belongs to one person.',
    next: 'Choose another number.',
  },
  'order.unknown': {
    what: 'Order not found',
    why: 'This station has not received that number.',
    next: 'Check the number; new orders arrive when the network is there.',
  },
  'order.status': {
    what: 'Order cannot be collected now',
    why: 'Only accepted orders can be collected.',
    next: 'Go back and choose another order.',
  },
  'order.cancel-too-late': {
    what: 'Collected already, cannot cancel',
    why: 'Cancelling ends with the collection.',
    next: 'The sender may ask the carrier.',
  },
  'order.stopped-goods': {
    what: 'Order stopped: prohibited goods',
    why: 'Inspection found goods that may not be sent.',
    next: 'Do not accept it. Nobody can lift this.',
  },
  'order.other-collection-open': {
    what: 'This order is being worked on',
    why: 'One order has one collection at a time.',
    next: 'Continue the one that is open.',
  },
  'collection.unknown': {
    what: 'Collection not found',
    why: 'It is not on this station.',
    next: 'Open the order again from the list.',
  },
  'collection.ended': {
    what: 'This collection has ended',
    why: 'Nothing changes after the end.',
    next: 'Go back to the list.',
  },
  'collection.step': {
    what: 'Not the step that is due',
    why: 'The seven steps come in order; none is skipped.',
    next: 'Finish the step that is marked on the left.',
  },
  'badge.unreadable': {
    what: 'Badge cannot be read',
    why: 'The scan is not a courier badge.',
    next: 'Clean the screen or card and scan again, or use number and PIN.',
  },
  'badge.issuer-unknown': {
    what: 'Badge issuer unknown',
    why: "The issuer's key is not on this station.",
    next: 'Do not hand over; the courier should call his company.',
  },
  'badge.signature': {
    what: 'Badge signature wrong',
    why: 'It was altered or is not genuine.',
    next: 'Do not hand over; the courier should call his company.',
  },
  'badge.not-yet-valid': {
    what: 'Badge not valid yet',
    why: 'Its first day has not come.',
    next: 'Show a valid badge.',
  },
  'badge.expired': {
    what: 'Badge expired',
    why: 'Its last day has passed.',
    next: 'The courier needs a new badge first.',
  },
  'badge.other-station': {
    what: 'Badge is for another station',
    why: 'It names the stations where it is valid.',
    next: 'A courier with a badge for this station must come.',
  },
  'badge.revoked': {
    what: 'Badge revoked',
    why: 'It is on the revocation list.',
    next: 'Do not hand over; it is in the journal.',
  },
  'badge.superseded': {
    what: 'Badge replaced by a newer one',
    why: 'A newer badge has this number.',
    next: 'Show the newest badge.',
  },
  'badge.no-record': {
    what: 'No record of this badge number',
    why: 'Number and PIN work only for records sent to this station.',
    next: 'Scan the badge instead.',
  },
  'badge.wrong-pin': {
    what: 'Wrong badge number or PIN',
    why: 'The PIN is not the one on record.',
    next: 'Enter it again or scan the badge.',
  },
  'badge.locked': {
    what: 'Badge number locked for a while',
    why: 'Too many wrong PINs in a row.',
    next: 'Wait, or scan the badge.',
  },
  'badge.list-missing': {
    what: 'No revocation list',
    why: 'None ever arrived, so no badge can be trusted.',
    next: 'Connect once, then verify.',
  },
  'badge.list-stale': {
    what: 'Revocation list too old',
    why: 'It was not renewed in the allowed time.',
    next: 'Connect, or let a manager approve.',
  },
  'courier.mismatch': {
    what: 'Courier does not match the order',
    why: 'Person, company or day differ.',
    next: 'Do not hand over; go back to the list.',
  },
  'clock.doubtful': {
    what: 'The clock cannot be trusted',
    why: 'It went back or jumped; badge dates cannot be judged.',
    next: 'Set the clock, then try again.',
  },
  'id.number-format': {
    what: 'ID number has a wrong form',
    why: 'Length or characters do not fit this paper.',
    next: 'Read it again from the paper.',
  },
  'id.number-birth-date': {
    what: 'The birth date does not exist',
    why: 'Digits 7 to 14 must be a real date.',
    next: 'Read it again from the paper.',
  },
  'id.number-check-digit': {
    what: 'Check digit is wrong',
    why: 'The last character does not fit the first 17.',
    next: 'Compare digit by digit.',
  },
  'id.name-differs': {
    what: "Name is not the sender's",
    why: "The name on the paper must be the sender's.",
    next: 'Check it; for an agent register both.',
  },
  'id.agent-missing': {
    what: "Agent's paper missing",
    why: "An agent's paper is registered too.",
    next: "Register the agent's paper.",
  },
  'screening.prohibited': {
    what: 'Prohibited goods: stop',
    why: 'They are on the prohibited list.',
    next: 'Give them back; a report is on record where the law asks.',
  },
  'screening.refused': {
    what: 'This carrier refuses such goods',
    why: 'They are on the refuse list or miss its condition.',
    next: 'Give them back or choose another way.',
  },
  'screening.restricted': {
    what: 'Condition not met',
    why: 'Quantity, strength or packing is out of bounds.',
    next: 'Change it and inspect again.',
  },
  'screening.undecided': {
    what: 'Cannot be decided yet',
    why: 'A fact for the condition is missing.',
    next: 'Answer the questions below or let a manager decide.',
  },
  'screening.no-weak-find': {
    what: 'Nothing here to confirm',
    why: 'Only a prohibited find by sound that was written down can be confirmed.',
    next: 'Press Enter to record the description, then confirm or reject.',
  },
  'report.unknown': {
    what: 'No such report',
    why: 'The number is not in the records of this station.',
    next: 'Refresh the list and choose again.',
  },
  'report.decided': {
    what: 'This report was decided before',
    why: 'It is submitted or withheld once.',
    next: 'See in the list who decided and when.',
  },
  'report.photos-full': {
    what: 'No room for more photos',
    why: 'A report holds at most {most} photos.',
    next: 'Submit it and keep the other photos.',
  },
  'report.photo-unknown': {
    what: 'No such photo',
    why: 'It does not belong to this report.',
    next: 'Refresh the list and choose again.',
  },
  'inspection.not-marked': {
    what: 'Inspection mark missing',
    why: 'Goods must be opened or X-rayed, and marked.',
    next: 'Choose "opened" or "X-rayed".',
  },
  'inspection.not-described': {
    what: 'Goods not named',
    why: 'The description holds no word to check.',
    next: 'Write what is in the parcel.',
  },
  'scale.absent': {
    what: 'No scale set up',
    why: 'The configuration has none.',
    next: 'A technician must set one up.',
  },
  'scale.silent': {
    what: 'Scale does not answer',
    why: 'The line is there, no data comes.',
    next: 'Check its power, then the cable.',
  },
  'scale.fault': {
    what: 'Scale reports a fault',
    why: 'It sends errors or data that cannot be read.',
    next: 'Restart it; if it stays, call a technician.',
  },
  'scale.overload': {
    what: 'Overload',
    why: "The parcel is above the scale's limit.",
    next: 'Take it off; split it or use a larger scale.',
  },
  'scale.underload': {
    what: 'Below zero',
    why: 'The platform is under its zero point.',
    next: 'Clear the platform and zero it.',
  },
  'scale.unstable': { what: 'Weight not stable', why: 'The platform is moving.', next: 'Let go and wait.' },
  'scale.empty': { what: 'The platform is empty', why: 'No parcel lies on it.', next: 'Put the parcel in the middle.' },
  'scale.net': {
    what: 'Scale shows net weight',
    why: 'Only gross weight may be charged.',
    next: 'Clear the tare on the scale.',
  },
  'scale.placement-gone': {
    what: 'Parcel left the platform',
    why: 'The captured weight is void.',
    next: 'Put it on again.',
  },
  'scale.placement-used': {
    what: 'This weighing was used already',
    why: 'One placement serves one order.',
    next: 'Lift the parcel and put it on again.',
  },
  'scale.verification-due': {
    what: 'The scale is overdue for verification',
    why: 'It was verified until {until}; an overdue scale may not be charged by.',
    next: 'Use a verified scale, or ask a manager for manual entry; have this one verified soon.',
  },
  'scale.test-weight-light': {
    what: 'The test weight is too light',
    why: 'A scale with a division of {divisionGrams} g is tested with {leastGrams} g (20 divisions) or more; less proves nothing.',
    next: 'Take a heavier weight and let it rest.',
  },
  'scale.test-weight-due': {
    what: 'No test weight was passed today',
    why: 'This station charges by the scale only after a test weight at opening.',
    next: 'Open the scale page and put the test weight on.',
  },
  'scale.no-command': {
    what: 'This scale cannot do that',
    why: 'Its protocol has no such command.',
    next: 'Press the key on the scale itself.',
  },
  'scale.other-scale': {
    what: 'Another scale is plugged in',
    why: 'Its USB identity, protocol, unit or division is not what was set up: its weights are not used.',
    next: 'Plug the former scale back, or let a technician set this one up (Scale → Set up).',
  },
  'scale.port-taken': {
    what: 'This port is no scale',
    why: 'It belongs to the scanner or the printer: nothing is sent to it.',
    next: 'Choose the port of the scale.',
  },
  'scale.in-configuration': {
    what: 'The configuration names the scale',
    why: 'The configuration file says {protocol} at {path}, and that holds.',
    next: 'Change its section "scale", or take path and protocol out of it and save again.',
  },
  'scale.setup-unfinished': {
    what: 'The set-up is not complete',
    why: 'Nothing has proven what this scale says.',
    next: 'Detect the port, clear the platform, then put a known weight on.',
  },
  'scale.setup-division': {
    what: 'The division does not fit',
    why: 'The scale shows steps of {stepGrams} g, and its weights are no multiples of {divisionGrams} g.',
    next: 'Take the division e from its type plate.',
  },
  'weighing.photo-return': {
    what: 'This weighing belongs to a return',
    why: 'Photos of a return are sealed with the return and stand on no weigh proof.',
    next: 'Photograph the goods at the return desk.',
  },
  'weighing.photo-unreadable': {
    what: 'No usable photo',
    why: 'A weigh proof takes whole JPEG photos alone.',
    next: 'Take it again, or choose another file.',
  },
  'weighing.photos-full': {
    what: 'No room for more photos',
    why: 'A weighing holds at most {most} photos; the newest stands on the card.',
    next: 'Use the photo that is there, or go on without another.',
  },
  'weighing.unknown': {
    what: 'No such weighing',
    why: 'There is no record with this number.',
    next: 'Open it again from its order.',
  },
  'tariff.none': {
    what: 'No tariff for this carrier',
    why: 'The tariff pack does not have it.',
    next: 'Sync, or ask the manager.',
  },
  'tariff.zone': {
    what: 'Destination not in the tariff',
    why: 'Only mainland addresses are served.',
    next: 'Check the address or choose another way.',
  },
  'price.changed': {
    what: 'The amount has changed',
    why: 'The sender saw another one.',
    next: 'Show the new amount, then take payment.',
  },
  'price.cover-undecided': {
    what: 'Cover not decided',
    why: 'For valuables it must be asked.',
    next: 'Let the sender take or decline it.',
  },
  'waybill.none-left': {
    what: 'No waybill numbers left',
    why: 'The leased block is used up.',
    next: 'A new block comes with the network.',
  },
  'printer.absent': {
    what: 'No printer set up',
    why: 'The configuration has none.',
    next: 'Use the QR voucher and print later.',
  },
  'printer.silent': {
    what: 'Printer does not answer',
    why: 'The line is there, no answer comes.',
    next: 'Check power and cable, then retry.',
  },
  'printer.paper-out': {
    what: 'Printer is out of paper',
    why: 'The roll is used up.',
    next: 'Load a roll, close the cover, retry.',
  },
  'printer.cover-open': {
    what: 'Printer cover is open',
    why: 'It cannot print like that.',
    next: 'Close the cover and retry.',
  },
  'printer.fault': { what: 'Printer fault', why: 'It reports an error.', next: 'Restart it, or use the QR voucher.' },
  'print.state-unknown': {
    what: 'Not known whether it printed',
    why: 'Printing was interrupted.',
    next: 'Look at the slot, then say "came out" or "did not".',
  },
  'print.nothing-to-confirm': { what: 'Nothing to confirm', why: 'The result is known.', next: 'Go on.' },
  'handover.signature-missing': {
    what: 'Signature missing',
    why: 'The courier signs or scans the badge again.',
    next: 'Ask the courier to sign.',
  },
  'handover.other-courier': {
    what: 'Not the verified courier',
    why: 'The badge is another one than at the start.',
    next: 'The same courier must take over.',
  },
  'sale.unknown': {
    what: 'No such sale',
    why: 'This station never received it.',
    next: 'Scan the QR code on the receipt, or check the number.',
  },
  'sale.unreadable': {
    what: 'The receipt code cannot be read',
    why: 'Its content has another form.',
    next: 'Clean the receipt and scan again, or type the order number.',
  },
  'sale.parts-missing': {
    what: 'Receipt codes are missing',
    why: 'This receipt has more than one code.',
    next: 'Scan the other codes.',
  },
  'sale.issuer-unknown': {
    what: 'Issuer of the receipt unknown',
    why: 'This station does not have its key.',
    next: 'Update keys when online, or search by order number.',
  },
  'sale.signature': {
    what: 'The receipt code is not genuine',
    why: 'The signature does not fit the content: changed or forged.',
    next: 'Do not refund; call the manager.',
  },
  'sale.differs': {
    what: 'The receipt differs from the known sale',
    why: 'The same number stands for other content.',
    next: 'Do not refund; call the manager.',
  },
  'sale.inconsistent': {
    what: 'The figures of this sale do not agree',
    why: 'Lines, reductions and payments do not add up.',
    next: 'Ask the manager to check with the store.',
  },
  'sale.unpaid': {
    what: 'The order is not fully paid',
    why: 'The sale exists only after full payment.',
    next: 'Cancel the order; there is nothing to return.',
  },
  'sale.closed': {
    what: 'The platform closed this order',
    why: 'It was closed under {clause} before it was handed over; the platform sends the money back the way it was paid.',
    next: 'Ask the customer to contact {contactName}: {contact}.',
  },
  'sale.returned-already': {
    what: 'These goods were returned before',
    why: 'Goods are returned once.',
    next: 'Look at the former return.',
  },
  'return.unknown': {
    what: 'No such return',
    why: 'This station has none with this id.',
    next: 'Go back to the list and choose again.',
  },
  'return.ended': {
    what: 'The return has ended',
    why: 'An ended return does not change.',
    next: 'A manager can undo it as a whole.',
  },
  'return.parked': {
    what: 'The return is parked',
    why: 'Nothing goes on while it is parked.',
    next: 'Take it up from the parked list first.',
  },
  'return.step': {
    what: 'Not possible at this step',
    why: 'A return has a fixed order.',
    next: 'Finish the steps before it.',
  },
  'return.line-unknown': {
    what: 'No such line in this sale',
    why: 'The goods are not on this receipt.',
    next: 'Compare receipt and goods.',
  },
  'return.too-many': {
    what: 'More than can be returned',
    why: 'What went back cannot go back again.',
    next: 'Enter what is left.',
  },
  'return.no-right': {
    what: 'Cannot be returned for this reason',
    why: 'The rules say no; the clause is shown.',
    next: 'Choose another way that is shown.',
  },
  'return.third-party': {
    what: 'A third-party merchant handles this',
    why: 'The self-operated rules do not cover its goods.',
    next: 'Print the route card and name the contact.',
  },
  'return.item-unknown': {
    what: 'Not on the checklist',
    why: 'It is no part of this return.',
    next: 'Reload the list and try again.',
  },
  'return.item-ended': {
    what: 'This item has ended',
    why: 'Each item of the list ends once.',
    next: 'Take it back first to change it.',
  },
  'return.item-way': {
    what: 'This item cannot end that way',
    why: 'The rules do not list that way.',
    next: 'Choose one of the ways shown.',
  },
  'return.items-left': {
    what: 'The checklist is not complete',
    why: 'Goods, accessories and gifts all need an end.',
    next: 'Finish the items that are left.',
  },
  'return.barcode-differs': {
    what: 'The barcode is of other goods',
    why: 'It differs from what was sold.',
    next: 'Compare the goods, or use a photo.',
  },
  'return.serial-differs': {
    what: 'The serial number differs',
    why: 'What comes back must be what was sold.',
    next: 'Check the number; call the manager if it differs.',
  },
  'return.serial-missing': {
    what: 'No serial number yet',
    why: 'These goods were sold by serial number.',
    next: 'Scan the serial number.',
  },
  'return.photo-unknown': {
    what: 'No such photo',
    why: 'It does not belong to this return, or was erased on request.',
    next: 'Refresh and choose again.',
  },
  'return.photo-manager': {
    what: 'Photos are for a manager',
    why: 'A return that is not at the counter keeps its photos sealed.',
    next: 'Let a manager sign in and look; take up a parked return first.',
  },
  'return.photo-missing': {
    what: 'No photo yet',
    why: 'Without a barcode a photo is the proof.',
    next: 'Take a photo of the goods.',
  },
  'return.gift-no-price': {
    what: 'This gift cannot be charged',
    why: 'No price was marked beforehand.',
    next: 'Take the gift back, or ask the manager.',
  },
  'return.gift-not-unable': {
    what: 'This gift comes back',
    why: 'It is paid for only when it cannot be returned.',
    next: 'Take the gift back, or note why it cannot.',
  },
  'return.gift-no-claim': {
    what: 'No claim on this gift',
    why: 'On a quality return this province forbids it.',
    next: 'End it as kept by right.',
  },
  'return.spent-too-many': {
    what: 'More was spent than is due',
    why: 'Only the share of this return counts.',
    next: 'Check the number.',
  },
  'return.guardian-needed': {
    what: 'A guardian must agree',
    why: 'The customer is under eighteen.',
    next: 'Ask the guardian to come, or park the return.',
  },
  'return.organisation-papers': {
    what: 'Papers of the organisation needed',
    why: 'Acting for one needs its documents and authority.',
    next: 'Add the papers, or park the return.',
  },
  'return.credit-code': {
    what: 'Not a unified social credit code',
    why: '18 characters, the last one is a check (GB 32100-2015).',
    next: 'Compare it with the licence, character by character.',
  },
  'return.approval-missing': {
    what: 'A manager must agree',
    why: 'No rule decides this alone.',
    next: 'Ask a manager for number and PIN.',
  },
  'return.balance-due': {
    what: 'A balance is still due',
    why: 'Kept gifts are worth more than the refund.',
    next: 'Take the balance or the gift, or park the return.',
  },
  'return.balance-paid': {
    what: 'The balance is paid already',
    why: 'It was reckoned for the list as it stood.',
    next: 'Abandon this return, pay the balance back, begin anew.',
  },
  'return.amount-changed': {
    what: 'The amount changed',
    why: 'The customer saw another one.',
    next: 'Show the new amount, then confirm.',
  },
  'return.summary-changed': {
    what: 'Something changed before signing',
    why: 'A signature holds for what was shown.',
    next: 'Show the summary again, then sign.',
  },
  'return.signature-missing': {
    what: 'Not signed yet',
    why: 'The customer confirms a return.',
    next: 'Ask the customer to sign.',
  },
  'return.restock': {
    what: 'Cannot go into stock',
    why: 'Cross-border goods go back to the merchant only.',
    next: 'Choose the merchant route.',
  },
  'return.no-conflict': {
    what: 'This return has no conflict',
    why: 'The cloud did not object to it.',
    next: 'Refresh the list of conflicts.',
  },
  'return.undone': { what: 'The return was undone', why: 'It can be undone once.', next: 'Look at its record.' },
  'return.sent-on': {
    what: 'The goods have left; cannot be undone',
    why: 'They are no longer here.',
    next: 'Contact the merchant or head office.',
  },
  'return.nothing-owed': {
    what: 'No money is open',
    why: 'Everything of this return is settled.',
    next: 'Look at the record of the return.',
  },
  'return.refund-not-out': {
    what: 'The refund has not left yet',
    why: 'Nobody gives back what he does not have.',
    next: 'Wait for the sync, or let the next return reckon it.',
  },
  'policy.none': {
    what: 'No return rules in force',
    why: 'The pack is missing or not yet in effect.',
    next: 'Ask the technician to import the pack.',
  },
  'storage.not-durable': {
    what: 'Storage unsafe, intake stopped',
    why: 'Records could be lost at a power cut.',
    next: 'A technician must check the disk.',
  },
  'storage.full': {
    what: 'Disk full, intake stopped',
    why: 'Free space is under the limit.',
    next: 'A technician must free space; records are safe.',
  },
  'pack.older': { what: 'Rule pack is older', why: 'A newer one is in use.', next: 'Use a newer pack.' },
  'pack.signature': {
    what: 'Rule pack signature wrong',
    why: 'It was altered or its source is unknown.',
    next: 'Get the pack again.',
  },
  'pack.schema': { what: 'Rule pack has a wrong form', why: 'Its content does not fit.', next: 'Get the pack again.' },
  'pack.not-yet-effective': {
    what: 'Rule pack not in force yet',
    why: 'Its date has not come.',
    next: 'It starts by itself.',
  },
};
