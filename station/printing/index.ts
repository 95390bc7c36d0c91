export type { PaperDocument } from './document.ts';
export { drawLinted, type PaperInput } from './draw.ts';
export { createPrinting, type Printing } from './service.ts';
export { createPrintingStore, type JobRow, type PrintingStore } from './store.ts';
export { drawPaper } from './svg.ts';
export type { ReturnPaperInput } from './return-papers.ts';
export { makeVoucher } from './voucher.ts';
