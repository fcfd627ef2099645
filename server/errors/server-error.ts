import { violationStatus } from '../openapi/document/index.ts';
import type { Operation } from '../openapi/model.ts';
import { StoreUnavailable, UnstorableText } from '../store.ts';
import { HttpError, InvalidRequest } from './http-error.ts';
import { nameForPeople, tellName } from './violations.ts';

/** An error that the server itself tells. */
export interface ServerError {
  status: number;
  /** The headers that HTTP demands with that status, such as `Allow`. */
  headers: Record<string, string>;
  detail: string;
  /** The violations of a request, by property. */
  violations?: Record<string, string[]>;
  /** The same, one by one. */
  told?: ToldViolation[];
}

/** A violation of a request, for a body that lists them. */
export interface ToldViolation {
  /** The property or the parameter; empty where it is neither. */
  name: string;
  place: 'body' | 'path' | 'query' | 'header' | 'cookie';
  message: string;
}

/** A database that is started again, or a lock that is released, is back within seconds. */
const retrySoon = { 'Retry-After': '1' };

/** What the server tells of whatever was thrown, in the terms of the operation that declares the response. */
export function toServerError(thrown: unknown, operation: Operation | undefined): ServerError {
  if (thrown instanceof InvalidRequest) return toViolations(thrown, operation);
  if (thrown instanceof HttpError) {
    const status = thrown.status === 400 ? violationStatus(operation) : thrown.status;
    return { status, headers: thrown.headers, detail: thrown.message };
  }
  if (thrown instanceof StoreUnavailable) {
    return { status: 503, headers: retrySoon, detail: 'The service is temporarily unavailable; try again later.' };
  }
  if (thrown instanceof UnstorableText)
    return { status: violationStatus(operation), headers: {}, detail: thrown.message };
  return { status: 500, headers: {}, detail: 'A server error has occurred.' };
}

function toViolations(invalid: InvalidRequest, operation: Operation | undefined): ServerError {
  const violations = groupByName(invalid);
  const detail = Object.entries(violations).map(([name, messages]) => `${nameForPeople(name)}: ${messages.join(' ')}`);
  const places = new Map(operation?.parameters.map((parameter) => [tellName(parameter), parameter.in]));
  const told = Object.entries(violations).flatMap(([name, messages]) =>
    messages.map((message) => ({ name, place: places.get(name) ?? ('body' as const), message })),
  );
  return {
    status: violationStatus(operation),
    headers: {},
    detail: detail.join(' '),
    violations,
    told: told.slice(0, most.names),
  };
}

/** The most messages of one property, and the most properties: a caller's thousand mistakes must not make a response many times as long. */
const most = { messages: 50, names: 100 };

function groupByName({ violations }: InvalidRequest): Record<string, string[]> {
  const groups = [...Map.groupBy(violations, ({ name }) => name)].slice(0, most.names);
  return Object.fromEntries(
    groups.map(([name, group]) => {
      const messages = [...new Set(group.map(({ message }) => message))];
      const rest = messages.length - most.messages;
      return [name, rest > 0 ? [...messages.slice(0, most.messages), `And ${rest} more like these.`] : messages];
    }),
  );
}
