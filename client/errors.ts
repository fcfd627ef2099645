import { Failure } from './failure.ts';
import type { AnyResult } from './result.ts';

type Succeeded<R> = Extract<R, { ok: true }>;
type Failed<R> = Exclude<R, { ok: true }>;

/** A failed call as an exception, for those who like these: its `result` narrows by `status` as it would have otherwise. */
export class ApiError<R extends AnyResult = AnyResult> extends Error {
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
  const result = await call;
  if (isSuccess(result)) return result.data;
  throw new ApiError<R>(result as Failed<R>);
}

function isSuccess<R extends AnyResult>(result: R): result is Succeeded<R> {
  return result.ok;
}
