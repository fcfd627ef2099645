import type { Setup } from 'contract-workbench';
import { createHandlers } from './handlers/index.ts';
import { type OpenDatabase, openDatabase, openEmptyDatabase, readSettings, type Settings } from './records/index.ts';

/** The handlers of this project, over the records in its database. */
export const setup: Setup<Settings, OpenDatabase> = {
  readSettings,
  open: openDatabase,
  openEmpty: openEmptyDatabase,
  createHandlers: ({ records }) => createHandlers(records),
};
