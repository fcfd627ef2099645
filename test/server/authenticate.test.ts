import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Authenticate, Demand } from '../../server/auth.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { sendRaw } from '../support/raw.ts';
import { startTestServer, type Teardown } from '../support/servers.ts';

const path = '/things';

/** A contract of one operation with the security that is given; it declares 200 and, where asked to, 403. */
function contractWith(security: object[], schemes: Record<string, object>, responses: object = {}): Document {
  const get = { operationId: 'listThings', security, responses: { 204: { description: 'Done.' }, ...responses } };
  return JSON.parse(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Things', version: '1.0.0' },
      paths: { [path]: { get } },
      components: { securitySchemes: schemes },
    }),
  );
}

const basicScheme = { type: 'http', scheme: 'Basic' };
const bearerScheme = { type: 'http', scheme: 'BEARER' };
const keyScheme = { type: 'apiKey', in: 'header', name: 'X-Key' };
const oauth = {
  type: 'oauth2',
  flows: { clientCredentials: { tokenUrl: 'https://example.com/token', scopes: { read: 'Reads.', write: 'Writes.' } } },
};

/** Starts a server whose handler says who calls; every secret that begins with `good` is one. */
async function start(teardown: Teardown, document: Document, authenticate: Authenticate = admitGood) {
  const callers: unknown[] = [];
  const respond = (_input: unknown, { caller }: { caller?: unknown }) => {
    callers.push(caller);
    return { status: 204 };
  };
  const handlers: object = { listThings: respond };
  const { url } = await startTestServer(teardown, { document, handlers: () => handlers, app: { authenticate } });
  const send = (headers: Record<string, string> = {}) => call(url, { method: 'GET', path, headers });
  return { url, callers, send };
}

const admitGood: Authenticate = async ({ secret }) => {
  await sleep(1);
  return secret.startsWith('good') ? { name: secret } : undefined;
};

const basic = (text: string) => ({ Authorization: `Basic ${btoa(text)}` });
const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });

test('a promise of nobody admits nobody, and a promise of a caller admits that caller', async (context) => {
  const { send, callers } = await start(context, contractWith([{ key: [] }], { key: bearerScheme }));
  assert.equal((await send(bearer('bad'))).status, 401);
  assert.deepEqual(callers, []);
  assert.equal((await send(bearer('good'))).status, 204);
  assert.deepEqual(callers, [{ name: 'good' }]);
});

test('an authenticator that throws is a 500, and admits nobody', async (context) => {
  const broken: Authenticate = () => Promise.reject(new Error('the directory is down'));
  const { send, callers } = await start(context, contractWith([{ key: [] }], { key: bearerScheme }), broken);
  assert.equal((await send(bearer('good'))).status, 500);
  assert.deepEqual(callers, []);
});

test('the authenticator is told the scheme and the scopes that the operation asks for', async (context) => {
  const demands: Demand[] = [];
  const note: Authenticate = (_credentials, demand) => {
    demands.push(demand);
    return undefined;
  };
  const document = contractWith([{ owner: ['read', 'write'] }, { login: [] }], { owner: oauth, login: basicScheme });
  const { send } = await start(context, document, note);
  await send(bearer('x'));
  await send(basic('a:b'));
  assert.deepEqual(demands, [
    { scheme: { name: 'owner', kind: 'oauth2' }, scopes: ['read', 'write'] },
    { scheme: { name: 'login', kind: 'basic' }, scopes: [] },
  ]);
});

describe('a caller without a scope that is asked for is a 403', () => {
  const withScopes: Authenticate = ({ secret }) => ({ name: 'x', scopes: secret.split('+') });
  const scoped = (responses?: object) => contractWith([{ owner: ['read', 'write'] }], { owner: oauth }, responses);

  test('that is not declared', async (context) => {
    const { send, callers } = await start(context, scoped(), withScopes);
    const response = await send(bearer('read'));
    assert.equal(response.status, 403);
    assert.match(String(Object(response.json).detail), /permission.*read, write/);
    assert.deepEqual(callers, []);
    assert.equal((await send(bearer('read+write'))).status, 204);
  });

  test('that is declared, in the form that the contract gives it', async (context) => {
    const schema = { type: 'object', required: ['title'], properties: { title: { type: 'string' } } };
    const content = { 'application/problem+json': { schema } };
    const { send } = await start(context, scoped({ 403: { description: 'Not yours.', content } }), withScopes);
    const response = await send(bearer('write'));
    assert.equal(response.status, 403);
    assert.match(String(response.headers['content-type']), /problem\+json/);
    assert.equal(Object(response.json).title, 'Forbidden');
  });

  test('also when it says nothing of scopes', async (context) => {
    const { send } = await start(context, scoped());
    assert.equal((await send(bearer('good'))).status, 403);
  });

  test('but not where another alternative is met', async (context) => {
    const document = contractWith([{ owner: ['read'] }, { key: [] }], { owner: oauth, key: keyScheme });
    const { send } = await start(context, document);
    assert.equal((await send({ ...bearer('good'), 'X-Key': 'good-key' })).status, 204);
    assert.equal((await send({ ...bearer('good'), 'X-Key': 'bad' })).status, 403);
  });
});

