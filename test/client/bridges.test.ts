import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { InfiniteQueryObserver, MutationObserver, QueryClient } from '@tanstack/react-query';
import { setupServer } from 'msw/node';
import { ApiError, createApi } from '../../client/index.ts';
import { createHandlers } from '../../client/msw.ts';
import { infiniteQueryOptions, mutationOptions, queryKey, queryOptions } from '../../client/react-query.ts';
import { findNextQuery, readItems, readPages } from '../../client/read-pages.ts';
import * as operations from '../../generated/calls.ts';
import { startTestServer } from '../support/servers.ts';

const server = await startTestServer({ after });
const auth = { bearer: 'admin-secret-for-tests' };
const api = createApi({ baseUrl: server.url, auth }, operations);
const path = { id: 7 };
for (let number = 1; number <= 5; number++) await api.createSliceWorkflowJob({ path, body: { name: `Job ${number}` } });

describe('a list that comes in pages', () => {
  test('is read item by item, from page to page', async () => {
    const names: string[] = [];
    for await (const job of readItems(api.listSliceWorkflowJobs, { path, query: { page_size: 2, order_by: '-id' } }))
      names.push(job.name);
    assert.deepEqual(names, ['Job 5', 'Job 4', 'Job 3', 'Job 2', 'Job 1']);
  });

  test('is read page by page, no further than asked for', async () => {
    const counts: number[] = [];
    for await (const page of readPages(api.listSliceWorkflowJobs, { path, query: { page_size: 2, page: 2 } })) {
      counts.push(page.results.length);
    }
    assert.deepEqual(counts, [2, 1]);
    for await (const page of readPages(api.listSliceWorkflowJobs, { path })) assert.equal(page.count, 5);
  });

  test('tells of a page that cannot be read', async () => {
    const pages = readPages(api.listSliceWorkflowJobs, { path: { id: 99 } });
    await assert.rejects(pages.next(), { name: 'ApiError', status: 404 });
  });

  const list = { id: 'list', method: 'GET', path: '/', responses: {} };
  const cases: [string, string | undefined, object, unknown, object | undefined][] = [
    [
      'the URL of the next',
      'page',
      { size: 2 },
      { next: '/x?page=3&size=2&q=a7', items: [1] },
      { size: 2, page: 3, q: 'a7' },
    ],
    ['a null for the next', 'page', { page: 2 }, { next: null, results: [1] }, undefined],
    ['a link', 'page', {}, { _links: { next: { href: 'https://a.example/?page=2' } }, items: [] }, { page: 2 }],
    ['a token', 'cursor', { q: 1 }, { next_cursor: 'abc', data: [1] }, { q: 1, cursor: 'abc' }],
    ['no token any more', 'cursor', {}, { next_cursor: null, data: [1] }, undefined],
    ['a full page', 'page', { per_page: 2 }, [1, 2], { per_page: 2, page: 2 }],
    ['a page that is not full', 'page', { per_page: 2 }, [1], undefined],
    ['an offset', 'offset', { limit: 2, offset: 4 }, { items: [1, 2] }, { limit: 2, offset: 6 }],
    ['an empty page', 'page', {}, [], undefined],
    ['nothing to go on by', undefined, {}, [1, 2], undefined],
  ];
  for (const [what, paging, query, page, expected] of cases) {
    test(`goes on by ${what}`, () => {
      const operation = { ...list, ...(paging !== undefined && { paging }) };
      assert.deepEqual(findNextQuery(operation, { ...query }, page), expected);
    });
  }
});

describe('React Query', () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  after(() => client.clear());

  test('reads by an operation, under a key of its own', async () => {
    const options = queryOptions(api.readWorkflowJob, { path: { id: 1 } });
    const job = await client.fetchQuery(options);
    assert.equal(job.name, 'Job 1');
    assert.equal(client.getQueryData<typeof job>(queryKey(api.readWorkflowJob, { path: { id: 1 } }))?.id, 1);
    assert.deepEqual(queryKey(api.readWorkflowJob), ['readWorkflowJob']);
  });

  test('gets a failure as an ApiError', async () => {
    await assert.rejects(client.fetchQuery(queryOptions(api.readWorkflowJob, { path: { id: 99 } })), (error) => {
      assert(error instanceof ApiError);
      assert.equal(error.status, 404);
      return true;
    });
  });

  test('ends a request that nobody waits for any more', async () => {
    const never = createApi({ baseUrl: 'http://api.invalid', fetch: ({ signal }) => endWith(signal) }, operations);
    const { queryFn } = queryOptions(never.readWorkflowJob, { path: { id: 1 } });
    const controller = new AbortController();
    const reading = queryFn({ signal: controller.signal });
    controller.abort();
    await assert.rejects(reading, { status: 'aborted' });
  });

  test('writes by an operation', async () => {
    const observer = new MutationObserver(client, mutationOptions(api.createSliceWorkflowJob));
    const job = await observer.mutate({ path, body: { name: 'Job 6' } });
    assert.equal(job.name, 'Job 6');
  });

  test('reads a list page by page', async () => {
    const options = infiniteQueryOptions(api.listSliceWorkflowJobs, { path, query: { page_size: 4 } });
    const observer = new InfiniteQueryObserver(client, options);
    await observer.fetchOptimistic(observer.options);
    const { data, hasNextPage } = await observer.fetchNextPage();
    assert.deepEqual(
      data?.pages.map(({ results }) => results.length),
      [4, 2],
    );
    assert.equal(hasNextPage, false);
  });
});

function endWith(signal: AbortSignal): Promise<Response> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

describe('Mock Service Worker', () => {
  const handlers = createHandlers();
  const worker = setupServer();
  const mocked = createApi({ baseUrl: 'http://api.example/v7' }, operations);
  const create = () => mocked.createSliceWorkflowJob({ path, body: { name: 'x' } });
  worker.listen({ onUnhandledRequest: 'bypass' });
  after(() => worker.close());

  test('responds with an example of the contract, its headers too', async () => {
    worker.use(handlers.createSliceWorkflowJob(201, 'full'));
    const result = await create();
    assert.equal(result.status, 201);
    assert.equal(result.data.name, 'Nightly patch of the web servers');
    assert.match(result.headers.Location, /^\/api\/v2\/workflow_jobs\/\d+\/$/);
  });

  test('responds once with an error, with the body that it is given', async () => {
    worker.use(
      handlers.createSliceWorkflowJob(400, { name: ['Not today.'] }, { once: true, delay: 5 }),
      handlers.createSliceWorkflowJob(201),
    );
    const first = await create();
    assert.deepEqual([first.status, first.error], [400, { name: ['Not today.'] }]);
    assert.equal((await create()).status, 201);
  });

  test('is typed by the contract, and says what the contract does not have', () => {
    // @ts-expect-error a status that the contract does not declare
    assert.throws(() => handlers.createSliceWorkflowJob(200), /The contract has no 200 for createSliceWorkflowJob/);
    // @ts-expect-error an example of another status
    handlers.createSliceWorkflowJob(400, 'full');
    // @ts-expect-error a body of another status
    handlers.createSliceWorkflowJob(404, { name: ['Not today.'] });
  });
});
