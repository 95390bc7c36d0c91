export { runQuote } from './command.ts';
export { carriersPack, type Carrier } from './pack.ts';
export { createTariffs, type Tariffs } from './service.ts';
export { tariffsHandlers } from './handlers.ts';
