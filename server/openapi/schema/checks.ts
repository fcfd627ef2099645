import {
  Ajv2020,
  type CodeKeywordDefinition,
  type CodeOptions,
  type ErrorObject,
  type Options,
} from 'ajv/dist/2020.js';
import type { AnyValidateFunction } from 'ajv/dist/types/index.js';
import addFormats from 'ajv-formats';
import { escapeName, isNode, lazily, memberOf, once, pointerTo } from '../document/index.ts';
import { mostViolations } from '../limits.ts';
import { comparingKeywords, createLateReference, keywordsOfDirection, mendedKeywords, never } from './ajv-keywords.ts';
import { type Discriminator, findBranch } from './discriminators.ts';
import { formatsFor, ownFormats } from './own-formats.ts';
import { patternEngine } from './pattern-matcher.ts';
import { createTranslation, type Translation } from './translation.ts';
import { type Direction, readDiscriminator } from './view.ts';
import type { SchemaNode } from './walk.ts';

/** A way in which a value violates a schema of the contract. */
export interface SchemaViolation {
  /** The JSON pointer into the value; empty for the value as a whole. */
  instancePath: string;
  /** What the schema demands, such as "must be string". */
  message: string;
  /** The pointer to the violated keyword in the contract. */
  pointer: string;
  keyword: string;
  /** The schema that has the keyword, as the contract has it. */
  schema: SchemaNode;
  /** The parameter of the keyword that failed, such as `missingProperty`. */
  params: Record<string, unknown>;
  /** The value at that place. */
  value: unknown;
  /** True if the schema says that the value is secret. */
  isSecret: boolean;
}

/** A schema of the contract, compiled when it is first asked. */
export interface SchemaCheck {
  pointer: string;
  /** True if the schema allows the value; the quick question. */
  isValid(value: unknown): boolean;
  /** Every way in which the value violates the schema, or the first thousand. */
  findViolations(value: unknown): SchemaViolation[];
}

/** The check of the schema at a pointer into the contract. */
export type SchemaChecks = (pointer: string) => SchemaCheck;

/** Creates the checks of a contract's schemas for messages of a direction: properties that it forbids must not occur. */
export function createSchemaChecks(document: { openapi: string }, direction: Direction): SchemaChecks {
  const translation = createTranslation(document, direction);
  const compileQuick = createCompiler(document, translation, direction, false);
  const compileThorough = createCompiler(document, translation, direction, true);
  const toViolation = createReader(document, translation);
  // A condition that the translation added is explained by what it leads to.
  const isSaid = ({ keyword, parentSchema }: ErrorObject) =>
    keyword !== 'if' || (typeof parentSchema === 'object' && translation.sourceOf(parentSchema) !== undefined);
  return once((pointer) => {
    const check: SchemaCheck = {
      pointer,
      isValid(value) {
        const isValid = compileQuick(pointer);
        // From now on the compiled function is called directly.
        check.isValid = (other) => isValid(other) as boolean;
        return check.isValid(value);
      },
      // The thorough check stops in the middle, perhaps in an alternative that does not count: only the quick one says whether it is valid.
      findViolations: (value) =>
        check.isValid(value) ? [] : runThorough(compileThorough(pointer), value).filter(isSaid).map(toViolation),
    };
    return check;
  });
}

/** Compiles the schema at a pointer, once, with all that it refers to. */
function createCompiler(document: object, translation: Translation, direction: Direction, isThorough: boolean) {
  // A compiler takes longer to create than most schemas to compile, and many directions are never asked.
  const compiler = lazily({
    ajv: () =>
      createAjv(document, direction, isThorough ? thorough : {}, comparingKeywords).addKeyword(
        createLateReference((reference) => find(reference)),
      ),
  });
  const add = createAdder(translation, compiler);
  const find = (reference: string): AnyValidateFunction => {
    add(reference);
    const validate = compiler.ajv.getSchema(reference);
    if (!validate) throw new Error(`The contract has no schema at ${reference}.`);
    return validate;
  };
  return once((pointer: string) => find(translation.referenceTo(pointer)));
}

/** Adds the schema of a reference, with all that it refers to at once. */
function createAdder(translation: Translation, compiler: { ajv: Ajv2020 }): (reference: string) => void {
  const known = new Set<string>();
  const add = (resource: string): void => {
    if (known.has(resource)) return;
    known.add(resource);
    const { schema, references } = translation.translate(resource);
    compiler.ajv.addSchema(schema, resource);
    for (const reference of references) add(reference);
  };
  return (reference) => add(reference.split('#')[0] ?? reference);
}

/** Creates a compiler to standalone code, with a function that adds the schema at a pointer and returns the reference to it. */
export function createCodeCompiler(document: { openapi: string }, direction: Direction, code: CodeOptions) {
  const ajv = createAjv(document, direction, { allErrors: true, code: { ...code, source: true } });
  const translation = createTranslation(document, direction, { isWhole: true });
  const addReference = createAdder(translation, { ajv });
  const add = (pointer: string): string => {
    const reference = translation.referenceTo(pointer);
    addReference(reference);
    return reference;
  };
  return { ajv, add };
}

