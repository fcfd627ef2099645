import {
  type Located,
  lazily,
  memberOf,
  type ParameterObject,
  pointerTo,
  readExamples,
  readSerialized,
} from '../document/index.ts';
import { anyValue, defaultAt, readValueType, type ValueType } from '../schema/index.ts';
import type { Compilation } from './compilation.ts';
import { readCookies } from './cookie-text.ts';
import type { Parameter } from './parameter.ts';
import { createParameterCodec, type ParameterCodec } from './parameter-codec.ts';
import type { ParameterSource } from './parameter-styles.ts';
import { readQuery } from './query-text.ts';
import { createQuerystringCodec } from './querystring.ts';

/** A parameter, with the codec of its style. */
export function compileParameter(
  { document, checks, makeSample }: Compilation,
  { node, pointer }: Located<ParameterObject>,
): Parameter {
  const schema = schemaPointer(node, pointer);
  const type = schema === undefined ? anyValue : readValueType(document, schema);
  const parameter: Parameter = lazily<Parameter>({
    name: () => node.name,
    in: () => (node.in === 'querystring' ? 'query' : node.in),
    isRequired: () => node.required === true,
    allowsEmpty: () => node.allowEmptyValue === true,
    pointer: () => pointer,
    type: () => type,
    codec: () => createCodec(node, type),
    check: () => (schema === undefined ? undefined : checks.request(schema)),
    default: () => (schema === undefined ? undefined : defaultAt(document, schema)),
    examples: () =>
      readSerialized(readExamples(document, node, pointer), (text) =>
        parameter.codec.read(sourceIn(node.in, text), parameter.check?.isValid),
      ),
    makeSample: () => makeSample.request(parameter.check),
    notFound: () => node['x-not-found'],
  });
  return parameter;
}

function createCodec(node: ParameterObject, type: ValueType): ParameterCodec {
  const [[media = '', { encoding = {} }] = ['', {}]] = Object.entries(node.content ?? {});
  return node.in === 'querystring' ? createQuerystringCodec(media, type, encoding) : createParameterCodec(node, type);
}

/** The text of a parameter (OpenAPI 3.2, "Serialization and Examples") as a request has it. */
function sourceIn(place: ParameterObject['in'], text: string): ParameterSource {
  if (place === 'path' || place === 'querystring') return text;
  return place === 'query' ? readQuery(text) : place === 'cookie' ? readCookies(text) : [text];
}

/** The pointer to the schema of a parameter or a header, which may stand in its one media type. */
export function schemaPointer(
  { schema, content }: { schema?: unknown; content?: Record<string, unknown> },
  pointer: string,
): string | undefined {
  if (schema !== undefined) return pointerTo(pointer, 'schema');
  const [[type, media] = []] = Object.entries(content ?? {});
  return type !== undefined && memberOf(media, 'schema') !== undefined
    ? pointerTo(pointer, 'content', type, 'schema')
    : undefined;
}
