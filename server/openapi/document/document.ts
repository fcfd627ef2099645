import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isHolder, isNode, isRef, locate, memberOf, pointerTo, type Ref } from './pointer.ts';

/** An OpenAPI document, 3.0 to 3.2, whose every `$ref` points into itself, as far as the toolchain reads it. */
export interface Document {
  openapi: string;
  info: { title: string; version: string };
  servers?: Server[];
  paths?: Record<string, PathItem>;
  components?: { schemas?: Record<string, Schema>; securitySchemes?: Record<string, SecurityScheme | Ref> };
  security?: SecurityRequirement[];
  /** What becomes of a request whose query has a name that no parameter declares: OpenAPI has no rule, so it is ignored unless given. */
  'x-undeclared-query'?: 'refuse' | 'ignore';
}

export interface Server {
  url: string;
  variables?: Record<string, { default?: string; enum?: string[] }>;
}
export interface PathItem {
  servers?: Server[];
  parameters?: (Parameter | Ref)[];
  [method: string]: unknown;
}
export interface OperationObject {
  operationId?: string;
  servers?: Server[];
  parameters?: (Parameter | Ref)[];
  requestBody?: RequestBody | Ref;
  responses?: Record<string, Response | Ref>;
  security?: SecurityRequirement[];
}
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'querystring' | 'header' | 'cookie';
  required?: boolean;
  style?: string;
  explode?: boolean;
  allowEmptyValue?: boolean;
  schema?: Schema;
  content?: Record<string, MediaType>;
  example?: unknown;
  examples?: Record<string, { value?: unknown } | Ref>;
  'x-not-found'?: string;
}
export interface RequestBody {
  required?: boolean;
  content: Record<string, MediaType>;
  'x-max-bytes'?: number;
}
export interface Response {
  headers?: Record<string, Header | Ref>;
  content?: Record<string, MediaType>;
}
export interface Header {
  required?: boolean;
  schema?: Schema;
  content?: Record<string, MediaType>;
  explode?: boolean;
  example?: unknown;
}
/** How a part or a field is written; one whose media type has parts or fields has encodings of those (OpenAPI 3.2, "Nested Encoding"). */
export interface Encoding extends Pick<MediaType, 'encoding' | 'prefixEncoding' | 'itemEncoding'> {
  style?: string;
  explode?: boolean;
  allowReserved?: boolean;
  contentType?: string;
  headers?: Record<string, Header | Ref>;
}
export interface MediaType {
  schema?: Schema;
  /** The schema of each item of a sequence (OpenAPI 3.2, "Streaming Sequential Media Types"). */
  itemSchema?: Schema;
  encoding?: Record<string, Encoding>;
  /** How the first parts of a multipart body are written, each by its position, and all further ones (OpenAPI 3.2, "Encoding By Position"). */
  prefixEncoding?: Encoding[];
  itemEncoding?: Encoding;
  example?: unknown;
  examples?: Record<string, { value?: unknown } | Ref>;
}
/** A schema, which is read by `openapi/schema` alone. */
export type Schema = Record<string, unknown>;
export type SecurityRequirement = Record<string, string[]>;
export interface SecurityScheme {
  type: string;
  scheme?: string;
  in?: string;
  name?: string;
}

/** Reads a bundled contract; throws an error that names the file when there is none, or it holds no contract. */
export function readDocument(file: URL): Document {
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isDocument(document)) throw new Error('it is no OpenAPI 3.0, 3.1 or 3.2 document with title and version');
    return document;
  } catch (error) {
    throw new Error(
      `The contract ${fileURLToPath(file)} cannot be read: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

/** Tells whether a value is an OpenAPI document, 3.0 to 3.2, with what every document has. */
export function isDocument(value: unknown): value is Document {
  if (!isHolder(value) || !('openapi' in value) || !('info' in value)) return false;
  if ('paths' in value && !isHolder(value.paths)) return false;
  return typeof value.openapi === 'string' && /^3\.[012]\./.test(value.openapi) && isHolder(value.info);
}

/** An example of the contract, and the pointer to its value. */
export interface Example {
  /** The name among `examples`; none for the one `example`. */
  name: string | undefined;
  value: unknown;
  pointer: string;
  /** True if the value is the text of a message (OpenAPI 3.2, "Example Object"). */
  isSerialized?: boolean;
}

/** The examples of a parameter, a header or a media type: the `example`, then the `examples` in their order, references followed. */
export function readExamples(document: object, holder: object, pointer: string): Example[] {
  const example = memberOf(holder, 'example');
  const named = memberOf(holder, 'examples');
  const several = Object.entries(isNode(named) ? named : {}).flatMap(([name, given]): Example[] => {
    const place = pointerTo(pointer, 'examples', name);
    const { node, pointer: own } = isRef(given)
      ? locate<object>(document, given.$ref)
      : { node: given, pointer: place };
    return ['value', 'dataValue', 'serializedValue']
      .filter((key) => memberOf(node, key) !== undefined)
      .slice(0, 1)
      .map((key) => ({
        ...{ name, value: memberOf(node, key), pointer: pointerTo(own, key) },
        isSerialized: key === 'serializedValue',
      }));
  });
  if (example === undefined) return several;
  return [{ name: undefined, value: example, pointer: pointerTo(pointer, 'example') }, ...several];
}

/** The examples with the value of each that is the text of a message, as it is read; without those that cannot be. */
export function readSerialized(examples: Example[], read: (text: string) => unknown): Example[] {
  return examples.flatMap((example) => {
    if (!example.isSerialized) return [example];
    const value = read(String(example.value));
    return value === undefined ? [] : [{ ...example, value }];
  });
}