/** Finds every violation, with the schema that each is about. */
const thorough: Options = { allErrors: true, verbose: true, code: { process: stopEarly } };

function createAjv(
  document: object,
  direction: Direction,
  options: Options,
  replacing: CodeKeywordDefinition[] = [],
): Ajv2020 {
  // The schemas are known to be valid.
  const known = { strict: false, meta: false, validateSchema: false, logger: false } as const;
  const ajv = new Ajv2020({
    ...known,
    ownProperties: true,
    // JSON.parse reads 1e400 as Infinity, which is no number of JSON.
    strictNumbers: true,
    ...options,
    code: { ...options.code, ...(!options.code?.source && { regExp: patternEngine }) },
  });
  addFormats.default(ajv, { mode: 'full' });
  for (const [name, format] of Object.entries(formatsFor(document))) ajv.addFormat(name, format);
  for (const keyword of [...keywordsOfDirection(direction), ...mendedKeywords, ...replacing])
    ajv.removeKeyword(String(keyword.keyword)).addKeyword(keyword);
  return ajv;
}

/** Limits the number of violations, which Ajv does not; a client's body must not decide it. */
function stopEarly(code: string): string {
  const check = `if(errors > ${mostViolations}) throw vErrors;`;
  // Ajv adds those behind a reference at once.
  return code
    .replaceAll('errors++;', `errors++;${check}`)
    .replaceAll('errors = vErrors.length;', (text) => text + check);
}

function runThorough(validate: AnyValidateFunction, value: unknown): ErrorObject[] {
  try {
    return validate(value) ? [] : (validate.errors ?? []);
  } catch (thrown) {
    if (Array.isArray(thrown)) return thrown;
    throw thrown;
  }
}

function createReader(document: object, { sourceOf }: Translation): (error: ErrorObject) => SchemaViolation {
  return ({ instancePath, message = '', parentSchema, keyword, params, data }) => {
    const known = typeof parentSchema === 'object' ? sourceOf(parentSchema) : undefined;
    const { pointer, node, isDerived } = known ?? { pointer: '#', node: {}, isDerived: true };
    return {
      instancePath,
      message,
      pointer: isDerived ? pointer : pointerTo(pointer, keyword),
      keyword: keyword === never ? 'false schema' : keyword,
      schema: node,
      params: keyword === 'format' ? { ...params, said: ownFormats(document).get(params.format)?.message } : params,
      value: data,
      isSecret: 'writeOnly' in node || node.format === 'password',
    };
  };
}

/** Finds violations in a document. */
interface Find {
  document: object;
  /** Those of a value against the schema at a pointer. */
  find(pointer: string, value: unknown): SchemaViolation[];
}

/** Limits of an explanation: checks of a body, choices of a level that are explained, and levels. */
const limits = { finds: 500, choices: 50, levels: 20 };

/**
 * Finds the violations that help the author of a value. Where no alternative of a choice fits, these are the violations of the one
 * that the discriminator selects or that comes closest, else that none fits; not the violations of each alternative.
 */
export function explain(document: object, checks: SchemaChecks, pointer: string, value: unknown): SchemaViolation[] {
  let finds = 0;
  const find = (place: string, inner: unknown) => (++finds > limits.finds ? [] : checks(place).findViolations(inner));
  return explainAt({ document, find }, pointer, value, 0);
}

function explainAt(finding: Find, pointer: string, value: unknown, level: number): SchemaViolation[] {
  const found = finding.find(pointer, value);
  if (level > limits.levels) return found;
  const composed = found
    .filter(({ keyword }) => Object.hasOwn(inner, keyword))
    .sort((a, b) => a.instancePath.length - b.instancePath.length);
  const explained = composed
    .slice(0, limits.choices)
    .reduce((violations, whole) => explainWhole(finding, violations, whole, level), found);
  const undecided = new Set(composed.filter(isChoice).map(({ instancePath }) => instancePath));
  const told = explained.filter((violation) => !isEcho(violation, undecided));
  return told.length > 0 ? told : explained;
}

function isChoice({ keyword }: SchemaViolation): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

/** Tells whether it only follows from another: an `if` whose `then` failed, and unevaluated parts of a choice that none fits. */
function isEcho({ instancePath, keyword }: SchemaViolation, undecided: Set<string>): boolean {
  return keyword === 'if' || (keyword.startsWith('unevaluated') && undecided.has(instancePath));
}

/** The keywords whose schemas need not all hold, with the violations of each of those schemas. */
const inner: Record<string, (finding: Find, whole: SchemaViolation) => SchemaViolation[][]> = {
  oneOf: tryBranches,
  anyOf: tryBranches,
  contains: ({ find }, { pointer, value }) =>
    (Array.isArray(value) ? value : []).map((item, index) =>
      find(pointer, item).map((violation) => ({
        ...violation,
        instancePath: `/${index}${violation.instancePath}`,
      })),
    ),
  propertyNames: ({ find }, { pointer, params }) => [find(pointer, params.propertyName)],
};

