import { type AnyResult, Failure } from './result.ts';

type Succeeded<R> = Extract<R, { ok: true }>;
type Failed<R> = Exclude<R, { ok: true }>;

/** A failed call as an exception: its `result` narrows by `status`. */
export class ApiError<out R extends AnyResult = AnyResult> extends Error {
  override name = 'ApiError';
  readonly result: Failed<R>;
  readonly status: Failed<R>['status'];
  readonly error: Failed<R>['error'];

  constructor(result: Failed<R>) {
    const { status, error } = result;
    super(error instanceof Failure ? error.message : `${status} ${JSON.stringify(error)}`, { cause: error });
    this.result = result;
    this.status = status;
    this.error = error as Failed<R>['error'];
  }
}

/** The data of a call that succeeds; throws an `ApiError` for any other. */
export async function unwrap<R extends AnyResult>(call: Promise<R> | R): Promise<Succeeded<R>['data']> {
  return (await unwrapResult(call)).data;
}

/** The result of a call that succeeds; throws an `ApiError` for any other. */
export async function unwrapResult<R extends AnyResult>(call: Promise<R> | R): Promise<Succeeded<R>> {
  const result = await call;
  if (isSuccess(result)) return result;
  throw new ApiError<R>(result as Failed<R>);
}

function isSuccess<R extends AnyResult>(result: R): result is Succeeded<R> {
  return result.ok;
}

/** The messages for each field of a form: `address.city` for a property within another. */
export type FieldErrors = Record<string, string[]>;

/**
 * Sentences about the fields that were sent, from the body of a 4xx or from `invalid-request`; nothing for any other result.
 * Understood are a map from names to lists of messages, `errors` as such a map or as a list of objects that have a place and
 * a message (RFC 9457, JSON:API), and `detail` as such a list.
 */
export function fieldErrors(result: AnyResult | undefined): FieldErrors {
  const found = new Map<string, string[]>();
  for (const [name, message] of result?.ok === false ? listErrors(result) : [])
    if (typeof message === 'string') found.set(name, [...(found.get(name) ?? []), message]);
  return Object.fromEntries(found);
}

type NamedMessage = [name: string, message: unknown];

function listErrors({ error, response }: Exclude<AnyResult, { ok: true }>): NamedMessage[] {
  if (error instanceof Failure) return error.violations.map((each) => [nameOf(each.instancePath), each.message]);
  if (!isObject(error) || !response || response.status >= 500) return [];
  const { errors, detail } = error;
  if (Array.isArray(errors ?? detail)) return [errors ?? detail].flat().filter(isObject).map(readEntry);
  return listMessages(isObject(errors) ? errors : onlyLists(error));
}

/** A text on its own, such as a `detail`, is about no field. */
function onlyLists(map: Members): Members {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => Array.isArray(value)));
}

function listMessages(map: Members): NamedMessage[] {
  return Object.entries(map).flatMap(([name, messages]) =>
    [messages].flat().map((message): NamedMessage => [name, message]),
  );
}

function readEntry(entry: Members): NamedMessage {
  const source = isObject(entry.source) ? entry.source : {};
  const place =
    entry.pointer ?? source.pointer ?? source.parameter ?? entry.loc ?? entry.field ?? entry.path ?? entry.name;
  const names = Array.isArray(place) ? place.filter((name, index) => index > 0 || name !== 'body').join('.') : place;
  return [nameOf(String(names ?? '')), entry.detail ?? entry.message ?? entry.msg ?? entry.title];
}

/** A JSON pointer as the name of a field. */
function nameOf(pointer: string): string {
  if (!/^#?\//.test(pointer)) return pointer;
  const tokens = pointer.replace(/^#?\//, '').split('/');
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
}

type Members = Record<string, unknown>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
