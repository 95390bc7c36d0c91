export { journalHandlers } from './handlers.ts';
export { createJournalStore, type JournalStore } from './store.ts';
