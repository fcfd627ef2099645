import assert from 'node:assert/strict';
import { after, beforeEach, suite, test } from 'node:test';
import { findKeyProperty, keyNameOf } from '../../scripts/mock/body-places.ts';
import { renderUnremembered } from '../../scripts/mock/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { readTestContract } from '../support/contracts.ts';
import { createMockCaller } from '../support/mock-caller.ts';
import { startStatefulMock, startTestMock } from '../support/mocks.ts';

suite('the memory of a mock finds items within members of bodies:', async () => {
  const { url, sessions } = await startStatefulMock({ after }, await readTestContract('wrapped.yaml'));
  const ask = createMockCaller(url);
  const json = async (line: string, body?: unknown) => Object((await ask(line, body)).json);
  beforeEach(() => sessions.reset());

  test('by the name that the path gives them, with slugs of their titles', async () => {
    const { status, headers, json: created } = await ask('POST /projects', { project: { title: 'A Short Walk!' } });
    assert.deepEqual([status, headers['x-mocked']], [201, 'stateful']);
    const { project } = Object(created);
    assert.deepEqual([project.slug, project.title, project.about], ['a-short-walk', 'A Short Walk!', undefined]);
    assert.deepEqual(await json('GET /projects/a-short-walk'), { project });
    const another = await json('POST /projects', { project: { title: 'A short walk' } });
    assert.match(another.project.slug, /^a-short-walk-\d$/);
    const changed = await json('PUT /projects/a-short-walk', { project: { about: 'By the sea' } });
    assert.deepEqual([changed.project.slug, changed.project.about], ['a-short-walk', 'By the sea']);
    const { projects, projectsCount } = await json('GET /projects');
    assert.deepEqual([projects[0], projects.length, projectsCount], [changed.project, 2, 2]);
    assert.equal((await ask('DELETE /projects/a-short-walk')).status, 204);
    assert.equal((await ask('GET /projects/a-short-walk')).status, 404);
  });

  test('with the whole object of which a request has the key', async () => {
    const { project } = await json('POST /projects', { project: { title: 'One', team: 'divers' } });
    assert.deepEqual(project.team, { slug: 'divers', size: 4 });
  });

  test('below others, although nothing reads them one by one', async () => {
    await ask('POST /projects', { project: { title: 'One' } });
    await ask('POST /projects', { project: { title: 'Two' } });
    const { comment } = await json('POST /projects/one/comments', { comment: { body: 'Good.' } });
    assert.equal(comment.body, 'Good.');
    assert.deepEqual(await json('GET /projects/one/comments'), { comments: [comment] });
    assert.deepEqual(await json('GET /projects/two/comments'), { comments: [] });
    assert.equal((await ask('GET /projects/three/comments')).status, 404);
    assert.equal((await ask(`DELETE /projects/two/comments/${comment.id}`)).status, 404);
    assert.equal((await ask(`DELETE /projects/one/comments/${comment.id}`)).status, 204);
    assert.deepEqual(await json('GET /projects/one/comments'), { comments: [] });
  });

  test('by a key that the client chooses, once', async () => {
    const { domain } = await json('POST /domains', { name: 'mine.org' });
    assert.deepEqual(domain, { name: 'mine.org', ttl: 1800 });
    assert.deepEqual(await json('GET /domains/mine.org'), { domain });
    assert.equal((await ask('POST /domains', { name: 'mine.org' })).status, 409);
    await ask('POST /domains', { name: 'other.org' });
    const { domains, meta } = await json('GET /domains?per_page=1');
    assert.deepEqual([domains, meta], [[domain], { total: 2 }]);
  });

  test('as what a body is about, with UUIDs', async () => {
    const sent = { type: 'ticket', attributes: { subject: 'Leak', state: 'open' } };
    const { data } = await json('POST /tickets', { data: sent });
    assert.deepEqual(data, { ...sent, id: data.id });
    assert.match(data.id, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    const change = { data: { type: 'ticket', attributes: { subject: 'Leak', state: 'closed' } } };
    assert.equal((await json(`PATCH /tickets/${data.id}`, change)).data.attributes.state, 'closed');
    assert.equal((await json(`GET /tickets/${data.id}`)).data.attributes.state, 'closed');
    assert.deepEqual((await json('GET /tickets')).data.length, 1);
  });

  test('but records nothing that a client could not find again', async () => {
    const started = await ask('POST /runs', { label: 'a' });
    assert.deepEqual([started.status, started.headers['x-mocked']], [202, 'true']);
    const { status, headers } = await ask('GET /runs/any');
    assert.deepEqual([status, headers['x-mocked']], [200, 'true']);
  });

  test('and names that', async () => {
    const contract = compileContract(await readTestContract('wrapped.yaml'));
    assert.equal(renderUnremembered(contract), 'The mock responds without its memory to POST /runs.');
  });
});

const keys: [path: string, names: string[], key: string | undefined][] = [
  ['/books/{bookId}', ['title', 'id'], 'id'],
  ['/domains/{domain_name}', ['ttl', 'name'], 'name'],
  ['/customers/{external_customer_id}', ['lago_id', 'external_id'], 'external_id'],
  ['/account/keys/{ssh_key_identifier}', ['fingerprint', 'id'], 'id'],
  ['/floating_ips/{floating_ip}', ['ip', 'locked'], 'ip'],
  ['/articles/{slug}', ['title'], undefined],
];
for (const [path, names, key] of keys) {
  test(`the key of ${path} among ${names.join(', ')} is ${key}`, () =>
    assert.equal(findKeyProperty(names, keyNameOf(path) ?? '', path), key));
}

suite('a mock without a memory responds as the request has it:', async () => {
  const { url } = await startTestMock({ after }, await readTestContract('wrapped.yaml'));
  const ask = createMockCaller(url);

  test('an item has the key of its path, unless an example is asked for by its name', async () => {
    const { json, headers } = await ask('GET /projects/my-own');
    assert.deepEqual([Object(json).project.slug, Object(json).project.title], ['my-own', 'A bridge']);
    assert.equal(headers['x-mocked'], 'true');
    const { json: strange, status } = await ask('GET /projects/My%20own');
    assert.deepEqual([status, Object(strange).project.slug], [200, 'a-bridge']);
  });

  test('a list has as many items as were asked for, and says so', async () => {
    const { domains, meta } = Object((await ask('GET /domains?per_page=7')).json);
    assert.deepEqual([domains.length, meta], [7, { total: 7 }]);
  });
});

test('a mock without a memory of this contract gives the URL of the item that was asked for', async (t) => {
  const { url } = await startTestMock(t);
  const { json } = await createMockCaller(url)('GET /api/v2/workflow_jobs/77/');
  assert.deepEqual([Object(json).id, Object(json).url], [77, '/api/v2/workflow_jobs/77/']);
});
