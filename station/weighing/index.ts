export { weighingHandlers } from './handlers.ts';
export type { CapturedWeight } from './live.ts';
export { parcelRule } from './rules.ts';
export { createWeighing, type ManualWeight, type WeighingService } from './service.ts';
