import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { InfiniteQueryObserver, MutationObserver, QueryClient } from '@tanstack/react-query';
import { setupServer } from 'msw/node';
import { ApiError, createApi } from '../../client/index.ts';
import { createHandlers } from '../../client/msw.ts';
import { infiniteQueryOptions, mutationOptions, queryKey, queryOptions, tagFilter } from '../../client/react-query.ts';
import { findNext, type Paging, readItems, readPages } from '../../client/read-pages.ts';
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

  const read = { id: 'list', link: null, position: {} };
  const next = (paging: Paging, page: unknown, query: object = {}, others: object = {}) =>
    findNext(paging, { ...read, asked: { query: { ...query } }, page, ...others });
  const url: Paging = { by: 'url', next: '/next', items: '/items' };
  const cursor: Paging = { by: 'cursor', parameter: 'after', next: '/meta/next', more: '/more', items: '/data' };
  const last: Paging = { by: 'item', parameter: 'starting_after', next: '/id', more: '/has_more', items: '/data' };
  const pages: Paging = { by: 'page', parameter: 'page', start: 0, items: '' };
  const offset: Paging = { by: 'offset', parameter: 'offset', start: 0, total: '/total', items: '/items' };
  const cases: [string, Paging, unknown, object, object | undefined][] = [
    [
      'the URL of the next, as it is written',
      url,
      { next: '/x?tag=a&tag=b', items: [1] },
      {},
      { search: 'tag=a&tag=b' },
    ],
    ['a null for the next', url, { next: null, items: [1] }, { page: 2 }, undefined],
    ['a cursor', cursor, { meta: { next: 'abc' }, data: [1] }, { q: 1 }, { query: { q: 1, after: 'abc' } }],
    ['no cursor any more', cursor, { meta: { next: '' }, data: [1] }, {}, undefined],
    ['a page that says that it is the last', cursor, { meta: { next: 'b' }, more: false, data: [1] }, {}, undefined],
    ['the last item', last, { has_more: true, data: [{ id: 3 }] }, {}, { query: { starting_after: 3 } }],
    ['pages from 0', pages, [1, 2], {}, { query: { page: 1 } }],
    [
      'a page that is not full, since servers have limits',
      pages,
      [1],
      { size: 2, page: 3 },
      { query: { size: 2, page: 4 } },
    ],
    ['an empty page', pages, [], {}, undefined],
    ['an offset', offset, { total: 9, items: [1, 2] }, { offset: 4 }, { query: { offset: 6 } }],
    ['an offset at the end', offset, { total: 6, items: [1, 2] }, { offset: 4 }, undefined],
  ];
  for (const [what, paging, page, query, expected] of cases) {
    test(`goes on by ${what}`, () => {
      const { mark: _, seen: __, ...position } = next(paging, page, query) ?? {};
      assert.deepEqual(position, expected ?? {});
    });
  }

  test('follows the header Link', () => {
    const link = '<https://a.example/x?page=1>; rel="prev", <https://a.example/x?page=3>; rel="next"';
    const found = next({ by: 'url', next: 'Link', items: '' }, [1], {}, { link });
    assert.equal(found?.search, 'page=3');
  });

  test('counts on where a page has no cursor at all', () => {
    assert.deepEqual(next({ ...cursor, or: { ...offset, items: '/data' } }, { total: 5, data: [1] })?.query, {
      offset: 1,
    });
  });

  const wrong: [string, Paging, unknown, object, object?][] = [
    ['leads to itself', cursor, { meta: { next: 'a' }, data: [1] }, { after: 'a' }],
    ['says that there are more, but not which', cursor, { meta: { next: null }, more: true, data: [1] }, {}],
    ['has come twice', pages, [1, 2], { page: 2 }, { position: { mark: next(pages, [1, 2])?.mark } }],
    ['is empty, but says that there are more', offset, { total: 9, items: [] }, { offset: 4 }],
    ['is no URL', url, { next: 'abc', items: [1] }, {}],
  ];
  for (const [what, paging, page, query, others] of wrong)
    test(`ends with an error where a page ${what}`, () => {
      assert.throws(() => next(paging, page, query, others), { name: 'PagingError', message: new RegExp(what) });
    });
});

describe('React Query', () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  after(() => client.clear());

  test('reads by an operation, under a key of its own', async () => {
    const options = queryOptions(api.readWorkflowJob, { path: { id: 1 } });
    const job = await client.fetchQuery(options);
    assert.equal(job.name, 'Job 1');
    assert.equal(client.getQueryData(queryKey(api.readWorkflowJob, { path: { id: 1 }, timeout: 5 }))?.id, 1);
    assert.deepEqual([...queryKey(api.readWorkflowJob)], ['readWorkflowJob']);
    assert.deepEqual(options.queryKey[1], server.url);
    const tagged = client.getQueryCache().findAll(tagFilter(api, 'Workflow jobs'));
    assert.deepEqual(
      tagged.map((query) => query.queryKey[0]),
      ['readWorkflowJob'],
    );
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
      data?.pages.map((page) => page.data.results.length),
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
  const handlers = createHandlers(operations);
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

  test('responds by a function, or not at all, or for every operation', async () => {
    worker.use(handlers.createSliceWorkflowJob(404, ({ path: { id } }) => ({ detail: `No ${id}.` })));
    assert.deepEqual((await create()).error, { detail: 'No 7.' });
    worker.use(handlers.createSliceWorkflowJob.networkError());
    assert.equal((await create()).status, 'network');
    worker.use(...handlers.all());
    assert.equal((await create()).status, 201);
    assert.equal((await mocked.readWorkflowJob({ path: { id: 7 } })).status, 200);
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
