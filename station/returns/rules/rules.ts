/** The pure part of the return desk: no I/O, no clock, no state. */
export { allocate } from './allocate.ts';
export { assess, decide, type Decision, type Policies } from './assess.ts';
export { compareWeight, type Weighable } from './weight.ts';
