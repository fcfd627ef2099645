import {
  createParameterCodec,
  type IsValid,
  readCookies,
  readQuery,
  type StyledParameter,
} from '../../server/openapi/parameters/index.ts';
import { readValueType, type ValueType } from '../../server/openapi/schema/index.ts';

/** The type of a schema that stands alone in a document. */
export function typeOfSchema(schema: unknown, openapi = '3.1.0', schemas: object = {}): ValueType {
  return readValueType(Object.assign({ openapi }, { components: { schemas }, schema }), '#/schema');
}

/** The codec of a parameter that has the schema, reading from and writing to the text of its place in a request. */
export function createTextCodec(parameter: StyledParameter, schema: unknown = parameter.schema) {
  const codec = createParameterCodec(parameter, typeOfSchema(schema));
  const sourceMap = (text: string | string[]) => {
    if (typeof text !== 'string' || parameter.in === 'path' || parameter.in === 'header') return text;
    return parameter.in === 'query' ? readQuery(text) : readCookies(text);
  };
  const read = (text: string | string[], isValid?: IsValid) => codec.read(sourceMap(text), isValid);
  return { ...codec, read };
}
