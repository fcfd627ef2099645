import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { projectFolder } from '../../scripts/cli/index.ts';
import { bundleContract } from '../../scripts/contract/bundle.ts';
import { renderTypes } from '../../scripts/generate/render-types.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { createTakeContract, startComparedServer } from '../support/comparisons.ts';
import { startTestMock } from '../support/mocks.ts';
import { createFolder } from '../support/servers.ts';

const $ref = '#/components/schemas/Owner';
const properties = {
  letter: { type: 'string', nullable: true },
  referred: { $ref, nullable: true },
  composed: { allOf: [{ $ref }], nullable: true },
  chosen: { oneOf: [{ $ref }, { type: 'integer' }], nullable: true },
  listed: { type: 'string', enum: ['a'], nullable: true },
  plain: { $ref },
};
const schemas = { Owner: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } };
const content = { 'application/json': { schema: { type: 'object', properties } } };
const lenient: Document = { ...createTakeContract({ requestBody: { content } }, schemas, 'post'), openapi: '3.0.3' };
const beyond = ['referred', 'composed', 'chosen', 'listed'];

function write(document: object): string {
  const file = join(createFolder(), 'openapi.json');
  writeFileSync(file, JSON.stringify(document));
  return file;
}

async function send(url: string, name: string): Promise<number> {
  const body = JSON.stringify({ [name]: null });
  return (await call(url, { path: '/take', headers: { 'Content-Type': 'application/json' }, body })).status;
}

test('nullable of OpenAPI 3.0 allows null beside references, compositions and enums, in checks and types alike', async (t) => {
  const server = await startComparedServer(t, lenient);
  const mock = await startTestMock(t, lenient);
  for (const { url } of [server, mock]) {
    for (const name of ['letter', ...beyond]) assert.equal(await send(url, name), 204, name);
    assert.equal(await send(url, 'plain'), 400);
  }
  assert.deepEqual(new Set(server.comparisons.map(({ acceptedBy }) => acceptedBy)), new Set(['both', 'neither']));
  const types = renderTypes(lenient)['request-types.ts'];
  for (const name of ['letter', ...beyond]) assert.match(types, new RegExp(`${name}\\?: .* \\| null;`));
  assert.match(types, /plain\?: Owner;/);
});

test('check says where that goes beyond the letter; x-nullable-strict keeps to it', async (t) => {
  const find = async (document: object) => {
    const [lint] = await runChecks({ file: write(document), project: projectFolder, only: ['lint'] });
    return lint?.findings.flatMap(({ rule, message }) => (/nullable/.test(rule) ? [`${rule} ${message}`] : []));
  };
  const found = (await find(lenient))?.sort() ?? [];
  assert.match(found[0] ?? '', /^nullable-beyond-letter .*beside a reference or a composition.*\(3 schemas\)\.$/);
  assert.match(found[1] ?? '', /^nullable-beyond-letter .*whose enum does not list it.*\(one schema\)\.$/);
  const strict = { ...lenient, 'x-nullable-strict': true };
  assert.deepEqual(await find(strict), []);
  const { document } = await bundleContract(write(strict)).then((bundle) =>
    'document' in bundle ? bundle : assert.fail(),
  );
  const { url } = await startComparedServer(t, document);
  for (const name of beyond) assert.equal(await send(url, name), 400, name);
  assert.equal(await send(url, 'letter'), 204);
});
