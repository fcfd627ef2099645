import { delay, type HttpHandler, HttpResponse, http } from 'msw';
import { type ExampleNames, examples } from '../generated/examples.ts';
import type { IdOf, Operations } from './create.ts';
import { findKey } from './messages.ts';
import type { Operation } from './operation.ts';
import type { OperationId, Result } from './result.ts';
import { type Samples, samples } from './samples.ts';

type Declared<Id extends OperationId> = Extract<Result<Id>, { status: number }>;
type BodyOf<R> = R extends { ok: true; data: infer Body }
  ? Body
  : R extends { ok: false; error: infer Body }
    ? Body
    : never;

/** The names of the examples that the contract has for a status: its own, or those of its class and `default`. */
type NameOf<Id extends OperationId, Status extends number> = Id extends keyof ExampleNames
  ? `${Status}` extends keyof ExampleNames[Id]
    ? ExampleNames[Id][`${Status}`]
    : {
        [Key in keyof ExampleNames[Id]]: Key extends `${number}XX` | 'default' ? ExampleNames[Id][Key] : never;
      }[keyof ExampleNames[Id]]
  : never;

/** What a response has beside status and body. */
export interface ResponseOptions {
  headers?: Record<string, string>;
  /** The milliseconds until it is sent. */
  delay?: number;
  /** True if only the first request gets it. */
  once?: boolean;
  /** Makes another sample body for each, the same again for the same one. */
  seed?: number;
}

/** What a resolver is given. */
export interface Resolved {
  request: Request;
  /** The texts in the path, by parameter. */
  path: Readonly<Record<string, string>>;
}

/** A body, or a function that makes one for each request. */
type BodyOrResolver<Body> = Body | ((resolved: Resolved) => Body | Promise<Body>);

/** Makes a handler that responds with a declared status, and an example, a body, what a function returns, or else a sample body. */
export interface CreateHandler<in out Id extends OperationId> {
  <Status extends Declared<Id>['status']>(
    status: Status,
    what?: NameOf<Id, Status> | BodyOrResolver<BodyOf<Extract<Declared<Id>, { status: Status }>>>,
    options?: ResponseOptions,
  ): HttpHandler;
  /** A handler by which there is no response at all. */
  networkError(options?: Pick<ResponseOptions, 'delay' | 'once'>): HttpHandler;
}

/** For each operation what makes its handlers. */
export type HandlerFactories<Names> = {
  readonly [Name in Names & keyof Operations]: CreateHandler<IdOf<Name>>;
} & {
  /** A handler for each operation: its first declared success. */
  all(options?: ResponseOptions): HttpHandler[];
};

/**
 * What makes handlers for Mock Service Worker, typed by the contract and fed by its examples, or else by sample bodies:
 * `createHandlers(operations).createThing(201, 'full')`.
 * @param baseUrl the address of the API; any host and prefix unless given
 */
export function createHandlers<Given extends Partial<Operations>>(
  operations: Given,
  baseUrl = '',
): HandlerFactories<keyof Given> {
  const known = Object.entries<Operation>(operations);
  const entries = known.map(([name, operation]) => {
    const create = (status: number, what?: unknown, options: ResponseOptions = {}) =>
      handle(baseUrl, operation, options, (resolved) => respond(operation, status, what, options, resolved));
    const networkError = (options: ResponseOptions = {}) =>
      handle(baseUrl, operation, options, async () => HttpResponse.error());
    return [name, Object.assign(checkFirst(operation, create), { networkError })] as const;
  });
  const all = (options?: ResponseOptions) =>
    known.map(([, operation], index) => entries[index]?.[1](firstStatus(operation), undefined, options));
  return { all, ...Object.fromEntries(entries) } as unknown as HandlerFactories<keyof Given>;
}

type Create = (status: number, what?: unknown, options?: ResponseOptions) => HttpHandler;

/** Says at once what the contract does not have. */
function checkFirst(operation: Operation, create: Create): Create {
  return (status, ...others) => {
    if (!operation.responses[findKey(operation, status)])
      throw new TypeError(`The contract has no ${status} for ${operation.id}.`);
    return create(status, ...others);
  };
}

/** The first status of a success; 200 for a class or `default`. */
function firstStatus({ responses }: Operation): number {
  const keys = Object.keys(responses);
  const key = keys.find((each) => each.startsWith('2')) ?? keys[0] ?? '200';
  return Number(key.replaceAll('X', '0')) || 200;
}

function handle(
  baseUrl: string,
  operation: Operation,
  options: ResponseOptions,
  resolve: (resolved: Resolved) => Promise<Response>,
): HttpHandler {
  const pattern = toPattern(baseUrl, operation);
  const names = [...operation.path.matchAll(/\{(.+?)\}/g)].map(([, name = '']) => name);
  const resolver = async ({ request }: { request: Request }) => {
    if (options.delay !== undefined) await delay(options.delay);
    const [, ...texts] = pattern.exec(request.url.replace(/[?#].*/, '')) ?? [];
    const path = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(texts[index] ?? '')]));
    return resolve({ request, path });
  };
  return http[methodOf(operation)](pattern, resolver, { once: options.once === true });
}

async function respond(
  operation: Operation,
  status: number,
  what: unknown,
  options: ResponseOptions,
  resolved: Resolved,
): Promise<Response> {
  const given = typeof what === 'function' ? await what(resolved) : what;
  const { body, headers, contentType } = chooseResponse(operation, status, given, options.seed);
  const type = contentType === undefined ? undefined : { 'Content-Type': contentType };
  const init = { status, headers: { ...headers, ...type, ...options.headers } };
  const isWritten = contentType === undefined || !/json/.test(contentType);
  const isStreamed =
    contentType !== undefined && /seq|ndjson|jsonl|event-stream/.test(contentType) && Array.isArray(body);
  if (isStreamed) return new HttpResponse(await writeStream(body, contentType), init);
  return new HttpResponse(isWritten ? ((body ?? null) as string | null) : JSON.stringify(body), init);
}

async function writeStream(values: unknown[], type: string): Promise<string> {
  return String((await import('./bodies.ts')).writeBody(values, type));
}

interface Chosen {
  body: unknown;
  headers?: Record<string, string>;
  contentType?: string | undefined;
}

function chooseResponse(operation: Operation, status: number, what: unknown, seed: number | undefined): Chosen {
  const key = findKey(operation, status);
  const named = examples[operation.id]?.[key] ?? {};
  const [first] = Object.values(named);
  const [contentType] = operation.responses[key]?.content ?? [];
  if (typeof what === 'string' && named[what]) return named[what];
  if (what !== undefined) return { ...first, contentType: contentType ?? 'application/json', body: what };
  if (contentType === undefined) return { body: undefined };
  if (first && seed === undefined) return first;
  const known: Samples | undefined = samples;
  const made = known?.response(operation.id, key, seed);
  if (made) return { ...first, ...made };
  throw new TypeError(`The contract has no example of a ${status} for ${operation.id}: give a body.`);
}

function methodOf({ method }: Operation) {
  const name = method.toLowerCase();
  if (name === 'get' || name === 'put' || name === 'post' || name === 'delete') return name;
  return name === 'patch' || name === 'options' || name === 'head' ? name : 'all';
}

/** Any value where the path has a parameter, at the end of a URL. */
function toPattern(baseUrl: string, { path }: Operation): RegExp {
  const quote = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const segments = path.split(/\{.+?\}/).map(quote);
  return new RegExp(`${quote(baseUrl.replace(/\/$/, ''))}${segments.join('([^/]+)')}$`);
}
