import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createApiClient } from '../../client/index.ts';
import * as operations from '../../generated/calls.ts';
import { call } from '../support/calls.ts';
import { bearer, startTestServer } from '../support/servers.ts';
import { good, path } from './requests.ts';

const server = await startTestServer({ after });

const get = (at: string) => call(server.url, { method: 'GET', path: at, headers: bearer });

interface Page {
  count: number;
  next: string | null;
  previous: string | null;
  results: { id: number; name: string; status: string; url: string }[];
}

async function list(query = ''): Promise<Page> {
  const response = await get(`${path}${query && `?${query}`}`);
  assert.equal(response.status, 200, response.text);
  return JSON.parse(response.text);
}

const namesOf = ({ results }: Page) => results.map(({ name }) => name);

before(async () => {
  for (let number = 1; number <= 60; number++) {
    const name = number % 2 === 0 ? `Patch ${number}` : `Backup ÄRGER 100%_${number}`;
    const response = await call(server.url, { ...good, body: JSON.stringify({ name }) });
    assert.equal(response.status, 201);
  }
  await server.store.putJobTemplates([{ id: 12, name: 'Another' }]);
  await call(server.url, { ...good, path: path.replace('7', '12') });
});

describe('a created workflow job', () => {
  test('is read from its Location, and is what the 201 said', async () => {
    const created = await call(server.url, {
      ...good,
      path: path.replace('7', '12'),
      body: '{"name":"x","limit":"é"}',
    });
    const read = await get(String(created.headers.location));
    assert.deepEqual([read.status, read.json], [200, created.json]);
  });

  test('that does not exist is a 404', async () => {
    const response = await get('/api/v2/workflow_jobs/2147483647/');
    assert.deepEqual([response.status, response.json], [404, { detail: 'No WorkflowJob matches the given query.' }]);
  });
});

describe('the list of a job template', () => {
  test('has pages of 25 in order of id, which relative links lead through, forth and back', async () => {
    const first = await list();
    assert.deepEqual([first.count, first.next, first.previous, first.results.length], [60, `${path}?page=2`, null, 25]);
    const followed = [first];
    for (let next = first.next; next !== null; next = followed.at(-1)?.next ?? null) {
      followed.push(JSON.parse((await get(next)).text));
    }
    const ids = followed.flatMap(({ results }) => results.map(({ id }) => id));
    assert.deepEqual([ids.length, ids], [60, ids.toSorted((a, b) => a - b)]);
    assert.deepEqual(
      followed.map(({ previous }) => previous),
      [null, `${path}?page=1`, `${path}?page=2`],
    );
  });

  test('has each job as it is read alone', async () => {
    const [job] = (await list()).results;
    assert.deepEqual((await get(job?.url ?? '')).json, job);
  });

  test('keeps the query in its links, its names sorted', async () => {
    const { next, previous } = await list('page=2&status=new&page_size=10&order_by=-id&name__icontains=%25_');
    assert.equal(next, `${path}?name__icontains=%25_&order_by=-id&page=3&page_size=10&status=new`);
    assert.equal(previous, next?.replace('page=3', 'page=1'));
  });

  test('has fewer results than were asked for where they are large, and links that lead through all of them', async () => {
    const own = path.replace('7', '15');
    await server.store.putJobTemplates([{ id: 15, name: 'Large' }]);
    for (let count = 0; count < 9; count++) {
      const body = JSON.stringify({ name: 'x', description: 'x'.repeat(1_000_000 / (1 + (count % 3))) });
      assert.equal((await call(server.url, { ...good, path: own, body })).status, 201);
    }
    const ids: number[] = [];
    let links = 0;
    for (let next: string | null = `${own}?page_size=200`; next !== null; links++) {
      const { text } = await get(next);
      assert(text.length < 2_500_000);
      const page: Page = JSON.parse(text);
      assert.equal(page.count, 9);
      ids.push(...page.results.map(({ id }) => id));
      next = page.next;
    }
    assert.deepEqual([ids.length, ids], [9, ids.toSorted((a, b) => a - b)]);
    assert(links >= 3);
    const last: Page = JSON.parse((await get(`${own}?page=last&page_size=200`)).text);
    assert.deepEqual([last.next, last.results.at(-1)?.id], [null, ids.at(-1)]);
  });

  const sizes: [string, number][] = [
    ['1', 1],
    ['60', 60],
    ['0', 25],
    ['-5', 25],
    ['201', 60],
    ['1000000', 60],
  ];
  for (const [size, length] of sizes) {
    test(`has ${length} results where page_size is ${size}`, async () => {
      assert.equal((await list(`page_size=${size}`)).results.length, length);
    });
  }

  for (const page of ['0', '-1', 'x', '1.5', '4', '999999999999999999999', '']) {
    test(`has no page "${page}": a 404 as AWX has it`, async () => {
      const response = await get(`${path}?page=${page}`);
      assert.deepEqual([response.status, response.json], [404, { detail: 'Invalid page.' }]);
    });
  }

  test('has a last page', async () => {
    const { results, next, previous } = await list('page=last');
    assert.deepEqual([results.length, next, previous], [10, null, `${path}?page=2`]);
  });

  test('says what is wrong with a query before whether there is such a page', async () => {
    const response = await get(`${path}?page=x&page_size=many&order_by=colour&colour=red`);
    assert.equal(response.status, 400);
    assert.deepEqual(Object.keys(Object(response.json)).sort(), ['colour', 'order_by', 'page_size']);
  });

  test('of a template that does not exist is a 404, an empty one a page', async () => {
    const response = await get(path.replace('7', '13'));
    assert.deepEqual([response.status, response.json], [404, { detail: 'No JobTemplate matches the given query.' }]);
    await server.store.putJobTemplates([{ id: 14, name: 'Nothing yet' }]);
    for (const query of ['', '?page=1', '?page=last']) {
      const empty = await get(path.replace('7', '14') + query);
      assert.deepEqual(empty.json, { count: 0, next: null, previous: null, results: [] });
    }
  });
});

