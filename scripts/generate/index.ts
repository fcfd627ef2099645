export { describeCall } from './calls.ts';
export { type Difference, findDifferences, generate, mendDifferences } from './generate.ts';
export { renderManuals } from './manuals.ts';
export { renderDocument, renderGenerated } from './render-files.ts';
