import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isWrittenOut, syntaxes } from '../../server/openapi/bodies/index.ts';
import {
  type Document,
  isNode,
  locate,
  pointerTo,
  type readExamples,
  resolve,
} from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter, Response } from '../../server/openapi/model.ts';
import { type SchemaNode, visitDocumentSchemas } from '../../server/openapi/schema/index.ts';

/** An example of a whole body that plain JSON Schema allows. */
export interface BodyExample {
  operation: Operation;
  content: Content;
  /** The response that it is of; none for a request. */
  response: Response | undefined;
  /** None for one of the schema, and for the one `example` of a media type. */
  name: string | undefined;
  value: unknown;
  /** The pointer to it, which tells it to people. */
  pointer: string;
}

/** An example of a parameter that plain JSON Schema allows. */
export interface ParameterExample {
  operation: Operation;
  parameter: Parameter;
  value: unknown;
  pointer: string;
}

/** The examples of all bodies in a document that plain JSON Schema allows, and how many it does not or cannot read. */
export function listValidExamples(contract: Contract): { valid: BodyExample[]; invalid: number; unread: number } {
  const { document, operations } = contract;
  const check = createPlainCheck(document);
  const all = operations.flatMap((operation) => [
    ...(operation.body?.content ?? []).flatMap((content) =>
      list(document, { operation, content, response: undefined }),
    ),
    ...operation.responses.flatMap((response) =>
      response.content.flatMap((content) => list(document, { operation, content, response })),
    ),
  ]);
  const results = all.map(({ content, value }) => holdAgainst(check, content, value));
  return {
    valid: all.filter((_, index) => results[index] === true),
    invalid: results.filter((result) => result === false).length,
    unread: results.filter((result) => result === undefined).length,
  };
}

/** Each value of a sequence is held against the schema of the items, where there is one. */
function holdAgainst(check: PlainCheck, { pointer, check: own, item }: Content, value: unknown): boolean | undefined {
  const isOfItem = own?.pointer.endsWith('/itemSchema') === true && !item.isOfList;
  if (!isOfItem) return check(pointerTo(pointer, 'schema'), value);
  const results = [value].flat().map((each) => check(pointerTo(pointer, 'itemSchema'), each));
  return results.includes(undefined) ? undefined : !results.includes(false);
}

/** The examples of parameters that plain JSON Schema allows. */
export function listParameterExamples({ document, operations }: Contract): ParameterExample[] {
  const check = createPlainCheck(document);
  return operations.flatMap((operation) =>
    operation.parameters.flatMap((parameter) =>
      parameter.examples
        .filter(({ value }) => parameter.check && check(parameter.check.pointer, value) === true)
        .map(({ value, pointer }) => ({ operation, parameter, value, pointer })),
    ),
  );
}

/** The value of an example of a body: what is in it, where it is a text as it is written; none where it cannot be read. */
function readExample(content: Content, value: unknown): unknown {
  if (!isWrittenOut(value, content.syntax, content.valueType)) return value;
  try {
    return content.isStructured ? syntaxes[content.syntax].read(String(value), content) : undefined;
  } catch {
    return undefined;
  }
}

/** The examples of a body: of its media type, and of its schema. */
function list(document: Document, place: Pick<BodyExample, 'operation' | 'content' | 'response'>): BodyExample[] {
  const { content } = place;
  const { check } = content;
  if (!check) return [];
  const schema = locate<SchemaNode>(document, check.pointer);
  const ofSchema = isNode(schema.node) ? listOfSchema(resolve<SchemaNode>(document, schema.node), schema.pointer) : [];
  const examples = [...content.examples, ...ofSchema];
  return examples.flatMap(({ name, value, pointer }) => {
    const read = readExample(content, value);
    return read === undefined ? [] : [{ ...place, name, value: read, pointer }];
  });
}

function listOfSchema({ example, examples }: SchemaNode, pointer: string): ReturnType<typeof readExamples> {
  const several = (Array.isArray(examples) ? examples : []).map((value, index) => ({
    name: undefined,
    value,
    pointer: pointerTo(pointer, 'examples', String(index)),
  }));
  if (example === undefined) return several;
  return [{ name: undefined, value: example, pointer: pointerTo(pointer, 'example') }, ...several];
}

