export {
  type OpenDatabase,
  openDatabase,
  openEmptyDatabase,
  openRecords,
  ownVariables,
  readSettings,
  type Settings,
} from './open-database.ts';
export type * from './records.ts';
export { jobTemplates, putSeed, type Seed } from './seed.ts';
