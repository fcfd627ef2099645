import { type Document, isNode, pointerTo } from '../../server/openapi/document/index.ts';
import { visitDocumentSchemas } from '../../server/openapi/schema/document-schemas.ts';
import { isKnownFormat } from '../../server/openapi/schema/formats.ts';
import { isOrNull } from '../../server/openapi/schema/nullable.ts';
import { notAsserted } from '../../server/openapi/schema/standard-formats.ts';
import type { SchemaNode } from '../../server/openapi/schema/subschemas.ts';
import type { Remark } from './settle-operations.ts';

/** Remarks on what schemas say to no effect, each once, where it stands first: formats that nobody knows, and keywords of the past. */
export function findIdleKeywords(document: Document): Remark[] {
  const found = new Map<string, { remark: Remark; count: number }>();
  const isOld = document.openapi.startsWith('3.0');
  visitDocumentSchemas(document, (schema, pointer) => {
    const remark = isNode(schema) ? findIdle(schema, isOld) : undefined;
    if (!remark) return;
    const known = found.get(remark.message);
    if (known) known.count++;
    else found.set(remark.message, { remark: { ...remark, pointer: pointerTo(pointer(), remark.pointer) }, count: 1 });
  });
  return [...found.values()].map(({ remark, count }) => ({
    ...remark,
    message: `${remark.message} (${count === 1 ? 'one schema' : `${count} schemas`}).`,
  }));
}

/** What a schema says to no effect; the pointer is the keyword. */
function findIdle(schema: SchemaNode, isOld: boolean): Remark | undefined {
  const { format, nullable, type, enum: listed } = schema;
  if (typeof format === 'string' && !isKnownFormat(format)) {
    const reason = Object.hasOwn(notAsserted, format) ? notAsserted[format] : 'not known here';
    const message = `The format ${format} is ${reason}: no value is held against it`;
    return { level: 'notice', rule: 'format-unknown', pointer: 'format', message };
  }
  if (nullable !== true || [type].flat().includes('null')) return undefined;
  if (isOld) {
    const lacksNull = Array.isArray(listed) && !listed.includes(null);
    if (!lacksNull && !isOrNull(schema)) return undefined;
    const where = lacksNull ? 'whose enum does not list it' : 'beside a reference or a composition';
    const message = `null is allowed here by a nullable ${where}; by the letter of OpenAPI 3.0.3 it is not, which x-nullable-strict: true at the root keeps to`;
    return { level: 'warning', rule: 'nullable-beyond-letter', pointer: 'nullable', message };
  }
  const message = "nullable means nothing since OpenAPI 3.1: write type: [string, 'null'] or the like";
  return { level: 'warning', rule: 'nullable-passed-over', pointer: 'nullable', message };
}
