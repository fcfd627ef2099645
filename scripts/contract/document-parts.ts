import { hasUnnamedParts, syntaxOf } from '../../server/openapi/bodies/index.ts';
import {
  type Document,
  isNode,
  isRef,
  membersOf,
  parseMediaType,
  pointerTo,
  resolve,
} from '../../server/openapi/document/index.ts';
import type { SchemaNode } from '../../server/openapi/schema/subschemas.ts';
import type { Remark } from './settle-operations.ts';

/** Below these, nothing but schemas and values stands. */
const closed = /^(schemas?|itemSchema|examples?|default|x-.*)$/;

/** Shows every object of a document that is neither a schema nor a value, outer before inner; references are not followed. */
export function visitParts(part: unknown, visit: (part: SchemaNode, pointer: string) => void, pointer = '#'): void {
  if (isNode(part)) visit(part, pointer);
  for (const [key, inner] of Object.entries(membersOf(part)))
    if (Array.isArray(part) || !closed.test(key)) visitParts(inner, visit, pointerTo(pointer, key));
}

/** Puts media types that stand among the components (OpenAPI 3.2, "Components Object") where they are referred to, so that nobody else has to follow them. */
export function placeMediaTypes(document: Document): void {
  visitParts(document, ({ content }) => {
    if (!isNode(content)) return;
    for (const [type, media] of Object.entries(content)) if (isRef(media)) content[type] = resolve(document, media);
  });
}

/** A remark on each media type whose items are described by position (OpenAPI 3.2, "Encoding By Position") and are read as no sequence. */
export function findUnreadItems(document: Document): Remark[] {
  const remarks: Remark[] = [];
  visitParts(document, ({ content }, holder) => {
    for (const [type, media] of Object.entries(isNode(content) ? content : {})) {
      const keys = ['itemSchema', 'prefixEncoding', 'itemEncoding'].filter(
        (key) => membersOf(media)[key] !== undefined,
      );
      const known = parseMediaType(type);
      const isRead = known && (hasUnnamedParts(known) || /^(lines|events)$/.test(syntaxOf(known)));
      if (keys.length === 0 || isRead !== false) continue;
      const message = `${keys.join(', ')} of ${type}: passed over, since its bodies are read as a whole here.`;
      remarks.push({ level: 'warning', rule: 'passed-over', pointer: pointerTo(holder, 'content', type), message });
    }
  });
  return remarks;
}
