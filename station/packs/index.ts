export * from './agreements.ts';
export { createPackOffers, type PackOffers } from './offers.ts';
export type { Pack, PackDefinition } from './pack.ts';
export * from './pickup-exceptions.ts';
export { createPacks, readPackKeys, type PackRecords, type PackReport, type Packs, type PackSlot } from './registry.ts';
export { createKeyRing, decodeBase64Url, verifyText, type KeyRing } from './signature.ts';
export { createPackWatch } from './watch.ts';
