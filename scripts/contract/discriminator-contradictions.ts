import { readDiscriminator } from '../../server/openapi/discriminator.ts';
import type { Document } from '../../server/openapi/document.ts';
import { visitDocumentSchemas } from '../../server/openapi/document-schemas.ts';
import { memberOf, pointerTo, tokensOf, valueAt } from '../../server/openapi/pointer.ts';
import { isNode, type SchemaNode } from '../../server/openapi/subschemas.ts';
import type { Remark } from './settle-operations.ts';

/** A remark on each discriminator that gives a schema a name which that schema does not allow; the schema decides (OpenAPI 3.1.1, section 4.8.25). */
export function findDiscriminatorContradictions(document: Document): Remark[] {
  const remarks: Remark[] = [];
  visitDocumentSchemas(document, (schema, pointer) => {
    const remark = isNode(schema) ? findContradiction(document, schema, pointer) : undefined;
    if (remark) remarks.push(remark);
  });
  return remarks;
}

function findContradiction(document: Document, schema: SchemaNode, pointer: () => string): Remark | undefined {
  const { propertyName = '', branches = [] } = readDiscriminator(document, schema) ?? {};
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
    pointer: pointerTo(pointer(), 'discriminator', ...(isMapped ? ['mapping', name] : [])),
    message: `By the discriminator, ${tokensOf($ref).at(-1)} has the ${propertyName} ${JSON.stringify(name)}, and its schema ${said}${others}. The schema decides`,
    beside: valueAt(document, property) === undefined ? $ref : property,
  };
}

function list(values: unknown[]): string {
  const shown = values.slice(0, 5).map((value) => JSON.stringify(value));
  return shown.join(', ') + (values.length > shown.length ? ', …' : '');
}
