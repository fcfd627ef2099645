import type { Document } from '../../server/openapi/document.ts';
import { pointerTo } from '../../server/openapi/pointer.ts';
import type { Remark } from './settle-operations.ts';

/** The keys that OpenAPI 3.2 has added and that are not read, each with what that means. */
const added: Record<string, string> = {
  defaultMapping: 'a discriminator without a name that it knows chooses no schema',
};

/** The keys below which the names are the author's, or anything may stand. */
const open = new Set(['properties', 'schemas', 'example', 'examples', 'default', 'enum', 'const', 'value', 'mapping']);

/** A remark for each part of an OpenAPI 3.2 document that is not read; none for any other document. */
export function findPassedOver(document: Document): Remark[] {
  if (!document.openapi.startsWith('3.2')) return [];
  const remark = { level: 'warning', rule: 'passed-over' } as const;
  const remarks: Remark[] = [];
  const visit = (node: unknown, pointer: string, isNamed: boolean): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      const place = pointerTo(pointer, key);
      const meaning = !isNamed && Object.hasOwn(added, key) ? added[key] : undefined;
      if (meaning !== undefined)
        remarks.push({ ...remark, pointer: place, message: `${key} is new in OpenAPI 3.2: ${meaning}.` });
      if (!isNamed && key === 'in' && value === 'querystring')
        remarks.push({
          ...remark,
          pointer: place,
          message: 'A parameter in querystring is new in OpenAPI 3.2: it is passed over.',
        });
      if (!key.startsWith('x-') || isNamed) visit(value, place, !isNamed && open.has(key));
    }
  };
  visit(document, '#', false);
  return remarks;
}
