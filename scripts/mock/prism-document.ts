import { isForbidden } from '../../server/openapi/direction.ts';
import type { Document } from '../../server/openapi/document.ts';
import type { Operation } from '../../server/openapi/model.ts';
import { valueAt } from '../../server/openapi/pointer.ts';
import { isNode, type SchemaNode } from '../../server/openapi/subschemas.ts';
import { unfoldSchema } from './unfold-schema.ts';

/** What Prism makes a body of: a value, or the pointer to the schema of one. */
export type PrismBody = { example: unknown } | { schema: string };

/** The path that Prism knows every operation by: a path of the contract may be more than Prism can route. */
export const prismPath = '/response';

/**
 * One response of an operation as Prism reads it: with the one body that it is to give, or with its schema, without write-only
 * properties, and without references. Prism goes through all that it is given, so it gets
 * nothing else; it knows no methods of OpenAPI 3.2, and the response of any method is the same to it.
 */
export function createPrismDocument(
  document: Document,
  { id }: Operation,
  key: string,
  body: PrismBody | undefined,
): Document {
  const media = body && ('schema' in body ? { schema: unfold(document, body.schema) } : body);
  const content = media && { 'application/json': media };
  const responses = { [key]: { description: '', ...(content && { content }) } };
  const { openapi, info } = document;
  return { openapi, info, paths: { [prismPath]: { get: { operationId: id, responses } } } } as Document;
}

function unfold(document: Document, pointer: string): unknown {
  const change = (schema: SchemaNode) => includeLimits(hideSecrets(document, schema));
  return unfoldSchema(document, valueAt(document, pointer), change);
}

function hideSecrets(document: Document, { properties, required, ...schema }: SchemaNode): SchemaNode {
  const members = Object.entries(isNode(properties) ? properties : {});
  const secret = new Set(
    members.filter(([, property]) => isForbidden(document, property, 'response')).map(([name]) => name),
  );
  return {
    ...schema,
    ...(properties !== undefined && { properties: Object.fromEntries(members.filter(([name]) => !secret.has(name))) }),
    ...(Array.isArray(required) && { required: required.filter((name) => !secret.has(String(name))) }),
  };
}

/** The faker passes over limits that are exclusive, so each becomes the nearest one that is not. */
function includeLimits(schema: SchemaNode): SchemaNode {
  const { exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  const isInteger = [rest.type].flat().includes('integer');
  const step = (limit: number) => (isInteger ? 1 : Math.max(Math.abs(limit), 1) * 1e-9);
  const above = exclusiveMinimum === true ? rest.minimum : exclusiveMinimum;
  const below = exclusiveMaximum === true ? rest.maximum : exclusiveMaximum;
  return {
    ...rest,
    ...(typeof above === 'number' && { minimum: above + step(above) }),
    ...(typeof below === 'number' && { maximum: below - step(below) }),
  };
}
