export { scaleSetupHandlers, weighingHandlers } from './handlers.ts';
export type { CapturedWeight } from './live.ts';
export { readSavedScale, scaleInForce, type SavedScale } from './saved-scale.ts';
export { savedScaleFact, type ScaleSetupService } from './setup.ts';
export { openStationScale } from './station-scale.ts';
export { createWeighing, type ManualWeight, type WeighingService } from './service.ts';
export { judgeVerification } from './trust-rules.ts';
