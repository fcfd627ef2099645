import { createFinalURL, mergeHeaders, removeTrailingSlash } from 'openapi-fetch';
import type { AnyInput, Operation } from './operation.ts';
import type { Payload, Values, Writer } from './writer.ts';

/** A request that has not been sent yet: it can be, more than once. */
export interface WrittenRequest {
  url: string;
  headers: Headers;
  body: Payload | null;
}

/** Writes single values, lists in a query and JSON: what most contracts have. */
const usualWriter: Writer = {
  path: (url, values) => url.replaceAll(/\{(.+?)\}/g, (_, name) => encodeURIComponent(String(values[name]))),
  query: (values) =>
    listPairs(values)
      .map((pair) => pair.map(encodeURIComponent).join('='))
      .join('&'),
  headers: (values) => Object.fromEntries(listPairs(values)),
  body: (value, type) => (/[/+]json(;|$)|^\*\/\*$/.test(type) ? JSON.stringify(value) : (value as Payload)),
};

/** Writes parameters and body as the contract describes them. */
export async function writeRequest(
  operation: Operation,
  input: AnyInput,
  { baseUrl, headers }: { baseUrl: string; headers: (Record<string, string> | undefined)[] },
): Promise<WrittenRequest> {
  const { path = {}, query = {}, header = {}, cookie, body, contentType: type = operation.body?.[0] ?? '' } = input;
  const isUsual = !operation.styles && !cookie && !Array.isArray(body) && !/^multi|urlenc/.test(type);
  const writer = isUsual ? usualWriter : (await import('./write-unusual.ts')).createWriter(operation, cookie);
  // A range is no type, and a boundary is chosen by the platform.
  const isTyped = body !== undefined && !/\*|^multi|^$/.test(type);
  return {
    url: createFinalURL(operation.path, {
      baseUrl: removeTrailingSlash(baseUrl),
      params: { path, query },
      pathSerializer: writer.path,
      querySerializer: writer.query,
    }),
    headers: mergeHeaders(isTyped ? { 'Content-Type': type } : {}, ...headers, writer.headers(header)),
    body: body === undefined ? null : writer.body(body, type),
  };
}

function listPairs(values: Values): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) =>
    [value ?? []].flat().map((item): [string, string] => [name, String(item)]),
  );
}