function explainWhole(
  finding: Find,
  violations: SchemaViolation[],
  whole: SchemaViolation,
  level: number,
): SchemaViolation[] {
  if (!violations.includes(whole)) return violations;
  const below = (violation: SchemaViolation): SchemaViolation => ({
    ...violation,
    instancePath: whole.instancePath + violation.instancePath,
  });
  const attempts = inner[whole.keyword]?.(finding, whole) ?? [];
  const traces = new Set(attempts.flat().map((violation) => traceOf(below(violation))));
  // A schema `false` has only the violation of the keyword that holds it.
  const others = violations.filter((violation) => violation === whole || !traces.has(traceOf(violation)));
  if (!isChoice(whole) || attempts.some(({ length }) => length === 0)) return others;
  const discriminator = readDiscriminator(finding.document, whole.schema);
  const untold = discriminator && explainTag(discriminator, whole, attempts);
  if (untold) return [...others.filter((violation) => violation !== whole), below(untold)];
  const closest = (discriminator && findBranch(discriminator, whole.value)) ?? findClosest(attempts);
  if (closest === undefined) {
    const { agreed, isEnough } = findAgreed(finding, attempts, whole, level);
    return [...others.filter((violation) => violation !== whole || !isEnough), ...agreed.map(below)];
  }
  const reasons = explainAt(finding, pointerTo(whole.pointer, String(closest)), whole.value, level + 1).map(below);
  return reasons.length > 0 ? [...others.filter((violation) => violation !== whole), ...reasons] : others;
}

function tryBranches({ find }: Find, { keyword, pointer, schema, value }: SchemaViolation) {
  const branches = schema[keyword];
  return (Array.isArray(branches) ? branches : []).map((_, index) => find(pointerTo(pointer, String(index)), value));
}

/** The violations that all alternatives have in common, and whether one of them has no other. */
function findAgreed(finding: Find, attempts: SchemaViolation[][], { pointer, value }: SchemaViolation, level: number) {
  const none = { agreed: [], isEnough: false };
  if (attempts.length > limits.choices || intersectViolations(attempts).length === 0) return none;
  // A choice within an alternative is explained first, as not all of its branches must hold.
  const explained = attempts.map((violations, index) =>
    violations.some((violation) => Object.hasOwn(inner, violation.keyword))
      ? explainAt(finding, pointerTo(pointer, String(index)), value, level + 1)
      : violations,
  );
  const agreed = intersectViolations(explained);
  return { agreed, isEnough: explained.some(({ length }) => length === agreed.length) };
}

/** The violations of the first list that the others have as well. */
function intersectViolations([first = [], ...others]: SchemaViolation[][]): SchemaViolation[] {
  const known = others.map((violations) => new Set(violations.map(demandOf)));
  return first.filter((violation) => known.every((demands) => demands.has(demandOf(violation))));
}

/** Keywords whose violations mean the same wherever they stand if their parameters are the same. */
const alike = /^(required|type|format|pattern|min|max|exclusive|multipleOf|additionalProperties|dependentRequired)/;

/** A place in the value, and the demand on it. */
function demandOf({ instancePath, keyword, params, pointer }: SchemaViolation): string {
  return `${instancePath} ${keyword} ${alike.test(keyword) ? JSON.stringify(params) : pointer}`;
}

/** The violation that the discriminating property is missing or selects no alternative, if every alternative refuses it. */
function explainTag(
  { propertyName, branches }: Discriminator,
  { value, pointer, schema, isSecret }: SchemaViolation,
  attempts: SchemaViolation[][],
): SchemaViolation | undefined {
  if (!isNode(value)) return undefined;
  const place = pointerTo(pointer.slice(0, pointer.lastIndexOf('/')), 'discriminator');
  const common = { message: '', pointer: place, isSecret };
  const [missing, wrong] = [{ missingProperty: propertyName }, `/${escapeName(propertyName)}`];
  if (attempts.every((found) => found.some(({ params }) => params.missingProperty === propertyName)))
    return { ...common, instancePath: '', keyword: 'required', schema, params: missing, value };
  if (!attempts.every((found) => found.some(({ instancePath }) => instancePath === wrong))) return undefined;
  const tags = branches.flatMap((branch) => branch.tags);
  const tag = memberOf(value, propertyName);
  if (tags.length === 0 || tags.includes(tag)) return undefined;
  return { ...common, instancePath: wrong, keyword: 'enum', schema: { enum: tags }, params: {}, value: tag };
}

/** The one alternative of the value's own kind, if there is just one. */
function findClosest(attempts: SchemaViolation[][]): number | undefined {
  const kin = attempts.flatMap((violations, index) => (violations.some(isOfOtherKind) ? [] : [index]));
  return kin.length === 1 ? kin[0] : undefined;
}

/** Tells whether the value is of another kind: of another type, or with another constant in a property. */
function isOfOtherKind({ instancePath, keyword }: SchemaViolation): boolean {
  if (keyword === 'type') return instancePath === '';
  return (keyword === 'const' || keyword === 'enum') && instancePath.split('/').length <= 2;
}

function traceOf({ instancePath, pointer }: SchemaViolation): string {
  return `${instancePath} ${pointer}`;
}
