export type { PaperDocument } from './document.ts';
export { drawLinted, type PaperInput } from './draw.ts';
export { createPrinting, type Printing } from './service.ts';
export { createPrintingStore, type JobRow, type PrintingStore } from './store.ts';
export { drawPaper } from './svg.ts';
export { makeVoucher } from './voucher.ts';
