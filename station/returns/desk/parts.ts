import type { KeyObject } from 'node:crypto';
import type { ReturnRequest } from '../../../contract/returns/request.ts';
import type { Outcome } from '../../../contract/values/refusal.ts';
import type { OutboxRow } from '../../sync/index.ts';
import type { People } from '../../people/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Ids } from '../../platform/ids.ts';
import type { StationSigner } from '../../platform/station-signer.ts';
import type { Printing } from '../../printing/index.ts';
import type { Staff } from '../../staff/index.ts';
import type { Transactions } from '../../storage/work.ts';
import type { CapturedWeight } from '../../weighing/index.ts';
import type { Policies } from '../rules/rules.ts';
import type { Sales } from '../sales/sales.ts';
import type { ReturnsStore } from './store.ts';

/** What a return asks of the other features; the container hands it over. */
export type ReturnsParts = {
  store: ReturnsStore;
  sales: Sales;
  people: People;
  staff: Staff;
  transactions: Transactions;
  clock: Clock;
  ids: Ids;
  signer: StationSigner;
  stationId(): string;
  stationName: string;
  /** Where the station stands; null where its configuration does not say, and then nothing is judged. */
  province: ReturnRequest['province'] | null;
  /** The rules in force. */
  policies(): Outcome<Policies>;
  /** A key that signed sales at that moment, or null. */
  saleKey(kid: string, boughtMs: number): KeyObject | null;
  eventState(eventId: string): OutboxRow['state'] | null;
  weighing: {
    take(placementId: string): Outcome<CapturedWeight>;
    release(placementId: string): void;
    keep(row: {
      weighingId: string;
      returnId: string;
      placementId: string;
      atMs: number;
      operatorId: string | null;
      captured: CapturedWeight;
    }): void;
  };
  printing(): Printing;
  /** False when the disk is nearly full: what is under way may be finished, nothing new begins. */
  mayTakeIn(): boolean;
};
