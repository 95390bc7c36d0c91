export { createCollection, type CollectionService } from './service.ts';
export { createCollectionStore } from './store.ts';
export type { CollectionParts } from './parts.ts';
export { collectionHandlers } from './handlers.ts';
export { paperInputOf } from './paper-inputs.ts';
export { printingHandlers } from './printing-handlers.ts';
