import { Ajv2020, type ErrorObject, type Options } from 'ajv/dist/2020.js';
import type { AnyValidateFunction } from 'ajv/dist/types/index.js';
import addFormats from 'ajv-formats';
import { giveUp, ownNames, useLinearKeywords } from './bounded-ajv.ts';
import { type Document, locate, pointerTo } from './document.ts';
import { ajvFormats } from './formats.ts';
import { createForm, type Direction, marks } from './forms.ts';

/** A way in which a value departs from a schema of the contract. */
export interface SchemaViolation {
  /** The JSON pointer into the value; empty for the value as a whole. */
  at: string;
  /** What the schema demands, as in "must be string". */
  message: string;
  /** The pointer to the violated keyword in the contract. */
  pointer: string;
  keyword: string;
  /** The schema that has the keyword. */
  schema: Record<string, unknown>;
  /** What the keyword found amiss, such as `missingProperty`. */
  params: Record<string, unknown>;
  /** What stands there instead. */
  value: unknown;
  /** Whether the schema says that the value is nobody else's business. */
  isSecret: boolean;
}

/** Holds a value against the schema that a pointer into the contract leads to, and finds every departure. */
export type FindSchemaViolations = (pointer: string, value: unknown) => SchemaViolation[];

/**
 * The schemas of a contract as they hold for what the server sends (or is sent): write-only (read-only) properties must
 * not occur. Each is compiled once.
 * @param useDefaults whether what has a default in the contract is given it, in the value itself, as the validator does
 */
export function createSchemaCheck(
  document: Document,
  direction: Direction = 'reply',
  { useDefaults = false } = {},
): FindSchemaViolations {
  const form = createForm(document, direction);
  const all = createCompiler(form, direction, {
    allErrors: true,
    useDefaults,
    code: { optimize: false, process: giveUp },
  });
  // Only a value with more violations than anybody reads is held against these.
  let first: Compile | undefined;

  // Only a violation needs the places, and there may never be one.
  let places: WeakMap<object, string> | undefined;
  const placeOf = (schema: object): string => {
    places ??= mapPointers(form);
    return places.get(schema) ?? '#';
  };
  const toViolation = ({ instancePath, message = '', parentSchema, keyword, params, data }: ErrorObject) => {
    // A schema may be a boolean.
    const schema: Record<string, unknown> = typeof parentSchema === 'object' ? { ...parentSchema } : {};
    return {
      at: instancePath,
      message,
      pointer: typeof parentSchema === 'object' ? pointerTo(placeOf(parentSchema), keyword) : '#',
      keyword,
      schema,
      params,
      value: data,
      isSecret: 'writeOnly' in schema || schema.format === 'password',
    };
  };
  return (pointer, value) => {
    const validate = all(pointer);
    try {
      return validate(value) ? [] : (validate.errors ?? []).map(toViolation);
    } catch (thrown) {
      if (!Array.isArray(thrown)) throw thrown;
      first ??= createCompiler(form, direction, { code: { optimize: false } });
      return settle(first(pointer), value, thrown).map(toViolation);
    }
  };
}

/** The violations found until there were too many; the first alone where those are not what makes the value invalid. */
function settle(validate: AnyValidateFunction, value: unknown, found: ErrorObject[]): ErrorObject[] {
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const isFirst = ({ instancePath, schemaPath }: ErrorObject) =>
    errors.some((error) => error.instancePath === instancePath && error.schemaPath === schemaPath);
  return found.some(isFirst) ? found : errors;
}

type Compile = (pointer: string) => AnyValidateFunction;

/** Compiles the schemas of a contract, each when it is first asked for. */
function createCompiler(form: Document, direction: Direction, more: Options): Compile {
  // That the schemas are schemas is known, and to optimize the code takes as long as to write it.
  const known = { strict: false, meta: false, validateSchema: false } as const;
  const ajv = new Ajv2020({ ...known, ...ownNames, verbose: true, ...more });
  addFormats.default(ajv, { mode: 'full' });
  for (const [name, format] of Object.entries(ajvFormats)) ajv.addFormat(name, format);
  useLinearKeywords(ajv);
  ajv.removeKeyword(marks[direction]);
  ajv.addKeyword({
    keyword: marks[direction],
    validate: (marked: boolean) => !marked,
    error: { message: `is ${direction === 'reply' ? 'write' : 'read'}-only` },
  });
  ajv.addSchema(form, 'contract');
  const compiled = new Map<string, AnyValidateFunction>();
  return (pointer) => {
    const known = compiled.get(pointer);
    if (known) return known;
    const validate = ajv.getSchema(`contract${locate(form, pointer).pointer}`);
    if (!validate) throw new Error(`The contract has no schema at ${pointer}.`);
    compiled.set(pointer, validate);
    return validate;
  };
}

/** Every object of the contract with the pointer to it: the validator names the schema that was violated, but not where it stands. */
function mapPointers(root: object): WeakMap<object, string> {
  const pointers = new WeakMap<object, string>();
  const visit = (node: object, pointer: string): void => {
    pointers.set(node, pointer);
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'object' && value !== null) visit(value, pointerTo(pointer, key));
    }
  };
  visit(root, '#');
  return pointers;
}
