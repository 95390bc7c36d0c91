export { createPrinter, type PrinterOptions } from './escpos/driver.ts';
export type { PrinterDevice, PrinterState, PrintResult } from './printer.ts';
