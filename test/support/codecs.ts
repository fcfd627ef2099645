import { readCookies } from '../../server/openapi/parameters/cookie-text.ts';
import { createParameterCodec } from '../../server/openapi/parameters/parameter-codec.ts';
import { readQuery } from '../../server/openapi/parameters/query-text.ts';
import type { IsValid } from '../../server/openapi/parameters/reading-choices.ts';
import type { ParameterObject } from '../../server/openapi/parameters/style-table.ts';
import { readValueType, type ValueType } from '../../server/openapi/schema/value-types.ts';

/** The type of a schema that stands alone in a document. */
export function typeOfSchema(schema: unknown, openapi = '3.1.0', schemas: object = {}): ValueType {
  return readValueType(Object.assign({ openapi }, { components: { schemas }, schema }), '#/schema');
}

/** The codec of a parameter that has the schema, reading from and writing to the text of its place in a request. */
export function createTextCodec(parameter: ParameterObject, schema: unknown = parameter.schema) {
  const codec = createParameterCodec(parameter, typeOfSchema(schema));
  const sourceMap = (text: string | string[]) => {
    if (typeof text !== 'string' || parameter.in === 'path' || parameter.in === 'header') return text;
    return parameter.in === 'query' ? readQuery(text) : readCookies(text);
  };
  const read = (text: string | string[], isValid?: IsValid) => codec.read(sourceMap(text), isValid);
  return { ...codec, read };
}
