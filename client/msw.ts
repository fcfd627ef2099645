import { delay, type HttpHandler, HttpResponse, http } from 'msw';
import * as operations from '../generated/calls.ts';
import { examples } from '../generated/examples.ts';
import { findKey } from './messages.ts';
import type { Operation } from './operation.ts';
import type { OperationId, Result } from './result.ts';

type Examples = typeof examples;
type Declared<Id extends OperationId> = Extract<Result<Id>, { status: number }>;
type BodyOf<R> = R extends { ok: true; data: infer Body }
  ? Body
  : R extends { ok: false; error: infer Body }
    ? Body
    : never;

/** The names of the examples that the contract has for a status: its own, or those of its class and `default`. */
type NameOf<Id extends OperationId, Status extends number> = Id extends keyof Examples
  ? `${Status}` extends keyof Examples[Id]
    ? keyof Examples[Id][`${Status}`]
    : {
        [Key in keyof Examples[Id]]: Key extends `${number}XX` | 'default' ? keyof Examples[Id][Key] : never;
      }[keyof Examples[Id]]
  : never;

/** What a response has beside status and body. */
export interface ResponseOptions {
  headers?: Record<string, string>;
  /** The milliseconds until it is sent. */
  delay?: number;
  /** True if only the first request gets it. */
  once?: boolean;
}

/** Makes a handler that responds with a declared status, and an example of the contract or a body of the status. */
export type CreateHandler<Id extends OperationId> = <Status extends Declared<Id>['status']>(
  status: Status,
  what?: NameOf<Id, Status> | BodyOf<Extract<Declared<Id>, { status: Status }>>,
  options?: ResponseOptions,
) => HttpHandler;

/** For each operation what makes its handlers. */
export type HandlerFactories = {
  readonly [Name in keyof typeof operations]: (typeof operations)[Name] extends { id: infer Id extends OperationId }
    ? CreateHandler<Id>
    : never;
};

/**
 * What makes handlers for Mock Service Worker, typed by the contract and fed by its examples:
 * `handlers.createThing(201, 'full')`.
 * @param baseUrl the address of the API; any host and prefix unless given
 */
export function createHandlers(baseUrl = ''): HandlerFactories {
  const entries = Object.entries<Operation>(operations).map(([name, operation]) => {
    const create = (status: number, what?: unknown, options: ResponseOptions = {}) => {
      const { body, headers, contentType } = chooseResponse(operation, status, what);
      const respond = async () => {
        if (options.delay !== undefined) await delay(options.delay);
        const init = {
          status,
          headers: { ...headers, ...(contentType && { 'Content-Type': contentType }), ...options.headers },
        };
        if (contentType === undefined) return new HttpResponse(null, init);
        return new HttpResponse(/json/.test(contentType) ? JSON.stringify(body) : (body as string), init);
      };
      return http[methodOf(operation)](toPattern(baseUrl, operation), respond, { once: options.once === true });
    };
    return [name, create];
  });
  return Object.fromEntries(entries);
}

interface Chosen {
  body: unknown;
  headers?: Record<string, string>;
  contentType?: string | undefined;
}

function chooseResponse(operation: Operation, status: number, what: unknown): Chosen {
  const key = findKey(operation, status);
  const declared = operation.responses[key];
  if (!declared) throw new TypeError(`The contract has no ${status} for ${operation.id}.`);
  const all: Record<string, Record<string, Record<string, Chosen>>> = examples;
  const known = all[operation.id]?.[key] ?? {};
  const [first] = Object.values(known);
  const [contentType] = declared.content;
  if (typeof what === 'string' && known[what]) return known[what];
  if (what !== undefined) return { ...first, contentType: contentType ?? 'application/json', body: what };
  if (contentType === undefined) return { body: undefined };
  if (!first) throw new TypeError(`The contract has no example of a ${status} for ${operation.id}: give a body.`);
  return first;
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
  return new RegExp(`${quote(baseUrl.replace(/\/$/, ''))}${segments.join('[^/]+')}$`);
}
