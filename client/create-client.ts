import * as operations from '../generated/calls.ts';
import type { paths as requests } from '../generated/request-types.ts';
import type { paths as responses } from '../generated/response-types.ts';
import { createCaller } from './call.ts';
import type { ClientOptions } from './client-options.ts';
import type { Arguments, PathInput } from './input.ts';
import type { AnyInput, Operation } from './operation.ts';
import type { DeclaredResult, UnexpectedResult } from './result.ts';

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
    Object.values<Operation>(operations).map((operation) => [`${operation.method} ${operation.path}`, operation]),
  );
  const callAt =
    (method: string) =>
    (path: string, { params, ...input }: AnyInput & { params?: AnyInput } = {}) => {
      const operation = known[`${method} ${path}`];
      if (!operation) throw new TypeError(`The contract has no ${method} ${path}.`);
      return call(operation, { ...params, ...input });
    };
  const methods = new Set(Object.values<Operation>(operations).map(({ method }) => method));
  return Object.fromEntries([...methods].map((method) => [method, callAt(method)])) as unknown as ApiClient;
}