describe('security is an or of ands:', () => {
  const schemes = { login: basicScheme, key: keyScheme, token: bearerScheme };

  test('every scheme of an alternative has to be met, and the first one names the caller', async (context) => {
    const { send, callers } = await start(context, contractWith([{ key: [], token: [] }], schemes));
    assert.equal((await send({ 'X-Key': 'good-key' })).status, 401);
    assert.equal((await send(bearer('good'))).status, 401);
    assert.equal((await send({ 'X-Key': 'bad', ...bearer('good') })).status, 401);
    assert.equal((await send({ 'X-Key': 'good-key', ...bearer('bad') })).status, 401);
    assert.equal((await send({ 'X-Key': 'good-key', ...bearer('good') })).status, 204);
    assert.deepEqual(callers, [{ name: 'good-key' }]);
  });

  test('any alternative is enough, and a 401 challenges for each', async (context) => {
    const { send } = await start(context, contractWith([{ login: [] }, { token: [] }], schemes));
    assert.equal((await send(basic('a:good'))).status, 204);
    assert.equal((await send(bearer('good'))).status, 204);
    const refused = await send();
    assert.equal(refused.status, 401);
    assert.equal(refused.headers['www-authenticate'], 'Basic realm="api", Bearer realm="api"');
  });

  test('an empty alternative admits the unknown, and still knows who can be known', async (context) => {
    const { send, callers } = await start(context, contractWith([{}, { login: [] }], schemes));
    assert.equal((await send()).status, 204);
    assert.equal((await send(basic('a:bad'))).status, 204);
    assert.equal((await send(basic('a:good'))).status, 204);
    assert.deepEqual(callers, [undefined, undefined, { name: 'good' }]);
  });

  test('a scheme that the contract does not declare admits nobody', async (context) => {
    const { send } = await start(context, contractWith([{ toString: [] }], schemes));
    assert.equal((await send(bearer('good'))).status, 401);
  });
});

test('the word bearer elsewhere in the header is no scheme', async (context) => {
  const { send } = await start(context, contractWith([{ token: [] }], { token: bearerScheme }));
  for (const value of ['Basic bearer', 'notbearer good', 'good bearer', 'Bearer good bearer', 'bearer']) {
    assert.equal((await send({ Authorization: value })).status, 401, value);
  }
});

test('a scheme that cannot be checked is a 401 whatever is sent, never taken for Bearer', async (context) => {
  const schemes = { digest: { type: 'http', scheme: 'digest' }, tls: { type: 'mutualTLS' } };
  for (const name of ['digest', 'tls']) {
    const { send } = await start(context, contractWith([{ [name]: [] }], schemes));
    for (const value of ['Bearer good', `Basic ${btoa('a:good')}`, 'Digest good', 'mutualTLS good']) {
      const refused = await send({ Authorization: value });
      assert.equal(refused.status, 401, `${name}: ${value}`);
      assert.doesNotMatch(String(refused.headers['www-authenticate']), /Bearer/);
    }
  }
});

test('the mock takes the credentials of every scheme, in the form that HTTP has for them', async (context) => {
  const schemes = {
    digest: { type: 'http', scheme: 'digest' },
    negotiate: { type: 'http', scheme: 'Negotiate' },
    tls: { type: 'mutualTLS' },
    key: keyScheme,
  };
  const statusOf = async (security: object[], Authorization?: string) => {
    const { url } = await startTestMock(context, contractWith(security, schemes));
    const headers = Authorization === undefined ? {} : { Authorization };
    return (await call(url, { method: 'GET', path, headers })).status;
  };
  for (const good of ['Digest username="a", realm="b", response="c"', 'digest abc=='])
    assert.equal(await statusOf([{ digest: [] }], good), 204, good);
  for (const bad of ['Bearer abc', 'Digest', 'Digest ', 'Digest "a" b', undefined])
    assert.equal(await statusOf([{ digest: [] }], bad), 401, bad);
  assert.equal(await statusOf([{ negotiate: [] }], 'negotiate YII'), 204);
  assert.equal(await statusOf([{ tls: [] }]), 204);
  assert.equal(await statusOf([{ tls: [], key: [] }]), 401);
});

test('two Authorization headers are a 400, from whichever side', async (context) => {
  const document = contractWith([{ token: [] }], { token: bearerScheme });
  const { url } = await start(context, document);
  const mock = await startTestMock(context, document);
  for (const target of [url, mock.url]) {
    for (const [one, other] of [
      ['good', 'bad'],
      ['bad', 'good'],
      ['good', 'good'],
    ]) {
      const headers = [`Authorization: Bearer ${one}`, `authorization: Bearer ${other}`, 'Connection: close'];
      const text = await sendRaw(target, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers.join('\r\n')}\r\n\r\n`);
      assert.match(text, /^HTTP\/1\.1 400 [\s\S]*\{"detail":"[^"]*Authorization/);
    }
  }
});

test('an empty password is well-formed for the mock, and is nobody to the server', async (context) => {
  const document = contractWith([{ login: [] }], { login: basicScheme });
  const mock = await startTestMock(context, document);
  const { send } = await start(context, document);
  const headers = basic('key:');
  assert.equal((await call(mock.url, { method: 'GET', path, headers })).status, 204);
  assert.equal((await send(headers)).status, 401);
});
