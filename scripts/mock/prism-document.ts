import { isForbidden } from '../../server/openapi/direction.ts';
import { readDiscriminator } from '../../server/openapi/discriminator.ts';
import type { Document } from '../../server/openapi/document.ts';
import { mapDocumentSchemas } from '../../server/openapi/document-schemas.ts';
import { isNode, type SchemaNode } from '../../server/openapi/subschemas.ts';

/** The contract as Prism makes responses up from it: without write-only properties, and with each branch named by its discriminator. */
export function createPrismDocument(document: Document): Document {
  return mapDocumentSchemas(document, (schema) => nameBranches(includeLimits(hideSecrets(document, schema))));
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

/** A branch says nothing of the name by which the discriminator knows it: what is made up from it would have any. */
function nameBranches(schema: SchemaNode): SchemaNode {
  const choice = readDiscriminator(schema);
  if (!choice) return schema;
  const { discriminator: _, ...rest } = schema;
  const branches = choice.branches.map(({ $ref, names }) => ({
    allOf: [{ $ref }, { required: [choice.propertyName], properties: { [choice.propertyName]: { enum: names } } }],
  }));
  return { ...rest, [choice.keyword]: branches };
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
