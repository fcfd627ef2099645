import type * as calls from '../generated/calls.ts';
import type { Paths } from '../generated/calls.ts';
import { type CallOptions, type ClientOptions, createCaller } from './call.ts';
import type { Arguments, Input, PathInput } from './input.ts';
import type { AnyInput, Operation, Paging } from './operation.ts';
import type { AnyResult, OperationId, Result } from './result.ts';

/** The facts about a function that need no look at its types. */
export interface Described {
  readonly operation: Operation;
  readonly baseUrl: string;
}

/**
 * The shape of a function of an operation. What is generic infers the function as a whole, so that an editor looks at the input of that
 * operation alone, and not at those of all.
 */
export interface Shape<Id extends OperationId = OperationId> extends Described {
  (...input: never): unknown;
  readonly operation: Operation<Id>;
}

/** The id of the operation of a function. */
export type IdIn<Function extends Shape> = Function['operation']['id'];

/**
 * A function of whatever operation. What is generic works with this one behind an overload: to see whether the input of any operation
 * is right, the compiler would join those of all.
 */
export interface AnyFunction extends Described {
  readonly call: (input: AnyInput & CallOptions, search?: string) => Promise<AnyResult>;
}

/** The argument of a function of whatever operation, as generic code sees it. */
export type GivenInput = AnyInput & CallOptions & { paging?: Paging };

/** The input among the arguments of a generic function; its overload has said that it is one. */
export function inputIn([given]: readonly unknown[]): GivenInput {
  return given ?? {};
}

/** An operation that can be called; what becomes of it is returned, never thrown. */
export interface ApiFunction<in out Id extends OperationId = OperationId> {
  (...input: Arguments<Input<Id>>): Promise<Result<Id>>;
  readonly operation: Operation<Id>;
  readonly baseUrl: string;
  /** The same for inputs that the compiler cannot know to be right, as generic code has them; with a query as a server has written it. */
  readonly call: (input: AnyInput & CallOptions, search?: string) => Promise<Result<Id>>;
}

/** The operations of the contract, by the names of their constants. */
export type Operations = typeof calls;

/** The id of an operation. */
export type IdOf<Name extends keyof Operations> = Operations[Name]['id'] & OperationId;

type All = { readonly [Name in keyof Operations]: ApiFunction<IdOf<Name>> };

/** The functions of some operations, by their names; editors show the descriptions of the contract. */
export type Api<Names> = Pick<All, Names & keyof All>;

/**
 * The operations given, as functions. Only these are in a bundle:
 * `createApi(options, { createThing })`, or `import * as operations` for all of them.
 */
export function createApi<Given extends Partial<Operations>>(
  options: ClientOptions,
  operations: Given,
): Api<keyof Given> {
  const call = createCaller(options);
  const { baseUrl } = options;
  const entries = Object.entries<Operation>(operations).map(([name, operation]) => {
    const callIt = (input?: AnyInput & CallOptions, search?: string) => call(operation, input, search);
    return [name, Object.assign(callIt, { operation, baseUrl, call: callIt })];
  });
  return Object.fromEntries(entries);
}

type CallAt<Of> = <Path extends keyof Of>(
  path: Path,
  ...input: Arguments<PathInput<Of[Path] & OperationId>>
) => Promise<Result<Of[Path] & OperationId>>;

/** One function for each HTTP method that the contract has; what becomes of a call is returned, never thrown. */
export type ApiClient = { [Method in keyof Paths]: CallAt<Paths[Method]> };

/** A client by paths. It holds every operation of the contract: `createApi` takes those alone that are named. */
export function createApiClient(options: ClientOptions, operations: Operations): ApiClient {
  const call = createCaller(options);
  const all = Object.values<Operation>(operations);
  const known = new Map(all.map((operation) => [`${operation.method} ${operation.path}`, operation]));
  const callAt =
    (method: string) =>
    (path: string, { params, ...input }: AnyInput & { params?: AnyInput } = {}) => {
      const operation = known.get(`${method} ${path}`);
      if (!operation) throw new TypeError(`The contract has no ${method} ${path}.`);
      return call(operation, { ...params, ...input });
    };
  const methods = new Set(all.map(({ method }) => method));
  return Object.fromEntries([...methods].map((method) => [method, callAt(method)])) as unknown as ApiClient;
}
