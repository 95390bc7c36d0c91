export { scaleSetupHandlers, weighingHandlers } from './handlers.ts';
export type { CapturedWeight } from './live.ts';
export type { ScaleSetupService } from './setup.ts';
export { openStationScale } from './station-scale.ts';
export { createWeighing, type ManualWeight, type WeighingService } from './service.ts';
