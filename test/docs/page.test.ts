import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { readConfig } from '../../server/config.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { startTestServer } from '../support/servers.ts';

for (const kind of ['server', 'mock'] as const) {
  describe(`the docs of the ${kind}`, async () => {
    const { url } = await (kind === 'server' ? startTestServer({ after }) : startTestMock({ after }));
    const get = (path: string, headers = {}) => call(url, { method: 'GET', path, headers });

    it('are a page under a policy that allows this server alone and nothing inline', async () => {
      const { status, headers, text } = await get('/docs');
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /default-src 'none'/);
      assert.doesNotMatch(policy, /unsafe|https?:|\*/);
      assert.doesNotMatch(text, /<style|style=|<script(?! (?:defer )?src="docs\/)| on\w+="/);
      assert.deepEqual(
        [...text.matchAll(/ (?:src|href)="(?:[a-z]+:|\/)/g)].map(([link]) => link),
        [],
      );
    });

    it('bear the name and version of the contract', async () => {
      const { title, version } = readOwnDocument().info;
      assert((await get('/docs')).text.includes(`<title>${title} ${version}</title>`));
    });

    it('bring the contract that is served, in JSON and in YAML, for pages of every origin', async () => {
      const [json, yaml] = await Promise.all([get('/openapi.json'), get('/openapi.yaml')]);
      assert.deepEqual([json.status, yaml.status], [200, 200]);
      assert.equal(json.headers['content-type'], 'application/json');
      assert.equal(yaml.headers['content-type'], 'application/yaml');
      assert.deepEqual(json.json, readOwnDocument());
      assert.deepEqual(parse(yaml.text), readOwnDocument());
      assert.deepEqual(parse(yaml.text, { version: '1.1' }), readOwnDocument());
      for (const { headers } of [json, yaml]) assert.equal(headers['access-control-allow-origin'], '*');
    });

    for (const path of [
      '/docs',
      '/docs?operation=createSliceWorkflowJob',
      '/docs/page.js',
      '/docs/page.css',
      '/openapi.json',
      '/openapi.yaml',
    ]) {
      it(`respond with 304 to who has ${path} already`, async () => {
        const { headers } = await get(path);
        const again = await get(path, { 'If-None-Match': String(headers.etag) });
        assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', headers.etag]);
        assert.equal(again.headers['cache-control'], 'no-cache');
        assert.equal((await get(path, { 'If-None-Match': '"other"' })).status, 200);
      });

      it(`respond to HEAD ${path} like GET, without the body`, async () => {
        const [head, full] = await Promise.all([call(url, { method: 'HEAD', path }), get(path)]);
        assert.deepEqual([head.status, head.text], [200, '']);
        assert.equal(head.headers.etag, full.headers.etag);
        assert.equal(head.headers['content-length'], String(Buffer.byteLength(full.text)));
      });

      it(`respond with 405 to a POST of ${path}`, async () => {
        const { status, headers, json } = await call(url, { path });
        assert.deepEqual([status, headers.allow], [405, 'GET, HEAD']);
        assert.deepEqual(json, { detail: 'Method "POST" not allowed.' });
      });
    }

    it('lead from /docs/ to /docs, and from anything else below it to a 404', async () => {
      const { status, headers } = await get('/docs/');
      assert.deepEqual([status, headers.location], [308, '../docs']);
      for (const path of ['/docs/index.html', '/docs/../package.json', '/docs/%2e%2e/%2e%2e/package.json']) {
        const { status, json } = await get(path);
        assert.deepEqual([status, json], [404, { detail: 'The requested resource could not be found.' }], path);
      }
    });
  });
}

describe('the docs of any contract', () => {
  it('leave the paths that the contract declares to the contract', async (t) => {
    const { url } = await startTestMock(t, contractWith(['/docs', '/{name}.yaml']));
    const responses = ['/docs', '/openapi.yaml'].map((path) => call(url, { method: 'GET', path }));
    for (const { json, headers } of await Promise.all(responses)) {
      assert.deepEqual([json, headers['x-mocked']], ['from the contract', 'true']);
    }
    const other = await call(url, { path: '/docs' });
    assert.deepEqual([other.status, other.headers.allow], [405, 'GET']);
    assert.equal((await call(url, { method: 'GET', path: '/openapi.json' })).headers['x-mocked'], undefined);
  });

  it('may be shown in a frame where that is allowed', async (t) => {
    const embedders = readConfig({ DOCS_EMBEDDERS: 'https://portal.example.com' }).docsEmbedders;
    const { url } = await startTestServer(t, { app: { docs: { embedders } } });
    const { headers } = await call(url, { method: 'GET', path: '/docs' });
    assert.match(String(headers['content-security-policy']), /frame-ancestors https:\/\/portal\.example\.com$/);
  });

  it('write its title as text', async (t) => {
    const document = { ...contractWith(['/a']), info: { title: '</title><script>&', version: '1' } };
    const { url } = await startTestMock(t, document);
    const { text } = await call(url, { method: 'GET', path: '/docs' });
    assert.match(text, /<title>&lt;\/title&gt;&lt;script&gt;&amp; 1<\/title>/);
  });
});

function contractWith(paths: string[]): Document {
  const content = { 'application/json': { schema: { type: 'string' }, example: 'from the contract' } };
  const toItem = (path: string) => ({
    parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      name,
      in: 'path' as const,
      required: true,
      schema: { type: 'string' },
    })),
    get: { operationId: path, responses: { 200: { description: 'Good.', content } } },
  });
  return {
    openapi: '3.1.0',
    info: { title: 'Any', version: '1' },
    paths: Object.fromEntries(paths.map((path) => [path, toItem(path)])),
  };
}
