import {
  createFinalURL,
  defaultPathSerializer,
  mergeHeaders,
  removeTrailingSlash,
  serializeArrayParam,
  serializeObjectParam,
  serializePrimitiveParam,
} from 'openapi-fetch';
import type { AnyInput, Operation, Style } from './operation.ts';

type Values = Record<string, unknown>;
type Payload = NonNullable<RequestInit['body']>;

/** A request that has not been sent yet: it can be, more than once. */
export interface WrittenRequest {
  url: string;
  headers: Headers;
  body: Payload | null;
}

/** Writes parameters and body as the contract describes them. */
export function writeRequest(
  operation: Operation,
  { path = {}, query = {}, header = {}, cookie = {}, body, contentType = operation.body?.[0] }: AnyInput,
  { baseUrl, headers }: { baseUrl: string; headers: (Record<string, string> | undefined)[] },
): WrittenRequest {
  const styleOf = (place: string, name: string) => operation.styles?.[`${place} ${name}`];
  const write = (place: string, values: Values) =>
    Object.entries(values).flatMap(([name, value]) => {
      const text = value == null ? '' : writePair(name, value, styleOf(place, name));
      return text === '' ? [] : [text];
    });
  const cookies = write('cookie', cookie).join('; ');
  const written = body === undefined ? undefined : writeBody(body, contentType);
  return {
    url: createFinalURL(operation.template ?? operation.path, {
      baseUrl: removeTrailingSlash(baseUrl),
      params: {
        path: mapValues(path, (value, name) => (styleOf('path', name) === 'json' ? toJson(value) : value)),
        query,
      },
      pathSerializer: defaultPathSerializer,
      querySerializer: (values: Values) => write('query', values).join('&'),
    }),
    headers: mergeHeaders(
      written !== undefined && isOwnType(contentType) ? { 'Content-Type': contentType } : {},
      // Browsers send their own.
      cookies === '' ? {} : { Cookie: cookies },
      ...headers,
      mapValues(header, (value, name) => writeLine(value, styleOf('header', name))),
    ),
    body: written ?? null,
  };
}

/** A parameter of the query, or a cookie. */
function writePair(name: string, value: unknown, style?: Style): string {
  const key = encodeURIComponent(name).replaceAll('%5B', '[').replaceAll('%5D', ']');
  if (style === 'json') return `${key}=${encodeURIComponent(toJson(value))}`;
  if (typeof value !== 'object' || value === null) return serializePrimitiveParam(key, String(value));
  const [form = 'form', explode = true] = style ?? [];
  if (form === 'deepObject') return writeDeep(key, value).join('&');
  const options = { style: form as 'form', explode };
  if (!Array.isArray(value)) return serializeObjectParam(key, value as Values, options);
  return value.length > 0 ? serializeArrayParam(key, value, options) : '';
}

function writeDeep(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [`${name}=${encodeURIComponent(String(value))}`];
  return Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : writeDeep(`${name}[${encodeURIComponent(key)}]`, member),
  );
}

function writeLine(value: unknown, style?: Style): string | undefined {
  if (value == null) return undefined;
  if (style === 'json')
    return toJson(value).replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (typeof value !== 'object') return String(value);
  return (Array.isArray(value) ? value : Object.entries(value).map((pair) => pair.join(style?.[1] ? '=' : ','))).join(
    ',',
  );
}

/** A range is no type, and a boundary is chosen by the platform. */
function isOwnType(type: string | undefined): type is string {
  return type !== undefined && !/\*|^multipart\//.test(type);
}

function writeBody(body: unknown, type = ''): Payload {
  if (/[/+]json|^\*\/\*$/.test(type)) return toJson(body);
  const fields = /^multipart\//.test(type)
    ? new FormData()
    : /urlencoded/.test(type)
      ? new URLSearchParams()
      : undefined;
  if (!fields || body instanceof FormData) return body as Payload;
  for (const [name, value] of Object.entries(body as Values)) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined)
        fields.append(
          name,
          item instanceof Blob ? (item as never) : typeof item === 'object' ? toJson(item) : String(item),
        );
  }
  return fields;
}

function toJson(value: unknown): string {
  return JSON.stringify(value);
}

function mapValues<T>(values: Values, change: (value: unknown, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}
