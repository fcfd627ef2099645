import type { Document } from '../../server/openapi/document.ts';
import { visitDocumentSchemas } from '../../server/openapi/document-schemas.ts';
import { isKnownFormat } from '../../server/openapi/formats.ts';
import { pointerTo } from '../../server/openapi/pointer.ts';
import { isNode } from '../../server/openapi/subschemas.ts';
import type { Remark } from './settle-operations.ts';

/** A remark for each format that no value is held against, where it stands first. */
export function findUnknownFormats(document: Document): Remark[] {
  const found = new Map<string, { pointer: string; count: number }>();
  visitDocumentSchemas(document, (schema, pointer) => {
    if (!isNode(schema) || typeof schema.format !== 'string' || isKnownFormat(schema.format)) return;
    const known = found.get(schema.format);
    if (known) known.count++;
    else found.set(schema.format, { pointer: pointerTo(pointer(), 'format'), count: 1 });
  });
  return [...found].map(([format, { pointer, count }]) => ({
    pointer,
    level: 'notice',
    rule: 'format-unknown',
    message: `The format ${format} is not known here, and a remark: no value is held against it (${count === 1 ? 'one schema' : `${count} schemas`}).`,
  }));
}
