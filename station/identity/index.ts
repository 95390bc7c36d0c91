export { verifyBadge } from './badge.ts';
export { checkIdentity } from './id-check.ts';
export { createIdentity, type Identity, type ProvenBadge } from './service.ts';
export { createIdentityStore } from './store.ts';
