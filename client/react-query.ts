import type { CallOptions } from './call.ts';
import type { ApiFunction } from './create.ts';
import { unwrap } from './errors.ts';
import type { Arguments, Input } from './input.ts';
import type { AnyInput, Operation } from './operation.ts';
import { findNextQuery, type PagedId } from './read-pages.ts';
import type { Data, OperationId } from './result.ts';

type Query = Record<string, unknown>;
type Key<Id> = readonly [operation: Id, input?: AnyInput];

/** The key of everything that has been read by an operation, for `invalidateQueries`, or of what has been read with that input. */
export function queryKey<Id extends OperationId>(read: ApiFunction<Id>, input?: Input<Id>): Key<Id>;
export function queryKey({ operation }: { operation: Operation }, input?: AnyInput & CallOptions): Key<string> {
  if (!input) return [operation.id];
  const { signal: _, ...known } = input;
  return [operation.id, known];
}

/** What `useQuery` and its like need to read by an operation; a failure is an `ApiError`. */
export function queryOptions<Id extends OperationId>(read: ApiFunction<Id>, ...[input]: Arguments<Input<Id>>) {
  const key = queryKey(read, input);
  const [, given] = key;
  return {
    queryKey: key,
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<Data<Id>> => unwrap(read.call({ ...given, signal })),
  };
}

/** What `useMutation` needs to call an operation with the input that `mutate` is given; a failure is an `ApiError`. */
export function mutationOptions<Id extends OperationId>(write: ApiFunction<Id>) {
  return {
    mutationKey: [write.operation.id],
    mutationFn: (input: Input<Id>): Promise<Data<Id>> => unwrap(write.call(input)),
  };
}

/** What `useInfiniteQuery` needs to read a list page by page. */
export function infiniteQueryOptions<Id extends PagedId>(list: ApiFunction<Id>, ...[input]: Arguments<Input<Id>>) {
  const given: AnyInput & CallOptions = input ?? {};
  const initialPageParam: Query = given.query ?? {};
  return {
    queryKey: [...queryKey(list, input), 'pages'],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: Query }): Promise<Data<Id>> =>
      unwrap(list.call({ ...given, query: pageParam, signal })),
    initialPageParam,
    getNextPageParam: (page: Data<Id>, _pages: Data<Id>[], query: Query) => findNextQuery(list.operation, query, page),
  };
}
