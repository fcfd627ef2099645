import assert from 'node:assert/strict';
import { after, beforeEach, suite, test } from 'node:test';
import { call } from '../support/calls.ts';
import { readTestContract } from '../support/contracts.ts';
import { createMockCaller } from '../support/mock-caller.ts';
import { startStatefulMock } from '../support/mocks.ts';

suite('the mock of this contract remembers', async () => {
  const { url, sessions } = await startStatefulMock({ after });
  const ask = createMockCaller(url);
  const jobs = '/api/v2/job_templates/7/slice_workflow_jobs/';
  beforeEach(() => sessions.reset());

  test('what was created, by its Location, its url and its id', async () => {
    const sent = { name: 'Nightly patch', limit: 'web-*', webhook_service: 'github', inventory: 3 };
    const created = await ask(`POST ${jobs}`, sent);
    assert.deepEqual([created.status, created.headers['x-mocked']], [201, 'stateful']);
    const job = Object(created.json);
    const { name, limit, webhook_service, inventory } = job;
    assert.deepEqual({ name, limit, webhook_service, inventory }, sent);
    assert.deepEqual([created.headers.location, job.url], ['/api/v2/workflow_jobs/1/', '/api/v2/workflow_jobs/1/']);
    assert.match(job.related, /workflow_jobs\/1\/cancel/);
    const read = await ask(`GET ${job.url}`);
    assert.deepEqual([read.status, read.json], [200, job]);
    const second = await ask(`POST ${jobs}`, { name: 'Another' });
    assert.equal(Object(second.json).id, 2);
    assert.equal(Object(second.json).webhook_service, undefined);
  });

  test('and leaves out what the response may not have', async () => {
    const created = await ask(`POST ${jobs}`, { name: 'a', webhook_service: '' });
    assert.deepEqual([created.status, Object.hasOwn(Object(created.json), 'webhook_service')], [201, false]);
  });

  test('in lists that are filtered, ordered and paged', async () => {
    for (const name of ['Beta patch', 'Alpha patch', 'Alpha other']) await ask(`POST ${jobs}`, { name });
    const list = async (query: string, at = jobs) => {
      const { json } = await ask(`GET ${at}?${query}`);
      const { count, next, previous, results } = Object(json);
      return { count, next, previous, names: results.map((each: { name: string }) => each.name) };
    };
    const all = { count: 3, next: null, previous: null, names: ['Beta patch', 'Alpha patch', 'Alpha other'] };
    assert.deepEqual(await list(''), all);
    assert.deepEqual((await list('name__icontains=PATCH&order_by=name')).names, ['Alpha patch', 'Beta patch']);
    assert.deepEqual(await list('order_by=-id&page_size=2'), {
      ...{ count: 3, next: `${jobs}?order_by=-id&page=2&page_size=2`, previous: null },
      names: ['Alpha other', 'Alpha patch'],
    });
    assert.deepEqual((await list('page=last&page_size=2')).names, ['Alpha other']);
    assert.deepEqual((await list('id=2')).names, ['Alpha patch']);
    assert.equal((await list('', jobs.replace('7', '8'))).count, 0);
    const beyond = await ask(`GET ${jobs}?page=2`);
    assert.deepEqual([beyond.status, beyond.json], [404, { detail: 'Invalid page.' }]);
  });

  test('nothing of a page of 200 samples, and has it soon', async () => {
    const costs: number[] = [];
    for (let seed = 0; seed < 8; seed++) {
      const began = process.cpuUsage();
      const prefer = `state=off, dynamic=true, seed=${seed}`;
      const { json } = await ask(`GET ${jobs}?page_size=200`, undefined, { prefer });
      const { user, system } = process.cpuUsage(began);
      costs.push((user + system) / 1000);
      assert.equal(Object(json).results.length, 200);
    }
    assert(Math.min(...costs) < 600, `milliseconds of the processor: ${costs}`);
  });

  test('nothing of another session, and nothing where a request does not want it', async () => {
    await ask(`POST ${jobs}`, { name: 'a' }, { session: 'one' });
    assert.equal((await ask('GET /api/v2/workflow_jobs/1/', undefined, { session: 'one' })).status, 200);
    const elsewhere = await ask('GET /api/v2/workflow_jobs/1/', undefined, { session: 'other' });
    assert.deepEqual(
      [elsewhere.status, elsewhere.headers['x-mocked'], elsewhere.json],
      [404, 'stateful', { detail: 'No WorkflowJob matches the given query.' }],
    );
    const off = await ask('GET /api/v2/workflow_jobs/77/', undefined, { prefer: 'state=off' });
    assert.deepEqual([off.status, off.headers['x-mocked'], Object(off.json).id], [200, 'true', 77]);
  });

  test('nothing where another status or an example is asked for', async () => {
    const failed = await ask(`POST ${jobs}`, { name: 'a' }, { prefer: 'code=503' });
    const shown = await ask(`POST ${jobs}`, { name: 'a' }, { prefer: 'example=full' });
    assert.deepEqual([failed.status, shown.status], [503, 201]);
    assert.equal(sessions.of('').items.size, 0);
  });

  test('a failure a number of times, then goes on', async () => {
    const post = () => ask(`POST ${jobs}`, { name: 'a' }, { prefer: 'code=503, times=2' });
    const statuses = [];
    for (let index = 0; index < 3; index++) statuses.push((await post()).status);
    assert.deepEqual(statuses, [503, 503, 201]);
    assert.equal((await ask(`POST ${jobs}`, {}, { prefer: 'code=503, times=0' })).status, 400);
  });
});

