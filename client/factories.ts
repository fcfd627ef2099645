import type { InRequest } from './input.ts';
import type { InResponse, SchemaName } from './result.ts';
import { type Samples, samples } from './samples.ts';

/** Part of a value, at any depth. */
export type Partially<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { [Name in keyof Value]?: Partially<Value[Name]> }
    : Value;

/** Makes a value of a schema around the members that are given; another for each seed, the same again for the same one. */
export type Make<Value> = (given?: Partially<Value>, seed?: number) => Value;

/** Makers of values of each schema of the contract, as responses carry them. */
export const make = createMakers('response') as { readonly [Name in SchemaName]: Make<InResponse<Name>> };

/** The same as requests carry them. */
export const makeRequest = createMakers('request') as { readonly [Name in SchemaName]: Make<InRequest<Name>> };

function createMakers(direction: 'request' | 'response'): object {
  const known: Samples | undefined = samples;
  const makers = (known?.schemaNames ?? []).map((name) => [
    name,
    (given?: unknown, seed?: number) => merge(known?.schema(name, direction, seed), given),
  ]);
  return Object.fromEntries(makers);
}

/** Puts what is given into a value; lists are replaced as a whole. */
function merge(value: unknown, given: unknown): unknown {
  if (given === undefined) return value;
  if (!isObject(value) || !isObject(given)) return given;
  const members = Object.entries(given).map(([name, member]) => [name, merge(Reflect.get(value, name), member)]);
  return { ...value, ...Object.fromEntries(members) };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
