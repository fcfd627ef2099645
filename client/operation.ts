import type { Call } from '../generated/call.ts';
import type { OperationChecks } from './checks.ts';

export type { Paging, ResponseShape, Scheme, Sequence, Style } from '../generated/call.ts';

/** What a client knows of an operation; with its checks, if it is one of those that can be validated. */
export interface Operation<Id extends string = string> extends Call<Id> {
  readonly checks?: () => Promise<{ checks: OperationChecks }>;
}

/** Parameters and body of a call of any operation. */
export interface AnyInput {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  header?: Record<string, unknown>;
  cookie?: Record<string, unknown>;
  body?: unknown;
  contentType?: string;
}

/** Values by their names. */
export type Values = Record<string, unknown>;

/** Writes the parameters of a request. */
export interface ParameterWriter {
  path(url: string, values: Values): string;
  query(values: Values): string;
  headers(values: Values): Record<string, string>;
}

/** The value at a JSON pointer; undefined where there is none. */
export function valueAt(value: unknown, pointer: string): unknown {
  const names = pointer.split('/').slice(1);
  return names.reduce((holder, name) => memberOf(holder, name.replaceAll('~1', '/').replaceAll('~0', '~')), value);
}

export function memberOf(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
    ? Reflect.get(holder, name)
    : undefined;
}
