import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Document, isNode } from '../../server/openapi/document/index.ts';
import { type SchemaNode, visitDocumentSchemas } from '../../server/openapi/schema/index.ts';

/** Tells whether plain JSON Schema allows the value at the schema of a pointer; undefined where it cannot read the schema. */
export type PlainCheck = (pointer: string, value: unknown) => boolean | undefined;

/**
 * A judge of values that shares nothing with the compiled contract but Ajv: the document's schemas as they are, without
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
  const kept = Object.entries(node).filter(([key]) => isNamed || !/^(example|examples|default|x-.*)$/.test(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutExamples(value, !isNamed && named.has(key))]));
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
