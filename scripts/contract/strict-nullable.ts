import { type Document, isNode, memberOf } from '../../server/openapi/document/index.ts';
import { visitDocumentSchemas } from '../../server/openapi/schema/document-schemas.ts';
import { isOrNull } from '../../server/openapi/schema/nullable.ts';

/**
 * Writes the `nullable` of a document of OpenAPI 3.0 that asks for its letter (`x-nullable-strict: true` at the root) so that
 * nobody reads more into it: it adds null to the `type` beside it, and what else stands there holds (OpenAPI 3.0.3, section 4.7.24.1).
 */
export function keepNullableStrict(document: Document): void {
  if (!document.openapi.startsWith('3.0') || memberOf(document, 'x-nullable-strict') !== true) return;
  visitDocumentSchemas(document, (schema) => {
    if (!isNode(schema) || schema.nullable !== true) return;
    const { type, enum: listed } = schema;
    const isListed = !Array.isArray(listed) || listed.includes(null);
    if (type !== undefined && isListed && !isOrNull(schema)) return;
    Reflect.deleteProperty(schema, 'nullable');
    if (type === undefined || !isListed || '$ref' in schema) return;
    // Beside a composition the type is a part of it.
    Reflect.deleteProperty(schema, 'type');
    schema.allOf = [...(Array.isArray(schema.allOf) ? schema.allOf : []), { type, nullable: true }];
  });
}
