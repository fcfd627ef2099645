import * as calls from '../generated/calls.ts';
import type { paths as requests } from '../generated/request-types.ts';
import type { paths as responses } from '../generated/response-types.ts';
import { type CallOptions, type ClientOptions, createCaller } from './call.ts';
import type { Arguments, Input, PathInput } from './input.ts';
import type { AnyInput, Operation } from './operation.ts';
import type { DeclaredResult, OperationId, Result, UnexpectedResult } from './result.ts';

/** An operation that can be called; what becomes of it is returned, never thrown. */
export interface ApiFunction<Id extends OperationId = OperationId> {
  (...input: Arguments<Input<Id>>): Promise<Result<Id>>;
  readonly operation: Operation & { readonly id: Id };
  /** The same for inputs that the compiler cannot know to be right, as generic code has them. */
  readonly call: (input: AnyInput & CallOptions) => Promise<Result<Id>>;
}

type All = {
  readonly [Name in keyof typeof calls]: (typeof calls)[Name] extends { id: infer Id extends OperationId }
    ? ApiFunction<Id>
    : never;
};

/** The functions of some operations, by their names; editors show the descriptions of the contract. */
export type Api<Names> = Pick<All, Names & keyof All>;

/**
 * The operations given, as functions. Only these are in a bundle:
 * `createApi(options, { createThing })`, or `import * as operations` for all of them.
 */
export function createApi<Operations extends Partial<typeof calls>>(
  options: ClientOptions,
  operations: Operations,
): Api<keyof Operations> {
  const call = createCaller(options);
  const entries = Object.entries<Operation>(operations).map(([name, operation]) => {
    const callIt = (input?: AnyInput & CallOptions) => call(operation, input);
    return [name, Object.assign(callIt, { operation, call: callIt })];
  });
  return Object.fromEntries(entries);
}

type Method = Exclude<keyof requests[keyof requests], 'parameters'>;

/** The paths that have an operation of that method. */
type PathsWith<Name extends Method> = {
  [Path in keyof requests]: [NonNullable<requests[Path][Name & keyof requests[Path]]>] extends [never] ? never : Path;
}[keyof requests];

type Declared<Paths, Path, Name> = Path extends keyof Paths
  ? NonNullable<Paths[Path][Name & keyof Paths[Path]]>
  : never;

type ResponsesOf<Operation> = Operation extends { responses: infer Responses } ? Responses : never;

type CallAt<Name extends Method> = <Path extends PathsWith<Name>>(
  path: Path,
  ...input: Arguments<PathInput<Declared<requests, Path, Name>>>
) => Promise<DeclaredResult<ResponsesOf<Declared<responses, Path, Name>>> | UnexpectedResult>;

/** One function for each HTTP method that the contract has; what becomes of a call is returned, never thrown. */
export type ApiClient = { [Name in Method as PathsWith<Name> extends never ? never : Uppercase<Name>]: CallAt<Name> };

/** A client of the contract, for browsers and every other platform that has `fetch`. */
export function createApiClient(options: ClientOptions): ApiClient {
  const call = createCaller(options);
  const known: Record<string, Operation> = Object.fromEntries(
    Object.values<Operation>(calls).map((operation) => [`${operation.method} ${operation.path}`, operation]),
  );
  const callAt =
    (method: string) =>
    (path: string, { params, ...input }: AnyInput & { params?: AnyInput } = {}) => {
      const operation = known[`${method} ${path}`];
      if (!operation) throw new TypeError(`The contract has no ${method} ${path}.`);
      return call(operation, { ...params, ...input });
    };
  const methods = new Set(Object.values<Operation>(calls).map(({ method }) => method));
  return Object.fromEntries([...methods].map((method) => [method, callAt(method)])) as unknown as ApiClient;
}
