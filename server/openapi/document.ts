import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An OpenAPI 3.0 or 3.1 document whose every `$ref` points into itself, as far as the toolchain reads it. */
export interface Document {
  openapi: string;
  info: { title: string; version: string };
  servers?: Server[];
  paths?: Record<string, PathItem>;
  components?: { schemas?: Record<string, Schema | Ref>; securitySchemes?: Record<string, SecurityScheme | Ref> };
  security?: SecurityRequirement[];
}

export interface Server {
  url: string;
  variables?: Record<string, { default?: string; enum?: string[] }>;
}
export interface Ref {
  $ref: string;
}
export interface PathItem {
  parameters?: (Parameter | Ref)[];
  [method: string]: unknown;
}
export interface OperationObject {
  operationId: string;
  parameters?: (Parameter | Ref)[];
  requestBody?: RequestBody | Ref;
  responses?: Record<string, Response | Ref>;
  security?: SecurityRequirement[];
}
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  style?: string;
  explode?: boolean;
  allowEmptyValue?: boolean;
  schema?: Schema | Ref;
  content?: Record<string, MediaType>;
  example?: unknown;
  examples?: Record<string, { value?: unknown } | Ref>;
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
  schema?: Schema | Ref;
  content?: Record<string, MediaType>;
  explode?: boolean;
  example?: unknown;
}
export interface MediaType {
  schema?: Schema | Ref;
  example?: unknown;
  examples?: Record<string, { value?: unknown } | Ref>;
}
export interface Schema {
  type?: string | string[];
  allOf?: (Schema | Ref)[];
  anyOf?: (Schema | Ref)[];
  oneOf?: (Schema | Ref)[];
  properties?: Record<string, Schema | Ref>;
  required?: string[];
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
  if?: Schema | Ref;
  then?: Schema | Ref;
  items?: Schema | Ref;
  additionalProperties?: boolean | Schema | Ref;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number | boolean;
  exclusiveMaximum?: number | boolean;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  example?: unknown;
  examples?: unknown[];
  nullable?: boolean;
  readOnly?: boolean;
  writeOnly?: boolean;
  default?: unknown;
  'x-equals'?: string;
}
export type SecurityRequirement = Record<string, string[]>;
export interface SecurityScheme {
  type: string;
  scheme?: string;
  in?: string;
  name?: string;
}

/** The bundled contract, where `npm run generate` writes it. */
export const generatedDocument = new URL('../../generated/openapi.json', import.meta.url);

/** Reads a bundled contract; throws an error that names the file when there is none, or it holds no contract. */
export function readDocument(file: URL = generatedDocument): Document {
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isDocument(document)) throw new Error('it is no OpenAPI 3.0 or 3.1 document with title and version');
    return document;
  } catch (error) {
    throw new Error(
      `The contract ${fileURLToPath(file)} cannot be read: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

function isDocument(value: unknown): value is Document {
  const isObject = (part: unknown): part is object => typeof part === 'object' && part !== null;
  if (!isObject(value) || !('openapi' in value) || !('info' in value)) return false;
  if ('paths' in value && !isObject(value.paths)) return false;
  return typeof value.openapi === 'string' && /^3\.[01]\./.test(value.openapi) && isObject(value.info);
}

/** A part of the contract and the JSON pointer to it, as a URI fragment (RFC 6901, section 6). */
export interface Located<T> {
  node: T;
  pointer: string;
}

/** What the pointer leads to, every `$ref` on the last step followed. Throws on a pointer that leads nowhere. */
export function locate<T extends object>(document: Document, pointer: string): Located<T> {
  const tokens = pointer.split('/').slice(1).map(unescapeToken);
  const node = tokens.reduce<unknown>((value, token) => Object(value)[token], document);
  if (node === undefined) throw new Error(`The contract has nothing at ${pointer}.`);
  return isRef(node) ? locate(document, node.$ref) : { node: node as T, pointer };
}

/** What `node` stands for: itself, or what its `$ref` points to. */
export function resolve<T extends object>(document: Document, node: T | Ref): T {
  return isRef(node) ? locate<T>(document, node.$ref).node : node;
}

/** The pointer to what the tokens lead to, from `pointer` on. */
export function pointerTo(pointer: string, ...tokens: string[]): string {
  return [pointer, ...tokens.map(escapeToken)].join('/');
}

function escapeToken(token: string): string {
  // Most tokens are names, and pointers are made by the thousand.
  return /^\w*$/.test(token) ? token : encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** A token of a JSON pointer as the name that it stands for. */
export function unescapeToken(token: string): string {
  const decoded = token.includes('%') ? decodeURIComponent(token) : token;
  return decoded.includes('~') ? decoded.replaceAll('~1', '/').replaceAll('~0', '~') : decoded;
}

/** A schema's own properties and those of every schema that it is composed of by `allOf`. */
export function propertiesOf(document: Document, pointer: string): [string, Located<Schema>][] {
  const schema = locate<Schema>(document, pointer);
  const own = Object.keys(schema.node.properties ?? {}).map((name): [string, Located<Schema>] => [
    name,
    locate(document, pointerTo(schema.pointer, 'properties', name)),
  ]);
  const parts = (schema.node.allOf ?? []).map((_, index) => pointerTo(schema.pointer, 'allOf', String(index)));
  return [...own, ...parts.flatMap((part) => propertiesOf(document, part))];
}

const compositions = ['allOf', 'anyOf', 'oneOf'] as const;

/** Every schema that has a say about the place to which `tokens` lead in a value of the schema at `pointer`. */
export function schemasAt(document: Document, pointer: string, tokens: string[]): Located<Schema>[] {
  const schema = locate<Schema>(document, pointer);
  const parts = compositions.flatMap((keyword) =>
    (schema.node[keyword] ?? []).map((_, index) => pointerTo(schema.pointer, keyword, String(index))),
  );
  const composed = parts.flatMap((part) => schemasAt(document, part, tokens));
  const [token, ...rest] = tokens;
  if (token === undefined) return [schema, ...composed];
  const steps = [['properties', token], ['items'], ['additionalProperties']];
  const step = steps.find(([keyword = '', name]) => {
    const value = Object(schema.node)[keyword];
    return typeof (name === undefined ? value : value?.[name]) === 'object';
  });
  return [...(step ? schemasAt(document, pointerTo(schema.pointer, ...step), rest) : []), ...composed];
}

function isRef(node: unknown): node is Ref {
  return typeof node === 'object' && node !== null && '$ref' in node && typeof node.$ref === 'string';
}
