export { createCloudClient } from './cloud-client.ts';
export { createFeed } from './feed.ts';
export { queueHandlers } from './handlers.ts';
export { createOutbox, type Outbox, type OutboxRow } from './outbox.ts';
export { createRelay, type Relay } from './relay.ts';
