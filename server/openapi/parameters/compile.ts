import {
  type Document,
  type Example,
  type Header,
  type Located,
  lazily,
  locate,
  memberOf,
  type ParameterObject,
  pointerTo,
  readExamples,
  readSerialized,
} from '../document/index.ts';
import type { MakeSample, MakeSampleFor } from '../schema/index.ts';
import {
  anyValue,
  type Direction,
  defaultAt,
  readValueType,
  type SchemaCheck,
  type SchemaChecks,
  type ValueType,
} from '../schema/index.ts';
import { createParameterCodec, type ParameterCodec } from './codec.ts';
import { createQuerystringCodec } from './fields.ts';
import { type ParameterSource, readCookies, readQuery } from './styles.ts';

/** What the parts of a contract are compiled from: its document, and in each direction the checks and the sample values of its schemas. */
export interface Compilation {
  document: Document;
  checks: { request: SchemaChecks; response: SchemaChecks };
  makeSample: { request: MakeSampleFor; response: MakeSampleFor };
}

/** The places that a parameter may stand in. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

export interface Parameter {
  name: string;
  in: ParameterPlace;
  isRequired: boolean;
  /** True if `name` and `name=` say something: the empty text, where the schema reads nothing else in that. */
  allowsEmpty: boolean;
  pointer: string;
  codec: ParameterCodec;
  type: ValueType;
  check: SchemaCheck | undefined;
  /** The value of a parameter that was left out, if the contract has one. */
  default: unknown;
  examples: Example[];
  makeSample: MakeSample;
  /** The detail of the 404 for a value that violates the contract, where such a value names nothing (`x-not-found`). */
  notFound: string | undefined;
}

/** A header of a response, or of a part. */
export type ResponseHeader = Omit<Parameter, 'in' | 'allowsEmpty' | 'default' | 'notFound'>;

/** A parameter, or a header as one, with the codec of its style. */
export function compileParameter(
  { document, checks, makeSample }: Compilation,
  { node, pointer }: Located<ParameterObject>,
  direction: Direction = 'request',
): Parameter {
  const schema = schemaPointer(node, pointer);
  const parameter: Parameter = lazily<Parameter>({
    name: () => node.name,
    in: () => (node.in === 'querystring' ? 'query' : node.in),
    isRequired: () => node.required === true,
    allowsEmpty: () => node.allowEmptyValue === true,
    pointer: () => pointer,
    type: () => (schema === undefined ? anyValue : readValueType(document, schema)),
    codec: () => createCodec(node, parameter.type),
    check: () => (schema === undefined ? undefined : checks[direction](schema)),
    default: () => (schema === undefined ? undefined : defaultAt(document, schema)),
    examples: () =>
      readSerialized(readExamples(document, node, pointer), (text) =>
        parameter.codec.read(sourceIn(node.in, text), parameter.check?.isValid),
      ),
    makeSample: () => makeSample[direction](parameter.check),
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

/** The headers that a response or a part declares, by their names in lower case; a `Content-Type` among them is ignored (OpenAPI 3.1, section 4.8.17.1). */
export function compileHeaders(
  compilation: Compilation,
  { node: { headers = {} }, pointer }: Located<{ headers?: object }>,
  direction: Direction,
): Map<string, ResponseHeader> {
  const names = Object.keys(headers).filter((name) => !ownHeaders.has(name.toLowerCase()));
  return new Map(
    names.map((name) => {
      const located = locate<Header>(compilation.document, pointerTo(pointer, 'headers', name));
      const node: ParameterObject = { ...located.node, name, in: 'header' };
      return [name.toLowerCase(), compileParameter(compilation, { node, pointer: located.pointer }, direction)];
    }),
  );
}

/** Tells whether a text can be the name of a header: a token (RFC 9110, section 5.6.2). */
export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(text);
}

/** Headers of the connection and of the framing of messages: the server sets them itself, even where a contract declares them. */
export const ownHeaders = new Set([
  'connection',
  'content-length',
  'content-type',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
