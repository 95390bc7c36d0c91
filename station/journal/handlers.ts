import { os } from '../rpc/implement.ts';
import type { JournalStore } from './store.ts';

export function journalHandlers(journal: JournalStore, operatorName: (staffId: string | null) => string | null) {
  return {
    list: os.journal.list.handler(({ input }) =>
      journal.list(input).map((entry) => ({ ...entry, operatorName: operatorName(entry.operatorId) })),
    ),
    verify: os.journal.verify.handler(() => journal.verifyInSteps()),
  };
}
