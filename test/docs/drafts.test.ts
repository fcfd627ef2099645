import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import type { DocsOptions } from '../../server/docs/index.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { startAnyServer } from '../support/contracts.ts';
import { startTestServer } from '../support/servers.ts';

const nested = (levels: number, inside = '1') => `${'['.repeat(levels)}${inside}${']'.repeat(levels)}`;

/** A contract whose operation takes any JSON, and an object of any depth as a form and in its query. */
function createDocument(examples: object = {}): Document {
  const schema = { type: 'object' };
  const content = {
    'application/json': { schema: {}, examples },
    'application/x-www-form-urlencoded': { schema, encoding: { o: { style: 'deepObject', explode: true } } },
    'multipart/form-data': { schema },
  };
  const parameters = [{ name: 'o', in: 'query' as const, style: 'deepObject', schema }];
  return {
    openapi: '3.1.0',
    info: { title: 'Any', version: '1' },
    paths: {
      '/a': {
        post: { operationId: 'a', parameters, requestBody: { content }, responses: { 204: { description: 'Done.' } } },
      },
    },
  };
}

suite('a draft of the docs', async () => {
  const { url, logged } = await startTestServer({ after }, { document: createDocument(), handlers: () => ({}) });
  const send = (draft: object) =>
    call(url, { path: '/docs/request', body: JSON.stringify({ operation: 'a', ...draft }) });
  const json = 'application/json';

  const deep: [about: string, draft: object, reason: RegExp][] = [
    ['JSON', { type: json, body: nested(501) }, /deeper than 500 levels/],
    ['JSON of 60 kB', { type: json, body: nested(30_000) }, /deeper than 500 levels/],
    ['a form', { type: 'application/x-www-form-urlencoded', body: `{"o":${nested(101)}}` }, /deeper than 100 levels/],
    ['a parameter', { parameters: { 'query o': nested(101) } }, /deeper than 100 levels/],
  ];
  for (const [about, draft, reason] of deep) {
    test(`with ${about} that is nested too deep is a 400`, async () => {
      const { status, text } = await send(draft);
      assert.equal(status, 400);
      assert.match(text, reason);
    });
  }

  const large: [about: string, draft: object, status: number][] = [
    ['items at the greatest depth', { type: json, body: nested(400, '1,'.repeat(25_000).concat('1')) }, 200],
    ['quotes, which each language quotes', { type: json, body: JSON.stringify("'".repeat(60_000)) }, 200],
    ['bytes beyond those that are shown as code', { type: json, body: JSON.stringify('x'.repeat(200_000)) }, 200],
    ['bytes beyond those of a draft', { type: json, body: JSON.stringify('x'.repeat(300_000)) }, 413],
    [
      'leaves of a form',
      { type: 'application/x-www-form-urlencoded', body: `{"o":${nested(90, '1,'.repeat(100_000).concat('1'))}}` },
      413,
    ],
  ];
  for (const [about, draft, wanted] of large) {
    test(`with many ${about} has a response of at most 4 MB`, async () => {
      const { status, text } = await send(draft);
      assert.equal(status, wanted, text.slice(0, 200));
      assert(text.length <= 4_194_304, String(text.length));
    });
  }

  test('is shown as curl that reads no local file', async () => {
    const raw = await send({ type: json, body: '"@/etc/passwd"', origin: 'http://localhost' });
    assert.match(raw.text, /--data-raw &#39;/);
    const form = await send({ type: 'multipart/form-data', body: '{"a":"@/etc/passwd","b":"</etc/passwd"}' });
    assert.match(form.text, /--form-string &#39;a=@/);
    assert.doesNotMatch(form.text, / -F /);
    assert.deepEqual(
      logged.filter(({ err }) => err),
      [],
    );
  });
});

suite('a draft is written in the syntax of its media type, where its reader types JSON:', async () => {
  const item = { type: 'object', properties: { a: { type: 'integer' } } };
  const list = { type: 'array', items: {} };
  const content = {
    'application/xml': { schema: { ...item, xml: { name: 'thing' } } },
    'application/x-ndjson': { itemSchema: item },
    'application/json-seq': { itemSchema: item },
    'multipart/mixed': { schema: list, prefixEncoding: [{ contentType: 'application/json' }] },
    'multipart/form-data': { schema: item },
  };
  const document: Document = {
    openapi: '3.2.0',
    info: { title: 'Any', version: '1' },
    paths: {
      '/a': { post: { operationId: 'a', requestBody: { content }, responses: { 204: { description: 'Done.' } } } },
    },
  };
  const { url } = await startAnyServer({ after }, document, { a: () => ({ status: 204 }) });
  const cases: [type: string, body: string, sent: string | undefined][] = [
    ['application/xml', '{"a":1}', '<?xml version="1.0" encoding="UTF-8"?><thing><a>1</a></thing>'],
    ['application/xml', '<thing><a>2</a></thing>', '<thing><a>2</a></thing>'],
    ['application/x-ndjson', '[{"a":1},{"a":2}]', '{"a":1}\n{"a":2}\n'],
    ['application/json-seq', '[{"a":1}]', '\u001e{"a":1}\n'],
    [
      'multipart/mixed',
      '[{"b":1},"text"]',
      '--edge\r\nContent-Type: application/json\r\n\r\n{"b":1}\r\n--edge\r\nContent-Type: text/plain\r\n\r\ntext\r\n--edge--\r\n',
    ],
    ['multipart/form-data', '{"a":1}', undefined],
  ];
  for (const [type, body, sent] of cases) {
    test(`${type} from ${body}`, async () => {
      const draft = { operation: 'a', type, body, origin: 'http://localhost' };
      const { json } = await call(url, { path: '/docs/request', body: JSON.stringify(draft) });
      const built = Object(json);
      assert.deepEqual([built.body, built.violations], [sent, []]);
      if (sent === undefined) {
        assert.deepEqual(built.fields, [['a', '1']]);
        assert.match(built.samples, /form.WriteField\(&quot;a&quot;, &quot;1&quot;\)/);
        return;
      }
      const { status, text } = await call(url, { path: '/a', headers: built.headers, body: sent });
      assert.equal(status, 204, text);
      if (type === 'multipart/mixed') assert.equal(built.headers['Content-Type'], 'multipart/mixed; boundary=edge');
    });
  }

  test('what is no such text is a violation', async () => {
    for (const [type, body] of [
      ['application/xml', '<other/>'],
      ['multipart/mixed', 'text'],
    ]) {
      const { json } = await call(url, { path: '/docs/request', body: JSON.stringify({ operation: 'a', type, body }) });
      assert.equal(Object(json).violations.length, 1, type);
    }
  });
});

suite('a page of the docs', () => {
  test('that would be too large is a 501 that says so', async (t) => {
    const value = 'x'.repeat(20_000);
    const examples = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`e${index}`, { value }]));
    const { url } = await startTestServer(t, { document: createDocument(examples), handlers: () => ({}) });
    const { status, text } = await call(url, { method: 'GET', path: '/docs?operation=a' });
    assert.equal(status, 501);
    assert.match(text, /more than 8388608 characters/);
    assert.equal((await call(url, { method: 'GET', path: '/docs' })).status, 200);
  });

  test('is rendered once, and anew when what it offers beside the contract changes', async (t) => {
    const docs: DocsOptions = {};
    let rendered = 0;
    docs.changes = () => ({
      base: '1',
      get changes() {
        rendered += 1;
        return [];
      },
    });
    const [first, second] = [docs.changes(), docs.changes()];
    let current = first;
    docs.changes = () => current;
    const { url } = await startTestServer(t, { document: createDocument(), handlers: () => ({}), app: { docs } });
    const get = (query: string) => call(url, { method: 'GET', path: `/docs${query}` });
    for (const query of ['', '?', '?other=1', '']) assert.equal((await get(query)).status, 200);
    const once = rendered;
    current = second;
    await get('');
    assert.deepEqual([once > 0, rendered], [true, 2 * once]);
  });
});
