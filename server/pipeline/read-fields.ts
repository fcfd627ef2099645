import type { Content } from '../openapi/model.ts';
import { setOwn } from '../openapi/own.ts';
import { decodeQuery } from '../openapi/percent-encoding.ts';
import type { Pairs } from '../openapi/query-text.ts';

/** The fields of a body, as a query would have them, as values of the types that the contract gives them; those that it does not declare are texts. */
export function readFields(content: Content, values: Pairs): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const taken = new Set<string>();
  for (const name of content.valueType.propertyNames) {
    const codec = content.fieldCodec(name);
    const value = codec.read(values);
    if (value === undefined) continue;
    setOwn(fields, name, value);
    for (const sent of values.keys()) if (sent === name || codec.claims(sent)) taken.add(sent);
  }
  for (const [name, texts] of values) {
    if (taken.has(name)) continue;
    const free = content.valueType.property(name) ? content.fieldCodec(name).read(values) : undefined;
    const plain = texts.map(decodeQuery);
    setOwn(fields, name, free ?? (plain.length === 1 ? plain[0] : plain));
  }
  return fields;
}
