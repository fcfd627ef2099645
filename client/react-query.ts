import type { DataTag } from '@tanstack/query-core';
import type { Tag } from '../generated/calls.ts';
import type { CallOptions } from './call.ts';
import { type AnyFunction, type Described, type IdIn, inputIn, type Shape } from './create.ts';
import { type ApiError, unwrap } from './errors.ts';
import type { Input } from './input.ts';
import type { AnyInput } from './operation.ts';
import { type Page, type PagedId, type Position, readPage } from './read-pages.ts';
import type { Data, OperationId, Result } from './result.ts';

/** The error of an operation, told apart by `status`. */
export type ErrorOf<Id extends OperationId> = ApiError<Result<Id>>;

type Key<Id extends OperationId> = readonly [operation: Id, baseUrl?: string, input?: AnyInput, pages?: 'pages'];

/** A key that knows the data behind it, for `getQueryData`, `setQueryData` and the like. */
type KeyOf<Id extends OperationId, Content> = DataTag<Key<Id>, Content, ErrorOf<Id>>;

/** By which libraries of queries infer the type of errors. */
interface Retries<in out Id extends OperationId> {
  retry?: boolean | number | ((failureCount: number, error: ErrorOf<Id>) => boolean);
}

/** Options for `useQuery`, `useSuspenseQuery` and their like in Vue, Solid, Svelte and Angular. */
export interface QueryOptions<in out Id extends OperationId> extends Retries<Id> {
  queryKey: KeyOf<Id, Data<Id>>;
  queryFn: (context: { signal: AbortSignal }) => Promise<Data<Id>>;
}

/** Options for `useInfiniteQuery` and `useSuspenseInfiniteQuery`. */
export interface InfiniteQueryOptions<in out Id extends OperationId> extends Retries<Id> {
  queryKey: KeyOf<Id, { pages: Page<Data<Id>>[]; pageParams: Position[] }>;
  queryFn: (context: { signal: AbortSignal; pageParam: Position }) => Promise<Page<Data<Id>>>;
  initialPageParam: Position;
  getNextPageParam: (page: Page<Data<Id>>) => Position | undefined;
}

/** Options for `useMutation`. */
export interface MutationOptions<in out Id extends OperationId> extends Retries<Id> {
  mutationKey: readonly [Id];
  mutationFn: (input: Input<Id>) => Promise<Data<Id>>;
}

/** The key of everything that has been read by an operation, for `invalidateQueries`, or of what has been read with that input. */
export function queryKey<Read extends Shape>(
  read: Read,
  input?: Parameters<Read>[0],
): KeyOf<IdIn<Read>, Data<IdIn<Read>>>;
export function queryKey({ operation, baseUrl }: Described, ...given: unknown[]): readonly unknown[] {
  return given[0] ? [operation.id, baseUrl, decisive(inputIn(given))] : [operation.id];
}

/** What decides what is read, of all that a call is given. */
function decisive({ path, query, header, cookie, body, contentType }: AnyInput): object {
  const all = Object.entries({ path, query, header, cookie, body, contentType });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** Reads by an operation; a failure is an `ApiError`. */
export function queryOptions<Read extends Shape>(read: Read, ...input: Parameters<Read>): QueryOptions<IdIn<Read>>;
export function queryOptions(read: AnyFunction, ...given: unknown[]): object {
  const input = inputIn(given);
  return {
    queryKey: [read.operation.id, read.baseUrl, decisive(input)],
    queryFn: ({ signal }: { signal: AbortSignal }) => unwrap(read.call({ ...input, signal })),
  };
}

/** Calls an operation with the input that `mutate` is given; a failure is an `ApiError`. */
export function mutationOptions<Write extends Shape>(write: Write): MutationOptions<IdIn<Write>>;
export function mutationOptions(write: AnyFunction): object {
  return {
    mutationKey: [write.operation.id],
    mutationFn: (input: AnyInput & CallOptions) => unwrap(write.call(input)),
  };
}

/** Reads a list page by page: each page is `data`. */
export function infiniteQueryOptions<List extends Shape<PagedId>>(
  list: List,
  ...input: Parameters<List>
): InfiniteQueryOptions<IdIn<List>>;
export function infiniteQueryOptions(list: AnyFunction, ...given: unknown[]): object {
  const input = inputIn(given);
  return {
    queryKey: [list.operation.id, list.baseUrl, decisive(input), 'pages'],
    queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: Position }) =>
      readPage(list, { ...input, signal }, pageParam),
    initialPageParam: {},
    getNextPageParam: ({ next }: Page<unknown>) => next,
  };
}

/** A filter for all queries of the operations that have a tag of the contract, for `invalidateQueries`. */
export function tagFilter(api: Readonly<Record<string, Described>>, tag: Tag) {
  const tagged = Object.values(api).filter(({ operation }) => operation.tags?.includes(tag));
  const ids = new Set<unknown>(tagged.map(({ operation }) => operation.id));
  return { predicate: ({ queryKey: [id] }: { queryKey: readonly unknown[] }) => ids.has(id) };
}

/** The arguments of `useSWR`: key and function. */
export function swrArguments<Read extends Shape>(
  read: Read,
  ...input: Parameters<Read>
): [key: Key<IdIn<Read>>, read: () => Promise<Data<IdIn<Read>>>];
export function swrArguments(read: AnyFunction, ...given: unknown[]): unknown[] {
  const input = inputIn(given);
  return [[read.operation.id, read.baseUrl, decisive(input)], () => unwrap(read.call(input))];
}
