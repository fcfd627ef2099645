import type { Document } from '../../server/openapi/document.ts';
import { isRef, membersOf, resolve } from '../../server/openapi/pointer.ts';
import { isNode, type SchemaNode } from '../../server/openapi/subschemas.ts';

/** Below these, nothing but schemas and values stands. */
const closed = /^(schemas?|itemSchema|examples?|default|x-.*)$/;

/** Shows every object of a document that is neither a schema nor a value, outer before inner; references are not followed. */
export function visitParts(part: unknown, visit: (part: SchemaNode) => void): void {
  if (isNode(part)) visit(part);
  for (const [key, inner] of Object.entries(membersOf(part)))
    if (Array.isArray(part) || !closed.test(key)) visitParts(inner, visit);
}

/** Puts media types that stand among the components (OpenAPI 3.2, "Components Object") where they are referred to, so that nobody else has to follow them. */
export function placeMediaTypes(document: Document): void {
  visitParts(document, ({ content }) => {
    if (!isNode(content)) return;
    for (const [type, media] of Object.entries(content)) if (isRef(media)) content[type] = resolve(document, media);
  });
}
