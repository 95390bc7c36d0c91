import { z } from 'zod';

// The page's policy forbids eval; without this the schema library probes for it and each start logs a violation.
// It must be the first import of each entry, since schemas look at it when they are made.
z.config({ jitless: true });
