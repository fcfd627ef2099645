import { type Document, isNode, memberOf, pointerTo, tokensOf, valueAt } from '../../server/openapi/document/index.ts';
import { type Discriminator, readDiscriminator } from '../../server/openapi/schema/discriminator.ts';
import { visitDocumentSchemas } from '../../server/openapi/schema/document-schemas.ts';
import type { SchemaNode } from '../../server/openapi/schema/subschemas.ts';
import type { Remark } from './settle-operations.ts';

/** A remark on each discriminator that gives a schema a name which that schema does not allow, or a value none at all; the schema decides (OpenAPI 3.1.1, section 4.8.25). */
export function findDiscriminatorContradictions(document: Document): Remark[] {
  const remarks: Remark[] = [];
  visitDocumentSchemas(document, (schema, pointer) => {
    if (!isNode(schema)) return;
    const discriminator = readDiscriminator(document, schema);
    if (!discriminator) return;
    const place = { document, schema, discriminator, pointer: pointer() };
    remarks.push(...[findContradiction(place), findDefaultless(place)].filter((remark) => remark !== undefined));
  });
  return remarks;
}

/** A discriminator, and the schema that has it. */
interface Place {
  document: Document;
  schema: SchemaNode;
  discriminator: Discriminator;
  pointer: string;
}

function findContradiction({ document, schema, discriminator, pointer }: Place): Remark | undefined {
  const { propertyName, branches } = discriminator;
  const wrong = branches.flatMap(({ $ref, names, allowed }) =>
    $ref === undefined || !allowed
      ? []
      : names.filter((name) => !allowed.includes(name)).map((name) => ({ $ref, name, allowed })),
  );
  const [first] = wrong;
  if (!first) return undefined;
  const { $ref, name, allowed } = first;
  const isMapped = memberOf(memberOf(schema.discriminator, 'mapping'), name) !== undefined;
  const property = pointerTo($ref, 'properties', propertyName);
  const said = allowed.length > 0 ? `allows only ${list(allowed)}` : 'has no such property';
  const others = wrong.length > 1 ? `, and ${wrong.length - 1} more like this` : '';
  return {
    level: 'warning',
    rule: 'discriminator-contradicts',
    pointer: pointerTo(pointer, 'discriminator', ...(isMapped ? ['mapping', name] : [])),
    message: `By the discriminator, ${tokensOf($ref).at(-1)} has the ${propertyName} ${JSON.stringify(name)}, and its schema ${said}${others}. The schema decides`,
    beside: valueAt(document, property) === undefined ? $ref : property,
  };
}

/** A default has to be one of the choice, and to be there where the property may be left out (OpenAPI 3.2, "Optional Discriminating Property"). */
function findDefaultless({ document, schema, discriminator, pointer }: Place): Remark | undefined {
  const { propertyName, keyword, fallback } = discriminator;
  if (fallback !== undefined || /^3\.[01]/.test(document.openapi)) return undefined;
  const name = memberOf(schema.discriminator, 'defaultMapping');
  const place = pointerTo(pointer, 'discriminator');
  const remark = (pointer: string, message: string): Remark => ({
    level: 'warning',
    rule: 'discriminator-default',
    pointer,
    message,
  });
  if (name !== undefined)
    return remark(
      pointerTo(place, 'defaultMapping'),
      `defaultMapping names ${JSON.stringify(name)}, which is no schema of the ${keyword}: give the name of one, or a reference to it.`,
    );
  const branches: unknown = schema[keyword];
  const isRequired =
    requires(document, schema, propertyName) ||
    (Array.isArray(branches) && branches.every((branch) => requires(document, branch, propertyName)));
  return isRequired
    ? undefined
    : remark(
        place,
        `${propertyName} may be left out: require it in each schema of the ${keyword}, or say in defaultMapping which of them is meant then.`,
      );
}

/** Tells whether a schema, or one that it is composed of by `allOf`, has a property among its required ones. */
function requires(document: Document, schema: unknown, name: string, depth = 0): boolean {
  if (!isNode(schema) || depth > 20) return false;
  if (Array.isArray(schema.required) && schema.required.includes(name)) return true;
  const target = typeof schema.$ref === 'string' ? [valueAt(document, schema.$ref)] : [];
  const parts = Array.isArray(schema.allOf) ? schema.allOf : [];
  return [...target, ...parts].some((part) => requires(document, part, name, depth + 1));
}

function list(values: unknown[]): string {
  const shown = values.slice(0, 5).map((value) => JSON.stringify(value));
  return shown.join(', ') + (values.length > shown.length ? ', …' : '');
}
