import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Coverage, coverageFormats, percentOf, type RecordedCall } from '../../scripts/prove/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { runProcess } from '../support/processes.ts';

const thing = {
  type: 'object',
  properties: { name: { type: 'string' }, kind: { oneOf: [{ const: 'a' }, { type: 'integer' }] } },
};
const content = { 'application/json': { schema: thing, examples: { one: { value: { name: 'one' } } } } };
const document: Document = JSON.parse(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1.0.0' },
    paths: {
      '/things': {
        post: {
          operationId: 'add',
          parameters: [{ name: 'dry', in: 'query', schema: { type: 'boolean' } }],
          requestBody: { content },
          responses: { 201: { description: 'Made.', content }, 400: { description: 'No.' } },
        },
      },
    },
  }),
);

const call: RecordedCall = {
  ...{ method: 'POST', url: '/things', headers: [], type: 'application/json', body: '{"name":"one"}' },
  ...{ status: 201, responseType: 'application/json', responseBody: '{"name":"one","kind":3}' },
};

test('an call covers what it shows: response, media types, properties, examples and branches', () => {
  const coverage = new Coverage(compileContract(document));
  assert.equal(coverage.add({ ...call, url: '/others' }), false);
  assert.equal(coverage.add(call), true);
  const shown = coverage.parts.filter(({ hits }) => hits > 0).map(({ kind, about }) => `${kind}: ${about}`);
  assert.deepEqual(shown.sort(), [
    'branch: 201 oneOf 1',
    'example: body example one',
    'media type: 201 application/json',
    'media type: body application/json',
    'property: 201 kind',
    'property: 201 name',
    'property: body name',
    'response: 201',
  ]);
  assert.equal(Math.round(percentOf(coverage.parts)), 67);
  coverage.add({ ...call, url: '/things?dry=true', body: '{"kind":"a"}', status: 400, responseBody: '' });
  assert.equal(percentOf(coverage.parts), 100);
  assert.match(coverageFormats.text(coverage), /^add +2\/2 +2\/2 +1\/1 +4\/4 +1\/2 +2\/4$/m);
  const lcov = coverageFormats.lcov(coverage, (pointer) =>
    pointer.endsWith('201') ? 'spec/openapi.yaml:7' : undefined,
  );
  assert.equal(lcov, 'SF:spec/openapi.yaml\nDA:7,1\nend_of_record');
});

test('the calls of servers in other processes are recorded, and a threshold fails', async (t) => {
  const server = `
    const server = require('node:http').createServer((request, response) => request.resume().on('end', () => response.setHeader('Content-Type', 'application/json').end('[]')));
    server.listen(0, async () => { await fetch('http://127.0.0.1:' + server.address().port + '/library/loans'); server.close(); });`;
  const args = ['--spec', 'test/contracts/lending.yaml', '--format', 'json', '--threshold', '99'];
  const command = ['scripts/contract.ts', 'coverage', ...args, '--', process.execPath, '-e', server];
  const { code, stdout, stderr } = await runProcess(t, command);
  assert.equal(code, 1, stderr);
  assert.equal(JSON.parse(stdout).calls, 1);
  assert.match(stderr, /% of responses and properties were shown, less than 99 %/);
});
