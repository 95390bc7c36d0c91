export * from './rules/rules.ts';
export { returnPoliciesPack, type ReturnPoliciesBody } from './rules/policy.ts';
export { runAssess } from './rules/command.ts';
export { returnsHandlers } from './desk/handlers.ts';
export { createReturns, type ReturnsService } from './desk/service.ts';
export { createReturnsStore } from './desk/store.ts';
export { createSales } from './sales/sales.ts';
export { createSalesStore } from './sales/store.ts';
export { makeSaleTexts, readSaleTexts, signSale } from './snapshot.ts';
