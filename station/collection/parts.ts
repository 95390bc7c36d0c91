import type { Outcome } from '../../contract/values/refusal.ts';
import type { Identity } from '../identity/index.ts';
import type { Orders } from '../orders/index.ts';
import type { People } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { StationSigner } from '../platform/station-signer.ts';
import type { DayTotals, Reports, ScreeningService } from '../screening/index.ts';
import type { Staff } from '../staff/index.ts';
import type { Transactions, Work } from '../storage/work.ts';
import type { Tariffs } from '../tariffs/index.ts';
import type { CapturedWeight, ManualWeight } from '../weighing/index.ts';
import type { CollectionStore } from './store.ts';

/** What collecting asks of the other features; the container hands it over. */
export type CollectionParts = {
  store: CollectionStore;
  orders: Orders;
  people: People;
  staff: Staff;
  transactions: Transactions;
  clock: Clock;
  ids: Ids;
  signer: StationSigner;
  stationId(): string;
  identity: Identity;
  screening: Pick<ScreeningService, 'screen' | 'count' | 'totals'>;
  dayTotals: Pick<DayTotals, 'senderRef' | 'keep' | 'forget'>;
  reports: Pick<Reports, 'draft' | 'of'>;
  tariffs: Tariffs;
  weighing: {
    take(placementId: string): Outcome<CapturedWeight>;
    release(placementId: string): void;
    keep(row: Kept & { placementId: string; captured: CapturedWeight }): void;
    keepManual(row: Kept & { manual: ManualWeight }): void;
  };
  /** False when the disk is nearly full: what is under way may be finished, nothing new begins. */
  mayTakeIn(): boolean;
  papers: {
    takeWaybillNo(carrierId: string, collectionId: string, atMs: number): string | null;
    wantMoreWaybills(work: Work, carrierId: string): void;
    voidWaybill(collectionId: string, atMs: number): void;
    /** What still waits for the printer must not come out: its number is void. */
    dropQueued(work: Work, collectionId: string): void;
  };
};

type Kept = { weighingId: string; collectionId: string; atMs: number; operatorId: string | null };
