import { serve } from 'contract-workbench';
import { createHandlers } from '../../../server/handlers/index.ts';
import { createCountingStore } from './handler.ts';

/** This server as a project starts it, over a store that keeps nothing but a counter, so that no database is measured. */
await serve({ createHandlers: () => createHandlers(createCountingStore()) });
