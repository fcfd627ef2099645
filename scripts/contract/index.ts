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
export { listEntries } from './explain-yaml.ts';
export { isFile, nameFile, type PastContract, readBase, readBaseOf } from './history.ts';
export { lintContract } from './lint.ts';
export { type PartType, partTypeAt } from './node-types.ts';
export {
  isSyntaxNode,
  type Locate,
  locateRemarks,
  parseSyntax,
  renderSourceLines,
  type SyntaxNode,
  type SyntaxTree,
} from './positions.ts';
export { ContractResolver, createTextResolver, parseFile, rememberFiles } from './resolver.ts';
export { findNearest, readDate } from './words.ts';