suite('the mock of any contract', async () => {
  const { url, sessions } = await startStatefulMock({ after }, await readTestContract('bookshop.yaml'));
  const ask = createMockCaller(url);
  beforeEach(() => sessions.reset());
  const addAuthors = async () => {
    for (const [name, country] of Object.entries({ Ada: 'GB', Grace: 'US', Barbara: 'US' }))
      await ask('POST /authors', { name, country, password: 'secret' });
  };
  const names = (json: unknown) => Object(json).map((each: { name: string }) => each.name);

  test('writes whole URLs that lead back to it where the contract wants them whole', async () => {
    const created = await ask('POST /v1/authors', { name: 'Ada', password: 'secret' });
    assert.deepEqual(created.json, { id: 1, self: `${url}/v1/authors/1`, name: 'Ada' });
    assert.equal(created.headers.location, `${url}/v1/authors/1`);
    assert.deepEqual((await ask('GET /v1/authors/1')).json, created.json);
  });

  test('lists by offset with the total in a header, and says which parameters it passed over', async () => {
    await addAuthors();
    const page = await ask('GET /authors?limit=1&offset=1&mood=good');
    assert.deepEqual([names(page.json), page.headers['x-total-count']], [['Grace'], '3']);
    assert.equal(page.headers['x-mocked'], 'stateful; ignored="mood"');
    assert.match(String(page.headers.link), /<\/authors\?limit=1&mood=good&offset=2>; rel="next"/);
    assert.deepEqual(names((await ask('GET /authors?country=US&sort=name')).json), ['Barbara', 'Grace']);
    assert.deepEqual(names((await ask('GET /authors?q=RA')).json), ['Grace', 'Barbara']);
  });

  test('replaces with PUT, and removes with DELETE what is there and below', async () => {
    await addAuthors();
    await ask('POST /authors/1/books', { title: 'Notes' });
    assert.deepEqual((await ask('PUT /authors/1', { name: 'Lovelace' })).json, {
      ...{ id: 1, self: `${url}/v1/authors/1`, name: 'Lovelace' },
    });
    assert.equal((await ask('DELETE /authors/1')).status, 204);
    const gone = await Promise.all(['GET', 'DELETE'].map((method) => ask(`${method} /authors/1`)));
    assert.deepEqual(
      gone.map(({ status }) => status),
      [404, 404],
    );
    assert.deepEqual((await ask('GET /books')).json, { items: [] });
    assert.equal((await ask('POST /authors/1/books', { title: 'Nowhere' })).status, 404);
    await ask('POST /authors', { name: 'New' });
    assert.equal((await ask('GET /authors/4')).status, 200);
  });

  test('keeps UUIDs, follows a cursor, shortens items, and merges a PATCH', async () => {
    await addAuthors();
    const books = [];
    for (const book of [
      { title: 'A', genre: 'x', price: 3 },
      { title: 'B', note: 'n' },
      { title: 'C', genre: 'y', price: 9 },
    ])
      books.push(Object((await ask('POST /authors/2/books', book)).json));
    const [first, second] = books;
    assert.match(first.id, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    assert.deepEqual([first.authorId, second.genre], [2, undefined]);
    const page = Object((await ask('GET /authors/2/books')).json);
    assert.deepEqual([page.data, page.meta.total, page.meta.hasMore], [books.slice(0, 2), 3, true]);
    const rest = Object((await ask(`GET /authors/2/books?cursor=${page.meta.nextCursor}`)).json);
    assert.deepEqual([rest.data, rest.meta], [books.slice(2), { total: 3, hasMore: false }]);
    const short = (await ask('GET /books?genre=x&genre=y&min_price=4')).json;
    assert.deepEqual(short, { items: [{ id: books[2].id, title: 'C', genre: 'y', price: 9 }] });
    const type = 'application/merge-patch+json';
    const changed = Object((await ask(`PATCH /books/${second.id}`, { title: 'BB', note: null }, { type })).json);
    assert.deepEqual([changed.title, changed.note, changed.createdAt], ['BB', null, second.createdAt]);
    assert.deepEqual((await ask(`GET /books/${second.id}`)).json, changed);
  });

  test('makes data that looks real, as much as a page has, the same for a seed', async () => {
    const list = async (seed: number) =>
      (await ask('GET /authors?limit=7', undefined, { prefer: `state=off, dynamic=true, seed=${seed}` })).json;
    const [first, again, other] = [await list(1), await list(1), await list(2)];
    assert.deepEqual(first, again);
    assert.notDeepEqual(first, other);
    assert.deepEqual([Object(first).length, Object(other).length], [7, 7]);
    for (const name of names(first)) assert.match(name, /^\p{Lu}.* \p{Lu}/u);
  });

  test('takes an action on an item for no creation', async () => {
    await addAuthors();
    const { id } = Object((await ask('POST /authors/1/books', { title: 'A' })).json);
    const reprinted = await ask(`POST /books/${id}/reprint`);
    assert.deepEqual([reprinted.status, reprinted.headers['x-mocked']], [201, 'true']);
    assert.equal(Object((await ask('GET /books')).json).items.length, 1);
  });
});

test('a resource of which a creation cannot be kept is that of a mock without a memory', async (t) => {
  const document = await readTestContract('bookshop.yaml');
  const [{ properties }] = [Object(document.components?.schemas?.Author)];
  // No path of an item is such a URL.
  properties.self = { type: 'string', readOnly: true, enum: ['urn:author'] };
  const created = Object(document.paths?.['/authors']?.post).responses['201'].headers;
  created.Location.schema = { type: 'string', enum: ['urn:author'] };
  const { url } = await startStatefulMock(t, document);
  const ask = createMockCaller(url);
  assert.equal((await ask('GET /authors')).headers['x-mocked'], 'stateful');
  const responses = [
    await ask('POST /authors', { name: 'Ada' }),
    await ask('GET /authors/5'),
    await ask('GET /authors'),
  ];
  assert.deepEqual(
    responses.map(({ status, headers }) => [status, headers['x-mocked']]),
    [
      [201, 'true'],
      [200, 'true'],
      [200, 'true'],
    ],
  );
});

test('a hundred sessions at once never meet, and leave nothing behind', async (t) => {
  const { url, sessions } = await startStatefulMock(t);
  const ask = createMockCaller(url);
  const jobs = '/api/v2/job_templates/7/slice_workflow_jobs/';
  const live = async (session: string) => {
    for (let round = 1; round <= 2; round++) {
      const name = `${session} ${round}`;
      const created = await ask(`POST ${jobs}`, { name }, { session });
      const read = await ask(`GET /api/v2/workflow_jobs/${round}/`, undefined, { session });
      const listed = await ask(`GET ${jobs}?order_by=-id`, undefined, { session });
      assert.deepEqual([created.status, read.status, listed.status], [201, 200, 200]);
      assert.deepEqual([created.json, Object(listed.json).results[0]], [read.json, read.json]);
      assert.deepEqual([Object(read.json).name, Object(listed.json).count], [name, round]);
    }
  };
  await Promise.all(Array.from({ length: 100 }, (_, index) => live(`s${index}`)));
  assert.equal(sessions.size, 100);
  const { status } = await call(url, { path: '/__mock/reset?all=true' });
  assert.deepEqual([status, sessions.size], [204, 0]);
});
