import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { AnyValidateFunction } from 'ajv/dist/types/index.js';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
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

/** The schemas of a contract as they hold for what the server sends (or is sent): write-only (read-only) properties must not occur. Each is compiled once. */
export function createSchemaCheck(document: Document, direction: Direction = 'reply'): FindSchemaViolations {
  // That the schemas are schemas is known, and to optimize the code takes as long as to write it.
  const known = { strict: false, meta: false, validateSchema: false } as const;
  const options = { ...known, allErrors: true, verbose: true, code: { optimize: false } } as const;
  const ajv = document.openapi.startsWith('3.0') ? new AjvDraft04.default(options) : new Ajv2020(options);
  addFormats.default(ajv, { mode: 'full' });
  for (const [name, format] of Object.entries(ajvFormats)) ajv.addFormat(name, format);
  ajv.removeKeyword(marks[direction]);
  ajv.addKeyword({
    keyword: marks[direction],
    validate: (marked: boolean) => !marked,
    error: { message: `is ${direction === 'reply' ? 'write' : 'read'}-only` },
  });
  const form = createForm(document, direction);
  ajv.addSchema(form, 'contract');

  // Only a violation needs the places, and there may never be one.
  let places: WeakMap<object, string> | undefined;
  const placeOf = (schema: object): string => {
    places ??= mapPointers(form);
    return places.get(schema) ?? '#';
  };
  const toViolation = ({ instancePath, message = '', parentSchema = {}, keyword, params, data }: ErrorObject) => ({
    at: instancePath,
    message,
    pointer: pointerTo(placeOf(parentSchema), keyword),
    keyword,
    schema: { ...parentSchema },
    params,
    value: data,
    isSecret: 'writeOnly' in parentSchema || Object(parentSchema).format === 'password',
  });
  const compiled = new Map<string, AnyValidateFunction>();
  const compile = (pointer: string): AnyValidateFunction => {
    const validate = ajv.getSchema(`contract${locate(form, pointer).pointer}`);
    if (!validate) throw new Error(`The contract has no schema at ${pointer}.`);
    compiled.set(pointer, validate);
    return validate;
  };
  return (pointer, value) => {
    const validate = compiled.get(pointer) ?? compile(pointer);
    return validate(value) ? [] : (validate.errors ?? []).map(toViolation);
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
