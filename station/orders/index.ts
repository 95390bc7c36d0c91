export { addressText, createOrders, type Orders } from './service.ts';
export { createOrdersStore, type OrderRow } from './store.ts';
export { createOwedPapers } from './owed-papers.ts';
export { ordersHandlers } from './handlers.ts';
