export {
  assembleContract,
  type Broken,
  type Bundle,
  type Bundled,
  type BundledJson,
  bundleContract,
  bundleJson,
  type Contract,
  leftOutOf,
  readContract,
} from './bundle.ts';
export { findExamples } from './examples.ts';
export { isFile, nameFile, type PastContract, readBase, readBaseOf } from './history.ts';
export { lintContract } from './lint.ts';
export { type Locate, locateRemarks, renderSourceLines } from './positions.ts';
export { ContractResolver, createTextResolver } from './resolver.ts';
export { findNearest, readDate } from './words.ts';
