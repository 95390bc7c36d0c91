export { demoHandlers } from './handlers.ts';
export { openDemo, type OpenDemo } from './open.ts';
