export { createStaff, type Staff } from './service.ts';
export { createStaffStore } from './store.ts';
export { staffHandlers } from './handlers.ts';
