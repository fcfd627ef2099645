import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { type Document, locate, pointerTo, propertiesOf } from './document.ts';
import { ajvFormats } from './formats.ts';

/** A way in which a value departs from a schema of the contract. */
export interface SchemaViolation {
  /** The JSON pointer into the value; empty for the value as a whole. */
  at: string;
  /** What the schema demands, as in "must be string". */
  message: string;
  /** The pointer to the violated keyword in the contract. */
  pointer: string;
  keyword: string;
}

/** Holds a value against the schema that a pointer into the contract leads to, and finds every departure. */
export type FindSchemaViolations = (pointer: string, value: unknown) => SchemaViolation[];

/** Who writes a message decides which properties cannot be in it, and so cannot be demanded either. */
const absentIn = { request: 'readOnly', response: 'writeOnly' } as const;

/**
 * The schemas of a contract as they hold for what the server sends, unless told for what it is sent: write-only properties
 * must not occur, or read-only ones. Each is compiled once.
 */
export function createSchemaCheck(
  contract: Document,
  direction: keyof typeof absentIn = 'response',
): FindSchemaViolations {
  const document = withoutDemands(contract, absentIn[direction]);
  const options = { strict: false, allErrors: true, verbose: true, validateSchema: false } as const;
  const ajv = document.openapi.startsWith('3.0') ? new AjvDraft04.default(options) : new Ajv2020(options);
  addFormats.default(ajv, { mode: 'full' });
  for (const [name, format] of Object.entries(ajvFormats)) ajv.addFormat(name, format);
  const absent = absentIn[direction];
  ajv.removeKeyword(absent);
  ajv.addKeyword({
    keyword: absent,
    validate: (isAbsent: boolean) => !isAbsent,
    error: { message: `is ${absent === 'readOnly' ? 'read-only' : 'write-only'}` },
  });
  ajv.addSchema(document, 'contract');

  // Only a violation needs the places, and there may never be one.
  let places: WeakMap<object, string> | undefined;
  const placeOf = (schema: object): string => {
    places ??= mapPointers(document);
    return places.get(schema) ?? '#';
  };
  const toViolation = ({ instancePath, message = '', parentSchema = {}, keyword }: ErrorObject): SchemaViolation => ({
    at: instancePath,
    message,
    pointer: pointerTo(placeOf(parentSchema), keyword),
    keyword,
  });
  return (pointer, value) => {
    const { pointer: place } = locate(document, pointer);
    const validate = ajv.getSchema(`contract${place}`);
    if (!validate) throw new Error(`The contract has no schema at ${pointer}.`);
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

/** The contract without demands for properties that the message cannot have. */
function withoutDemands(contract: Document, absent: 'readOnly' | 'writeOnly'): Document {
  const document: Document = JSON.parse(JSON.stringify(contract));
  const visit = (node: object, key: string, placeOf: () => string): void => {
    if ('required' in node && Array.isArray(node.required) && ('properties' in node || 'allOf' in node)) {
      const hidden = propertiesOf(contract, placeOf()).filter(([, schema]) => Object(schema.node)[absent] === true);
      const names = new Set(hidden.map(([name]) => name));
      node.required = node.required.filter((name) => !names.has(name));
    }
    for (const [name, value] of Object.entries(node)) {
      const isExample = /^examples?$/.test(name) && key !== 'properties';
      if (typeof value !== 'object' || value === null || isExample) continue;
      visit(value, name, () => pointerTo(placeOf(), name));
    }
  };
  visit(document, '', () => '#');
  return document;
}