describe('the list of a job template is filtered', () => {
  test('by id', async () => {
    const [job] = (await list('page_size=1&page=3')).results;
    const found = await list(`id=${job?.id}`);
    assert.deepEqual([found.count, found.results], [1, [job]]);
    const [other] = JSON.parse((await get(path.replace('7', '12'))).text).results;
    assert.equal((await list(`id=${other.id}`)).count, 0, 'the job of another template');
  });

  test('by name, letter case included', async () => {
    assert.deepEqual(namesOf(await list('name=Patch+8')), ['Patch 8']);
    assert.equal((await list('name=patch+8')).count, 0);
    assert.equal((await list('name=Patch')).count, 0);
  });

  test('by a part of the name, in whatever letter case and with no character a pattern', async () => {
    assert.equal((await list('name__icontains=pATCH')).count, 30);
    assert.equal((await list(`name__icontains=${encodeURIComponent('ärger 100%_')}`)).count, 30);
    assert.deepEqual(namesOf(await list(`name__icontains=${encodeURIComponent('%_7')}`)), ['Backup ÄRGER 100%_7']);
    assert.equal((await list(`name__icontains=${encodeURIComponent('%a%')}`)).count, 0);
    assert.deepEqual(namesOf(await list('name__icontains=_1&order_by=-id')).slice(-1), ['Backup ÄRGER 100%_1']);
  });

  test('by status', async () => {
    assert.equal((await list('status=new')).count, 60);
    assert.deepEqual((await list('status=failed')).results, []);
  });

  test('by all at once', async () => {
    assert.deepEqual(namesOf(await list('name__icontains=patch&status=new&name=Patch+8')), ['Patch 8']);
    assert.equal((await list('name__icontains=backup&name=Patch+8')).count, 0);
  });
});

describe('the list of a job template is ordered', () => {
  for (const property of ['id', 'created', 'name'] as const) {
    test(`by ${property}, from the least up and from the greatest down`, async () => {
      const up = namesOf(await list(`order_by=${property}&page_size=100`));
      assert.deepEqual(up, property === 'name' ? up.toSorted() : namesOf(await list('page_size=100')));
      assert.deepEqual(namesOf(await list(`order_by=-${property}&page_size=100`)), up.toReversed());
    });
  }
});

test('the client reads what it created', async () => {
  const client = createApiClient({ baseUrl: server.url, auth: { bearer: 'admin-secret-for-tests' } }, operations);
  const { data: page } = await client.GET('/api/v2/job_templates/{id}/slice_workflow_jobs/', {
    params: { path: { id: 7 }, query: { page: 'last', page_size: 1, order_by: '-id' } },
  });
  const id = page?.results[0]?.id ?? 0;
  const { data: job } = await client.GET('/api/v2/workflow_jobs/{id}/', { params: { path: { id } } });
  assert.deepEqual([page?.count, job], [60, page?.results[0]]);
});
