import type { Setup } from 'contract-workbench';
import { type Database, openDatabase, openEmptyDatabase, readSettings, type Settings } from './database.ts';
import { createHandlers } from './handlers/index.ts';

/** The handlers of this project, over the records in its database. */
export const setup: Setup<Settings, Database> = {
  readSettings,
  open: openDatabase,
  openEmpty: openEmptyDatabase,
  createHandlers: ({ records }) => createHandlers(records),
};
