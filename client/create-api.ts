import type * as calls from '../generated/calls.ts';
import { createCaller } from './call.ts';
import type { CallOptions, ClientOptions } from './client-options.ts';
import type { Arguments, Input } from './input.ts';
import type { AnyInput, Operation } from './operation.ts';
import type { OperationId, Result } from './result.ts';

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
