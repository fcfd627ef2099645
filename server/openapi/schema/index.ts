export {
  createCodeCompiler,
  createSchemaChecks,
  explain,
  type SchemaCheck,
  type SchemaChecks,
  type SchemaViolation,
} from './checks.ts';
export { findTwins, isBinaryStep, isMultiple } from './comparing.ts';
export { createDefaults, defaultAt, type FillDefaults, listDefaulted } from './defaults.ts';
export { type Branch, type Discriminator, findBranch } from './discriminators.ts';
export { settleDynamicReferences } from './dynamic-references.ts';
export { notAsserted } from './formats.ts';
export { compileFormats, findFormatProblems, formatsFor, isKnownFormat, ownFormats } from './own-formats.ts';
export { goesOneWay, matchesPattern, matchInTime, mostBacktracked, readText } from './pattern-matcher.ts';
export {
  compileProgram,
  findTwoWays,
  listTakes,
  listWays,
  type Program,
  parsePattern,
  type State,
  sampleCharacters,
  type Take,
  type Ways,
} from './pattern-program.ts';
export { explainPattern, explainPatterns, findInvalidPatterns, mendPattern } from './patterns.ts';
export { resolveIds } from './resolve-ids.ts';
export {
  anyValue,
  createUndeclaredSearch,
  type FindUndeclared,
  readValueType,
  saysBinary,
  typeOf,
  type ValueType,
} from './value-types.ts';
export { type Edge, listAlternatives, listEdges, listVariants, saidTypes } from './values/edges.ts';
export { formatTexts, uuidOf } from './values/format-texts.ts';
export { createChance, mostSteps, Steps, TooManySteps } from './values/plan.ts';
export {
  createSampler,
  exampleOf,
  type MakeSample,
  type MakeSampleFor,
  type SamplePreferences,
  type Suggest,
  sketch,
} from './values/sampler.ts';
export {
  formatTextsOf,
  isAllowedNumber,
  makeNumber,
  makePatternText,
  makeText,
  numberConstraints,
  textConstraints,
} from './values/scalars.ts';
export * from './view.ts';
export {
  behindAliases,
  findEndlessSchemas,
  holderOf,
  isOrNull,
  isType,
  type JsonType,
  listSubschemas,
  mapKeyword,
  modernize,
  mostInPlace,
  orNull,
  type Placed,
  reachSchemas,
  type SchemaNode,
  typeOfKeyword,
  visitDocumentParts,
  visitDocumentSchemas,
  walkSchemas,
} from './walk.ts';
