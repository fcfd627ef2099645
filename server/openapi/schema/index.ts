export { createDefaults, defaultAt, type FillDefaults, listDefaulted } from './defaults.ts';
export { type Direction, forbidding, isForbidden, requiredNames } from './direction.ts';
export { type Discriminator, findBranch, readDiscriminator } from './discriminator.ts';
export { visitDocumentParts, visitDocumentSchemas } from './document-schemas.ts';
export { findEndlessSchemas, mostInPlace } from './endless-schemas.ts';
export { explain } from './explanation.ts';
export { ajvFormats, formats, isKnownFormat } from './formats.ts';
export { modernize } from './json-schema.ts';
export { isBinaryStep, isMultiple } from './multiple-of.ts';
export { isOrNull, orNull } from './nullable.ts';
export { goesOneWay, matchesPattern, matchInTime, mostBacktracked, readText } from './pattern-matcher.ts';
export { compileProgram, type Program, parsePattern, type State } from './pattern-program.ts';
export { findTwoWays, listTakes, listWays, sampleCharacters, type Take, type Ways } from './pattern-ways.ts';
export { explainPattern, explainPatterns, findInvalidPatterns, mendPattern } from './patterns.ts';
export {
  createCodeCompiler,
  createSchemaChecks,
  type SchemaCheck,
  type SchemaChecks,
  type SchemaViolation,
} from './schema-checks.ts';
export { isResource } from './schema-resources.ts';
export { notAsserted } from './standard-formats.ts';
export { holdsSchemas, listSubschemas, mapKeyword, type SchemaNode, walkSchemas } from './subschemas.ts';
export { anyValue } from './type-statements.ts';
export { createUndeclaredSearch, type FindUndeclared } from './undeclared.ts';
export { findTwins } from './unique-items.ts';
export { type JsonType, readValueType, saysBinary, type ValueType } from './value-types.ts';
export { createChance, hashText } from './values/chance.ts';
export { type Edge, listAlternatives, listEdges, listVariants, saidTypes } from './values/edges.ts';
export { formatTexts } from './values/format-texts.ts';
export { mostSteps, Steps, TooManySteps } from './values/plan.ts';
export {
  createSampler,
  type MakeSample,
  type MakeSampleFor,
  type SamplePreferences,
  type Suggest,
  sketch,
} from './values/sampler.ts';
export {
  isAllowedNumber,
  makeNumber,
  makePatternText,
  makeText,
  numberConstraints,
  textConstraints,
} from './values/scalars.ts';
export {
  type Choice,
  componentOf,
  createSchemaViews,
  everyBranch,
  type Part,
  type Placed,
  type SchemaView,
  type SchemaViews,
  type TakeBranches,
  viewAt,
  viewsOf,
} from './view.ts';
