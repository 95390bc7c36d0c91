import { ORPCError } from '@orpc/server';
import type { z } from 'zod';
import type { QuarantinedItem } from '../contract/orders.ts';
import { contractVersion, type Hello } from '../contract/station.ts';
import type { Face } from '../contract/values/roles.ts';
import { collectionHandlers, printingHandlers, type CollectionService } from './collection/index.ts';
import { demoHandlers, type OpenDemo } from './demo/index.ts';
import { displayHandlers, type Display } from './display/index.ts';
import type { Identity } from './identity/index.ts';
import { journalHandlers, type JournalStore } from './journal/index.ts';
import { ordersHandlers, type Orders } from './orders/index.ts';
import { returnsHandlers, type ReturnsService } from './returns/index.ts';
import { os } from './rpc/implement.ts';
import { screeningHandlers } from './screening/index.ts';
import { staffHandlers, type Staff } from './staff/index.ts';
import type { createStatus } from './status.ts';
import type { Transactions } from './storage/work.ts';
import { queueHandlers, type Outbox, type Relay } from './sync/index.ts';
import { tariffsHandlers, type Tariffs } from './tariffs/index.ts';
import {
  scaleSetupHandlers,
  weighingHandlers,
  type ScaleSetupService,
  type WeighingService,
} from './weighing/index.ts';

type Parts = {
  hello(face: Face): Omit<z.infer<typeof Hello>, 'contractVersion'>;
  status: ReturnType<typeof createStatus>;
  staff: Staff;
  orders: Orders;
  quarantined(): z.infer<typeof QuarantinedItem>[];
  collection: CollectionService;
  returns: ReturnsService;
  draw: Parameters<typeof printingHandlers>[1];
  findJob: Parameters<typeof printingHandlers>[2];
  weighing: WeighingService;
  scaleSetup: ScaleSetupService;
  screening: Parameters<typeof screeningHandlers>[0];
  tariffs: Tariffs;
  display: Display;
  identity: Identity;
  scans: {
    watch(signal: AbortSignal | undefined): AsyncGenerator<{ scanId: string; text: string; atMs: number }, void, void>;
  };
  outbox: Outbox;
  relay: Relay;
  transactions: Transactions;
  journal: JournalStore;
  demo: OpenDemo | null;
};

/** The contract with its handlers, feature by feature. */
export function createRouter(parts: Parts) {
  const { status, staff, collection } = parts;
  return os.router({
    station: {
      hello: os.station.hello.handler(({ input, context }) => {
        // A page of another version would misread what it is told: it is told only this.
        if (input.contractVersion !== contractVersion) throw new ORPCError('CONFLICT', { data: { contractVersion } });
        return { contractVersion, ...parts.hello(context.connection.face) };
      }),
      status: os.station.status.handler(({ signal }) => status.topic.watch(signal)),
    },
    staff: staffHandlers(staff),
    orders: ordersHandlers(parts.orders, parts.quarantined),
    collection: collectionHandlers(collection),
    weighing: weighingHandlers(parts.weighing),
    screening: screeningHandlers(parts.screening),
    tariffs: tariffsHandlers(parts.tariffs),
    returns: returnsHandlers(parts.returns, parts.findJob),
    printing: printingHandlers(collection, parts.draw, parts.findJob),
    display: displayHandlers(parts.display, collection, parts.returns, parts.identity, parts.transactions),
    devices: {
      scans: os.devices.scans.handler(({ signal }) => parts.scans.watch(signal)),
      ...scaleSetupHandlers(parts.scaleSetup),
    },
    queue: queueHandlers(parts.outbox, parts.relay, parts.transactions),
    journal: journalHandlers(parts.journal, staff.nameOf),
    demo: demoHandlers(parts.demo),
  });
}
