import {
  _,
  Ajv2020,
  type Code,
  type CodeKeywordDefinition,
  type CodeOptions,
  type ErrorObject,
  type KeywordCxt,
  type Options,
} from 'ajv/dist/2020.js';
import type { AnyValidateFunction } from 'ajv/dist/types/index.js';
import addFormats from 'ajv-formats';
import { lazily, pointerTo } from '../document/index.ts';
import { mostViolations } from '../limits.ts';
import { type Direction, forbidding } from './direction.ts';
import { comparingKeywords } from './equal-values.ts';
import { ajvFormats } from './formats.ts';
import { createTranslation, never, type Translation } from './json-schema.ts';
import { createLateReference } from './late-references.ts';
import { multipleOf } from './multiple-of.ts';
import { patternEngine } from './pattern-matcher.ts';
import type { SchemaNode } from './subschemas.ts';
import { mendedKeywords } from './unevaluated.ts';
import { uniqueItems } from './unique-items.ts';

/** A way in which a value violates a schema of the contract. */
export interface SchemaViolation {
  /** The JSON pointer into the value; empty for the value as a whole. */
  instancePath: string;
  /** The demand of the schema, as in "must be string". */
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
  /** True if the schema says that the value is nobody else's business. */
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

/** The schemas of a contract as they hold for values that travel one way: what may not travel that way must not occur. */
export function createSchemaChecks(document: { openapi: string }, direction: Direction): SchemaChecks {
  const translation = createTranslation(document, direction);
  const compileQuick = createCompiler(translation, direction, false);
  const compileThorough = createCompiler(translation, direction, true);
  const toViolation = createReader(translation);
  // Of a condition that the translation made up, what it leads to tells what is wrong.
  const isSaid = ({ keyword, parentSchema }: ErrorObject) =>
    keyword !== 'if' || (typeof parentSchema === 'object' && translation.sourceOf(parentSchema) !== undefined);
  const checks = new Map<string, SchemaCheck>();
  const create = (pointer: string): SchemaCheck => {
    const check: SchemaCheck = {
      pointer,
      isValid(value) {
        const isValid = compileQuick(pointer);
        // From now on without this detour.
        check.isValid = (other) => isValid(other) as boolean;
        return check.isValid(value);
      },
      // The thorough check stops in the middle, perhaps in an alternative that does not count: only the quick one says whether it is valid.
      findViolations: (value) =>
        check.isValid(value) ? [] : runThorough(compileThorough(pointer), value).filter(isSaid).map(toViolation),
    };
    return check;
  };
  return (pointer) => {
    const check = checks.get(pointer) ?? create(pointer);
    checks.set(pointer, check);
    return check;
  };
}

/** Compiles the schema at a pointer, once, with all that it refers to. */
function createCompiler(translation: Translation, direction: Direction, isThorough: boolean) {
  // A compiler takes longer to make than most schemas to compile, and of many directions none is ever asked.
  const compiler = lazily({
    ajv: () =>
      createAjv(direction, isThorough ? thorough : {}, comparingKeywords).addKeyword(
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
  const compiled = new Map<string, AnyValidateFunction>();
  return (pointer: string): AnyValidateFunction => {
    const done = compiled.get(pointer);
    if (done) return done;
    const validate = find(translation.referenceTo(pointer));
    compiled.set(pointer, validate);
    return validate;
  };
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

/** A compiler whose code can be taken elsewhere, with a function that adds the schema at a pointer and gives the reference to it. */
export function createCodeCompiler(document: { openapi: string }, direction: Direction, code: CodeOptions) {
  const ajv = createAjv(direction, { allErrors: true, code: { ...code, source: true } });
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

function createAjv(direction: Direction, options: Options, replacing: CodeKeywordDefinition[] = []): Ajv2020 {
  // That the schemas are schemas is known.
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
  for (const [name, format] of Object.entries(ajvFormats)) ajv.addFormat(name, format);
  const keyword = forbidding[direction];
  for (const replaced of [uniqueItems, multipleOf, ...mendedKeywords, ...replacing])
    ajv.removeKeyword(String(replaced.keyword)).addKeyword(replaced);
  ajv.removeKeyword(keyword);
  ajv.addKeyword({
    keyword,
    schemaType: 'boolean',
    error: { message: `is ${keyword === 'readOnly' ? 'read' : 'write'}-only` },
    code: (context) => {
      if (context.schema === true) context.fail(isProperty(context));
    },
  });
  ajv.addKeyword({
    keyword: never,
    schemaType: 'boolean',
    error: { message: 'is not allowed' },
    code: (context) => context.fail(),
  });
  return ajv;
}

/** It says something of properties alone (OpenAPI 3.0.3, section 4.7.24): a parameter, a body or an item travels whatever its schema says. */
function isProperty({ it: { parentData } }: KeywordCxt): Code {
  return _`${parentData} !== undefined && !Array.isArray(${parentData})`;
}

/** Ajv collects violations without an end; a caller's body must not decide how many. */
function stopEarly(code: string): string {
  const check = `if(errors > ${mostViolations}) throw vErrors;`;
  // Everything that a reference adds to the list is counted as one.
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

function createReader({ sourceOf }: Translation): (error: ErrorObject) => SchemaViolation {
  return ({ instancePath, message = '', parentSchema, keyword, params, data }) => {
    const known = typeof parentSchema === 'object' ? sourceOf(parentSchema) : undefined;
    const { pointer, node, isDerived } = known ?? { pointer: '#', node: {}, isDerived: true };
    return {
      instancePath,
      message,
      pointer: isDerived ? pointer : pointerTo(pointer, keyword),
      keyword: keyword === never ? 'false schema' : keyword,
      schema: node,
      params,
      value: data,
      isSecret: 'writeOnly' in node || node.format === 'password',
    };
  };
}
