/** The pure part of the return desk: no I/O, no clock, no state. */
export { allocate } from './allocate.ts';
export { assess, decide, type Decision, type Policies } from './assess.ts';
export { windowOf } from './days.ts';
export { reckonSale, type SaleMoney } from './sale-money.ts';
export { compareWeight, type Weighable } from './weight.ts';
