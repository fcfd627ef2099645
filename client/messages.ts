import { createFinalURL, mergeHeaders, removeTrailingSlash } from 'openapi-fetch';
import type { Payload } from './bodies.ts';
import type { AnyInput, Operation, ParameterWriter, ResponseShape, Sequence, Values } from './operation.ts';
import { type AnyResult, Failure, type FailureKind, type UndeclaredResult } from './result.ts';

/** A request that has not been sent yet: it can be, more than once. */
export interface WrittenRequest {
  url: string;
  headers: Headers;
  body: Payload | null;
}

/** Writes single values, and lists in a query: what most contracts have. */
const usualWriter: ParameterWriter = {
  path: (url, values) => url.replaceAll(/\{(.+?)\}/g, (_, name) => encodeURIComponent(String(values[name]))),
  query: (values) =>
    listPairs(values)
      .map((pair) => pair.map(encodeURIComponent).join('='))
      .join('&'),
  headers: (values) => Object.fromEntries(listPairs(values)),
};

/** What a request has beside the input. */
interface Surroundings {
  baseUrl: string;
  headers: (Record<string, string> | undefined)[];
  /** A query as it is written, in the place of that of the input. */
  search?: string | undefined;
}

/** Writes parameters and body as the contract describes them. */
export async function writeRequest(
  operation: Operation,
  input: AnyInput,
  { baseUrl, headers, search }: Surroundings,
): Promise<WrittenRequest> {
  const { path = {}, query = {}, header = {}, cookie, body, contentType: type = operation.body?.[0] ?? '' } = input;
  const isUsual = !operation.styles && !cookie;
  const writer = isUsual ? usualWriter : (await import('./parameters.ts')).createParameterWriter(operation, cookie);
  // A range is no type, and a boundary is chosen by the platform.
  const isTyped = body !== undefined && !/\*|^multi|^$/.test(type);
  return {
    url: createFinalURL(operation.path, {
      baseUrl: chooseServer(operation, removeTrailingSlash(baseUrl)),
      params: { path, query },
      pathSerializer: writer.path,
      querySerializer: (values) => search ?? writer.query(values),
    }),
    headers: mergeHeaders(isTyped ? { 'Content-Type': type } : {}, ...headers, writer.headers(header)),
    body: body === undefined ? null : await writeBody(body, type),
  };
}

/**
 * The server of an operation. One of its own is asked where `baseUrl` is a server of the contract; any other, such as a mock, is asked
 * for all operations, with the path of the operation's server in the place of the contract's.
 */
function chooseServer({ server }: Operation, base: string): string {
  if (!server) return base;
  if (server.of.includes(base)) return /^(https?:)?\/\//.test(server.url) ? server.url : new URL(server.url, base).href;
  const pathOf = (url: string) => url.replace(/^(https?:)?\/\/[^/]*/, '');
  const prefix = server.of.map(pathOf).find((path) => path !== '' && base.endsWith(path)) ?? '';
  return base.slice(0, base.length - prefix.length) + pathOf(server.url);
}

async function writeBody(body: unknown, type: string): Promise<Payload> {
  if (isJson(type) || type === '*/*') return JSON.stringify(body);
  const isUsual = !Array.isArray(body) && !/^multi|urlenc/.test(type);
  return isUsual ? (body as Payload) : (await import('./bodies.ts')).writeBody(body, type);
}

function listPairs(values: Values): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) =>
    [value ?? []].flat().map((item): [string, string] => [name, String(item)]),
  );
}

/** Gets the rest of a stream of events, from the last of them on; rejects where it cannot. */
export type Resume = (lastEventId: string) => Promise<Response | undefined>;

/** Reads a response as the contract declares it, or tells in which way it is another. Rejects when the connection is cut. */
export async function readResult(operation: Operation, response: Response, resume?: Resume): Promise<AnyResult> {
  const { status, ok } = response;
  const type = essenceOf(response.headers.get('Content-Type') ?? '');
  const declared = operation.responses[findKey(operation, status)];
  const found = declared && findRange(declared.content, type);
  const sequence = ok && found !== undefined ? declared?.items?.[found] : undefined;
  const { body, isReadable } = await readBody(response, type, sequence, resume);
  const fail = (kind: FailureKind) =>
    new Failure(kind, `${operation.id}: ${kind}: ${status} ${type || 'without a body'}`, { response, body });
  const unexpected = (kind: UndeclaredResult['status']) =>
    ({ ok: false, status: kind, error: fail(kind), response }) as const;

  if (!declared) return unexpected('undeclared');
  const { content, headers } = declared;
  const isEmpty = content.length === 0;
  if (!isEmpty && (!found || !isReadable)) return unexpected('unreadable');
  const contentType = found?.includes('*') ? type : found;
  const common = { status, headers: readHeaders(headers, response.headers), contentType, response };
  if (ok) return { ok, ...common, data: isEmpty ? undefined : body };
  return { ok, ...common, error: isEmpty ? fail('empty') : body };
}

/** The key that a status is declared under: its number, its class or `default`, which stands for errors alone where a success is declared. */
export function findKey({ responses }: Operation, status: number): string {
  const hundreds = `${String(status)[0]}XX`;
  const isSuccess = (code: string) => code.startsWith('2');
  if (responses[status] || (isSuccess(hundreds) && Object.keys(responses).some(isSuccess) && !responses[hundreds]))
    return String(status);
  return responses[hundreds] ? hundreds : 'default';
}

/** The declared media type or range that a type falls under. */
export function findRange(content: readonly string[], type: string): string | undefined {
  return content.find((range) => covers(essenceOf(range), type));
}

async function readBody(
  response: Response,
  type: string,
  sequence: Sequence | undefined,
  resume: Resume | undefined,
): Promise<{ body: unknown; isReadable: boolean }> {
  if (sequence)
    return { body: await (await import('./sequences.ts')).readSequence(response, sequence, resume), isReadable: true };
  const isText = /json|^text\/|xml|urlencoded|^$/.test(type);
  const body = await (isText ? response.text() : response.blob());
  try {
    return { body: isJson(type) ? JSON.parse(String(body)) : body, isReadable: true };
  } catch {
    return { body, isReadable: false };
  }
}

/** Tells whether bodies of a media type are one JSON text. */
export function isJson(type: string): boolean {
  return /[/+]json(;|$)/.test(type) && !type.includes('/stream+');
}

function readHeaders(kinds: ResponseShape['headers'] = {}, headers: Headers): object {
  const read = Object.entries(kinds).map(([name, kind]) => [name, readText(headers.get(name), kind)]);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

function readText(text: string | null, kind: string): unknown {
  if (text === null || kind === 'string') return text ?? undefined;
  if (kind.endsWith('[]')) return text.split(',').map((item) => readText(item.trim(), kind.slice(0, -2)));
  // Numbers and truth values are written as JSON has them.
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function essenceOf(type: string): string {
  return type.replace(/;.*/, '').trim().toLowerCase();
}

function covers(range: string, type: string): boolean {
  return range === type || (type !== '' && range.endsWith('*') && type.startsWith(range.replace(/(\*\/)?\*$/, '')));
}
