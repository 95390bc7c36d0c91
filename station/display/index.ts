export { displayHandlers } from './handlers.ts';
export { createDisplay, type Display } from './service.ts';
