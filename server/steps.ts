import type { IncomingMessage } from 'node:http';
import {
  type AnyHandlers,
  type ContractTypes,
  type HandlerContext,
  type Handlers,
  type Input,
  type OperationId,
  type Response,
  unwritten,
} from './contract.ts';
import { HttpError as RejectedRequest } from './errors/index.ts';

/** A response, whatever its operation; the contract says which headers and bodies there may be. */
export interface AnyResponse {
  status: number;
  headers?: Record<string, unknown>;
  contentType?: string;
  body?: unknown;
}

/**
 * Turns a request down with a status; the detail is for the caller, in the body that the contract has for the status.
 *
 * @example
 * throw new HttpError(403, 'This shop is closed to you.');
 */
export const HttpError: new (
  status: number,
  detail: string,
  headers?: Record<string, string>,
) => Error & { readonly status: number } = RejectedRequest;

/** What a step is told of a valid request: what its handler is told, and the request itself. */
export interface StepCall<C extends ContractTypes, Id extends OperationId<C>> extends HandlerContext<C, Id> {
  readonly operation: { readonly id: Id; readonly method: string; readonly path: string };
  readonly input: Input<C, Id>;
  /** The request of Node.js, for headers that the contract does not declare, and for certificates. */
  readonly request: IncomingMessage;
}

type Later<T> = T | Promise<T>;

/** Steps of single operations, by operationId. */
type OwnSteps<C extends ContractTypes, Own> = {
  before?: { [Id in OperationId<C>]?: (call: StepCall<C, Id> & Own) => Later<Response<C, Id> | undefined> };
  after?: {
    [Id in OperationId<C>]?: (response: Response<C, Id>, call: StepCall<C, Id> & Own) => Later<Response<C, Id>>;
  };
};

/** Steps of every operation, under `*`. `before` is there where the context of handlers has something of one's own. */
type CommonSteps<C extends ContractTypes, Own> = {
  after?: { '*'?: (response: AnyResponse, call: StepCall<C, OperationId<C>> & Own) => Later<AnyResponse> };
} & (Record<never, never> extends Own
  ? { before?: { '*'?: (call: StepCall<C, OperationId<C>>) => Later<Own | undefined> } }
  : { before: { '*': (call: StepCall<C, OperationId<C>>) => Later<Own> } });

/**
 * Steps around handlers, for every operation (`*`) and for single ones. What `before['*']` returns is part of the context of
 * the other steps and of the handler. A step before a handler turns the request down with an `HttpError`, or returns the
 * response itself. A step after it returns the response to send, which is then held against the contract.
 */
export type Steps<C extends ContractTypes, Own = unknown> = CommonSteps<C, Own> & OwnSteps<C, Own>;

/** Steps whatever their contract. */
type AnySteps = Record<'before' | 'after', Record<string, (...given: unknown[]) => unknown> | undefined>;

/** Steps by name: an operation may have the name of what every object inherits. */
const byName = (steps: AnySteps['before'] = {}) => new Map(Object.entries(steps));

/**
 * Puts steps of one's own around handlers. A stored response to a request that is sent again does not pass through them.
 *
 * @example
 * const handlers = withSteps<Contract, { tenant: string }>(
 *   {
 *     before: {
 *       '*': ({ request }) => ({ tenant: String(request.headers['x-tenant'] ?? 'none') }),
 *       createAuthor: ({ tenant }) => {
 *         if (tenant === 'none') throw new HttpError(403, 'Name a tenant.');
 *         return undefined;
 *       },
 *     },
 *   },
 *   { listBooks: (_input, { tenant }) => ({ status: 200, body: { items: [{ ...book, title: tenant }] } }) },
 * );
 */
export function withSteps<C extends ContractTypes, Own = unknown>(
  steps: Steps<C, Own>,
  handlers: Partial<Handlers<C, Own>>,
): AnyHandlers {
  const given: Partial<AnySteps> = steps as object;
  const [before, after] = [byName(given.before), byName(given.after)];
  const wrap = (id: string, handler: (...given: unknown[]) => unknown) => async (input: unknown, call: object) => {
    const context = Object.assign(call, await before.get('*')?.(call));
    const instead = await before.get(id)?.(context);
    let response = instead ?? (await handler(input, context));
    for (const step of [after.get(id), after.get('*')]) if (step) response = await step(response, context);
    return response;
  };
  const entries = Object.entries<unknown>(handlers).map(([id, handler]) => [
    id,
    typeof handler !== 'function' || handler === unwritten ? handler : wrap(id, handler as never),
  ]);
  return Object.fromEntries(entries);
}
