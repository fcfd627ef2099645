import type { Document, Schema } from '../../server/openapi/document.ts';
import { mapSchemas } from '../../server/openapi/forms.ts';
import { type Ref, resolve } from '../../server/openapi/pointer.ts';

/** The contract as replies are made up from it: without write-only properties, and with each branch named by its discriminator. */
export function createMockForm(document: Document): Document {
  return mapSchemas(document, (schema) =>
    '$ref' in schema ? schema : nameBranches(includeLimits(hideSecrets(document, schema))),
  );
}

function hideSecrets(document: Document, { properties, required, ...schema }: Schema): Schema {
  const isSecret = (property: Schema | Ref) =>
    Object(property).writeOnly === true || resolve<Schema>(document, property).writeOnly === true;
  const secret = new Set(
    Object.entries(properties ?? {}).flatMap(([name, property]) => (isSecret(property) ? name : [])),
  );
  const shown = Object.entries(properties ?? {}).filter(([name]) => !secret.has(name));
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(shown) }),
    ...(Array.isArray(required) && { required: required.filter((name) => !secret.has(name)) }),
  };
}

/** A branch says nothing of the name by which the discriminator knows it: what is made up from it would have any. */
function nameBranches({ discriminator, ...schema }: Schema): Schema {
  const key = schema.oneOf ? 'oneOf' : 'anyOf';
  const branches = schema[key];
  if (!discriminator || !branches) return schema;
  const { propertyName, mapping = {} } = discriminator;
  const named = branches.map((branch) => {
    if (!('$ref' in branch)) return branch;
    const names = Object.keys(mapping).filter((name) => mapping[name] === branch.$ref);
    const values = names.length > 0 ? names : [branch.$ref.split('/').at(-1)];
    return { allOf: [branch, { required: [propertyName], properties: { [propertyName]: { enum: values } } }] };
  });
  return { ...schema, [key]: named };
}

/** The faker passes over limits that are exclusive, so each becomes the nearest one that is not. */
function includeLimits(schema: Schema): Schema {
  const { exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  const step = (limit: number) => ([rest.type].flat().includes('integer') ? 1 : Math.max(Math.abs(limit), 1) * 1e-9);
  const above = exclusiveMinimum === true ? rest.minimum : exclusiveMinimum;
  const below = exclusiveMaximum === true ? rest.maximum : exclusiveMaximum;
  return {
    ...rest,
    ...(typeof above === 'number' && { minimum: above + step(above) }),
    ...(typeof below === 'number' && { maximum: below - step(below) }),
  };
}
