import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import type { AnyResponse } from '../../server/response/check-response.ts';
import { call, type TestResponse } from '../support/calls.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';
import { bearer } from '../support/servers.ts';

const key = { 'X-Observer-Key': 'admin-secret-for-tests' };
const json = { ...key, 'Content-Type': 'application/json' };
const star = { id: 'HIP-1', name: 'Vega', magnitude: 0.03 };

suite('a contract that needs more than this one', async () => {
  const document = await readTestContract('observatory/openapi.yaml');
  const seen: AnyInput[] = [];
  const respond = (response: AnyResponse) => (input: AnyInput) => {
    seen.push(input);
    return response;
  };
  const { url } = await startAnyServer({ after }, document, {
    listStars: respond({ status: 200, headers: { 'X-Total': 1 }, body: [star] }),
    addStar: respond({ status: 201, headers: { Location: '/night/v2/stars/HIP/1' }, body: star }),
    readStar: respond({ status: 200, body: star }),
    forgetStar: respond({ status: 204 }),
    countStars: respond({ status: 200, contentType: 'text/plain', body: '7' }),
    probeStars: respond({ status: 204, headers: { 'X-Revision': 41 } }),
    describeStars: respond({ status: 204 }),
    recordObservation: respond({ status: 503, headers: { 'Retry-After': 60 }, body: { detail: 'Closed.' } }),
    amendObservation: respond({ status: 418, body: { detail: 'A teapot.' } }),
    readLog: respond({ status: 200, contentType: 'text/csv', body: 'time,seeing\n' }),
    writeLog: respond({ status: 204 }),
    enrolObserver: respond({ status: 201, body: { id: 1, name: 'Vera', password: 'galaxy-rotation' } }),
    uploadPlate: respond({ status: 202 }),
  });
  const ask = async (
    path: string,
    options: { method?: string; headers?: object; body?: unknown } = {},
  ): Promise<TestResponse> => {
    const { method = 'GET', headers = {}, body } = options;
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return call(url, { method, path, headers: { ...key, ...headers }, ...(text !== undefined && { body: text }) });
  };
  const input = async (path: string, options = {}): Promise<AnyInput> => {
    const { status, text } = await ask(path, options);
    assert.ok(status < 300, `${status} ${text}`);
    const last = seen.at(-1);
    assert.ok(last, 'the handler was called');
    return last;
  };
  test('its paths stand behind every prefix of its servers and nowhere else, but in the mock without one too', async () => {
    assert.equal((await ask('/night/v2/stars')).status, 200);
    const without = await ask('/stars');
    assert.deepEqual([without.status, /Its URL is \/night\/v2\/stars\./.test(without.text)], [404, true]);
    const mock = await startTestMock({ after }, document);
    const toMock = (path: string) => call(mock.url, { method: 'GET', path, headers: key });
    assert.deepEqual([(await toMock('/stars')).status, (await toMock('/night/v2/stars')).status], [200, 200]);
    assert.equal((await ask('/night/stars')).status, 404);
  });

  test('a concrete path goes before a templated one, and operations share a path', async () => {
    const count = await ask('/night/v2/stars/count');
    assert.deepEqual([count.status, count.text, count.headers['content-type']], [200, '7', 'text/plain']);
    const wrong = await ask('/night/v2/stars', { method: 'PUT' });
    assert.deepEqual([wrong.status, wrong.headers.allow], [405, 'GET, POST']);
  });

  test('path parameters are texts of any name, percent-encoded or not; a wrong one is a 404', async () => {
    const { path } = await input('/night/v2/stars/HIP/%32%37989A');
    assert.deepEqual(path, { catalogue: 'HIP', 'star-id': '27989A' });
    for (const wrong of ['SAO/1', 'HIP/0', 'hip/1', 'HIP/1a', 'HIP/%zz', 'HIP/']) {
      assert.equal((await ask(`/night/v2/stars/${wrong}`)).status, 404, wrong);
    }
    assert.equal((await ask('/night/v2/nights/2026-02-30/log')).status, 404);
    assert.equal((await ask('/night/v2/nights/2026-02-28/log')).status, 200);
  });

  test('lists and objects in the query come in every style', async () => {
    const tags = Array.from({ length: 3 }, () => 'constellation=Ori').join('&');
    const { query } = await input(
      `/night/v2/stars?${tags}&magnitude=-1.5,6&spectral=A%7CB&box[ra]=83.8&box[dec]=-5&note=&since=2026-01-15T09:30:00Z`,
    );
    assert.deepEqual(
      { ...Object(query), box: { ...Object(query).box } },
      {
        page: 1,
        constellation: ['Ori', 'Ori', 'Ori'],
        magnitude: [-1.5, 6],
        spectral: ['A', 'B'],
        box: { ra: 83.8, dec: -5 },
        note: '',
        since: '2026-01-15T09:30:00Z',
      },
    );
  });

  test('every wrong parameter is named at once', async () => {
    const path = '/night/v2/stars?page=0x7&variable=yes&box[ra]=360&unknown=1&constellation=ori&since=&__proto__=1';
    const { status, json: body } = await ask(path, { headers: { 'X-Request-Id': 'no', Cookie: 'units=km; zoom=1e1' } });
    assert.equal(status, 400);
    const names = [
      '__proto__',
      'box',
      'constellation',
      'page',
      'since',
      'units',
      'unknown',
      'variable',
      'x-request-id',
      'zoom',
    ];
    assert.deepEqual(
      Object.keys(Object(body))
        .map((name) => name.toLowerCase())
        .sort(),
      names,
    );
  });

  test('headers and cookies reach the handler with their types and defaults', async () => {
    const { header, cookie } = await input('/night/v2/stars', {
      headers: { 'X-Epochs': '1950,2000', Cookie: 'zoom=3; theme=dark' },
    });
    assert.deepEqual(Object(header)['X-Epochs'], [1950, 2000]);
    assert.deepEqual([Object(cookie).zoom, Object(cookie).units], [3, 'deg']);
  });

  test('credentials come in a header, a cookie or the query, as the operation says', async () => {
    const path = '/night/v2/stars/HIP/1';
    const none = { 'X-Observer-Key': '' };
    assert.equal((await ask(path, { headers: none })).status, 401);
    assert.equal((await ask(path, { headers: { ...none, Cookie: 'session=admin-secret-for-tests' } })).status, 200);
    assert.equal((await ask(`${path}?ticket=admin-secret-for-tests`, { headers: none })).status, 200);
    assert.equal((await ask(path, { headers: { ...none, ...bearer } })).status, 401);
    assert.equal((await ask('/night/v2/stars/count', { headers: none })).status, 200);
  });

  test('a vendor type is JSON like any other', async () => {
    const type = { 'Content-Type': 'application/vnd.observatory.star+json' };
    const { body } = await input('/night/v2/stars', {
      method: 'POST',
      headers: type,
      body: { name: 'Vega', magnitude: null },
    });
    assert.deepEqual(body, { name: 'Vega', magnitude: null });
    const response = await ask('/night/v2/stars', { method: 'POST', headers: type, body: { name: 'V', magnitude: 1 } });
    assert.deepEqual([response.status, Object.keys(Object(response.json))], [400, ['name']]);
    assert.equal(
      (await ask('/night/v2/stars', { method: 'POST', headers: json, body: { name: 'Vega', magnitude: 1 } })).headers[
        'content-type'
      ],
      'application/vnd.observatory.star+json',
    );
  });

  test('the fields of a form have the types of the contract', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const form = 'name=Vera&password=galaxy-rotation&nights=3&remote=true&languages=en&languages=es';
    const { status, json: problem } = await ask('/night/v2/observers', { method: 'POST', headers, body: form });
    assert.deepEqual(
      [status, Object(problem).detail],
      [500, 'A server error has occurred.'],
      'write-only must not be sent',
    );
    assert.deepEqual(seen.at(-1)?.body, {
      name: 'Vera',
      password: 'galaxy-rotation',
      nights: 3,
      remote: true,
      languages: ['en', 'es'],
    });
    const wrong = await ask('/night/v2/observers', {
      method: 'POST',
      headers,
      body: 'name=&password=short&nights=many&id=1',
    });
    assert.deepEqual(
      [wrong.status, Object.keys(Object(wrong.json)).sort()],
      [400, ['id', 'name', 'nights', 'password']],
    );
  });

  test('a multipart body is read, a plain text and an image too', async () => {
    const headers = { 'Content-Type': 'Multipart/Form-Data; boundary=Edge' };
    const part = (name: string, value: string) =>
      `--Edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const body = `${part('title', 'Orion')}${part('exposure', '60')}${part('plate', 'x')}--Edge--\r\n`;
    const { body: fields } = await input('/night/v2/plates', { method: 'POST', headers, body });
    const { plate, ...others } = Object(fields);
    assert.deepEqual([others, await plate.text()], [{ title: 'Orion', exposure: 60 }, 'x']);
    const { body: image } = await input('/night/v2/plates', {
      method: 'POST',
      headers: { 'Content-Type': 'image/png' },
      body: 'PNG',
    });
    assert.deepEqual(image, Buffer.from('PNG'));
    const { body: text } = await input('/night/v2/nights/2026-01-15/log', {
      method: 'PUT',
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: 'Clear.',
    });
    assert.equal(text, 'Clear.');
  });

  test('a discriminator chooses the branch that violations are told of', async () => {
    const send = (body: unknown) => ask('/night/v2/observations', { method: 'POST', headers: json, body });
    assert.equal((await send({ kind: 'image', star: 'a' })).status, 503);
    assert.equal((await send({ kind: 'spectral', star: 'a', resolution: 100 })).status, 503);
    const violated = async (body: unknown) => Object.keys(Object((await send(body)).json)).sort();
    assert.deepEqual(await violated({ kind: 'spectral', star: 'a' }), ['resolution']);
    assert.deepEqual(await violated({ kind: 'spectrum', star: 'a' }), ['kind']);
    assert.deepEqual(await violated({ star: '' }), ['kind']);
    assert.deepEqual(await violated('null'), ['__all__']);
  });

  test('a response is held against default and ranges of statuses, and 204 has no body', async () => {
    const gone = await ask('/night/v2/stars/HIP/1', { method: 'DELETE' });
    assert.deepEqual([gone.status, gone.text, gone.headers['content-type']], [204, '', undefined]);
    const id = '5f6b3c5e-0a8e-4e0e-9a43-0b7a1f0c2d33';
    const patch = {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: { note: null },
    };
    assert.equal((await ask(`/night/v2/observations/${id}`, patch)).status, 418);
    const head = await ask('/night/v2/stars/count', { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers['x-revision']], [204, '41']);
    assert.equal((await ask('/night/v2/stars/count', { method: 'OPTIONS' })).status, 204);
  });
});

test('in OpenAPI 3.0 nullable is null, and an exclusive minimum is a boolean', async (t) => {
  const document = await readTestContract('lending.yaml');
  const loan = { id: 1, reader: 'Ada', until: null, shelf: { room: 1, bay: null } };
  const { url } = await startAnyServer(t, document, { lendBook: () => ({ status: 201, body: loan }) });
  const headers = {
    Authorization: `Basic ${btoa('admin:admin-secret-for-tests')}`,
    'Content-Type': 'application/json',
  };
  const lend = (body: unknown) =>
    call(url, { path: '/library/books/9780306406157/loans', headers, body: JSON.stringify(body) });
  assert.equal((await lend({ reader: 'Ada', until: null, fee: null })).status, 201);
  assert.deepEqual(Object.keys(Object((await lend({ reader: null, until: '2026-02-30', fee: 0 })).json)).sort(), [
    'fee',
    'reader',
    'until',
  ]);
});