/** Renders TypeScript in which each example is held against the generated type, one a line: the n-th is on line n + 2. */
export function renderTypeTests(examples: BodyExample[]): string {
  const lines = examples.map(
    (example, index) =>
      `export const e${index} = (value: ${renderLiteral(example.value)}): ${typeOf(example)} => value;`,
  );
  const imports = ['request', 'response'].map(
    (direction) => `import type { operations as ${direction}s } from './generated/${direction}-types.ts';`,
  );
  return [...imports, ...lines, ''].join('\n');
}

function typeOf({ operation, content, response }: BodyExample): string {
  const at = (...names: string[]) => names.map((name) => `[${JSON.stringify(name)}]`).join('');
  if (!response) return `NonNullable<requests${at(operation.id, 'requestBody')}>${at('content', content.type)}`;
  const { key } = response;
  const status = /^\d/.test(key) && !/x/i.test(key) ? `[${key}]` : at(key);
  return `responses${at(operation.id, 'responses')}${status}${at('content', content.type)}`;
}

/** The type that has the value alone: an object of it is not held to have no other properties, as a literal in code would be. */
function renderLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderLiteral).join(', ')}]`;
  if (!isNode(value)) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${renderLiteral(member)}`)
    .join('; ')} }`;
}

/** Tells whether plain JSON Schema allows the value at the schema of a pointer; undefined where it cannot read the schema. */
export type PlainCheck = (pointer: string, value: unknown) => boolean | undefined;

/**
 * A check of values that shares nothing with the compiled contract but Ajv: the document's schemas as they are, without
 * discriminators, directions and formats of its own; those of OpenAPI 3.0 with its `nullable` and exclusive limits as keywords of today.
 */
export function createPlainCheck(document: Document): PlainCheck {
  const copy: Document = JSON.parse(JSON.stringify(withoutExamples(document, false)));
  const isOld = document.openapi.startsWith('3.0');
  visitDocumentSchemas(copy, (schema) => {
    if (!isNode(schema)) return;
    if (isOld) writeAnew(schema);
    delete schema.nullable;
  });
  const ajv = new Ajv2020({ strict: false, validateSchema: false, meta: false, logger: false, ownProperties: true });
  addFormats.default(ajv, { mode: 'full' });
  ajv.addSchema({ ...copy, $id: 'plain:document' });
  return (pointer, value) => {
    try {
      return ajv.compile({ $ref: `plain:document${pointer}` })(value) === true;
    } catch {
      return undefined;
    }
  };
}

/** The document without values, in which Ajv would look for the names of schemas. */
function withoutExamples(node: unknown, isNamed: boolean): unknown {
  if (Array.isArray(node)) return node.map((item) => withoutExamples(item, false));
  if (!isNode(node)) return node;
  const entries = Object.entries(node).filter(([key]) => isNamed || !/^(example|examples|default|x-.*)$/.test(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutExamples(value, !isNamed && named.has(key))]));
}

const named = new Set(['properties', 'patternProperties', 'schemas', 'responses', '$defs']);

function writeAnew(schema: SchemaNode): void {
  for (const [limit, keyword] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (schema[keyword] === true) {
      schema[keyword] = schema[limit];
      delete schema[limit];
    } else delete schema[keyword];
  }
  const { nullable, ...rest } = schema;
  for (const keyword of Object.keys(schema))
    if (typeof schema.$ref === 'string' && keyword !== '$ref') delete schema[keyword];
  if (nullable !== true) return;
  if (rest.type !== undefined && !rest.allOf && !rest.oneOf && !rest.anyOf) {
    schema.type = [rest.type, 'null'].flat();
    if (Array.isArray(rest.enum)) schema.enum = [...rest.enum, null];
    return;
  }
  for (const keyword of Object.keys(schema)) delete schema[keyword];
  schema.anyOf = [typeof rest.$ref === 'string' ? { $ref: rest.$ref } : rest, { type: 'null' }];
}
