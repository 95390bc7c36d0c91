export { runScreen } from './command.ts';
export { compileScreening } from './engine.ts';
export { screeningHandlers } from './handlers.ts';
export { createScreening, type ScreeningService } from './service.ts';
export { screeningPack } from './pack.ts';
