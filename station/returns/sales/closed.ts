import type { SalePlatform } from '../../../contract/returns/sale.ts';
import type { SaleCard } from '../../../contract/returns/view.ts';
import type { CloseGround } from '../../../contract/sync/sale-standing.ts';
import { refuse, type Outcome } from '../../../contract/values/refusal.ts';
import type { Sales } from './sales.ts';
import type { SaleRow } from './store.ts';

const mall = { limit: 'MA-3.1.5', resale: 'MA-3.1.6a', abnormal: 'MA-3.1.6b' } as const;
const marketplace = { limit: 'YP-3.10', resale: 'YP-3.9', abnormal: 'YP-3.10' } as const;

/** The clause of this platform's agreement that a mark or an order to close stands on. */
export function clauseOf(platform: SalePlatform, ground: CloseGround): string {
  return (platform === 'marketplace' ? marketplace : mall)[ground];
}

/** A sale that the platform closed in time, with who can say more. Null while it stands. */
export function closedSaleOf(sales: Pick<Sales, 'honouredClose'>, { saleId, signed }: SaleRow): SaleCard['closed'] {
  const close = sales.honouredClose(saleId);
  if (!close) return null;
  const { platform, platformContact } = signed.sale;
  return {
    atMs: close.arrivedMs,
    ground: close.ground,
    clause: clauseOf(platform, close.ground),
    contactName: platformContact.name,
    contact: platformContact.contact,
  };
}

/** Nothing is taken back of a closed sale: its money goes back by the platform. [MA-3.1.6b YP-3.10] */
export function refusalOfClosed(sales: Pick<Sales, 'honouredClose'>, sale: SaleRow): Outcome<never> | null {
  const closed = closedSaleOf(sales, sale);
  if (!closed) return null;
  const { clause, contactName, contact } = closed;
  return refuse('sale.closed', { orderNo: sale.orderNo, clause, contactName, contact });
}
