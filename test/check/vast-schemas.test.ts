import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findEndlessSchemas, mostInPlace } from '../../server/openapi/schema/index.ts';
import { createTakeContract } from '../support/comparisons.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { runProcess, startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';
import { put } from './cases/hostile.ts';

/** Levels of schemas, each of which refers to the next six times. */
function createLevels(keyword: string, levels: number): Record<string, object> {
  const composed = Array.from({ length: levels }, (_, level) => {
    const next = { $ref: `#/components/schemas/L${level + 1}` };
    return [`L${level}`, Object.fromEntries([[keyword, Array(6).fill(next)]])];
  });
  return { ...Object.fromEntries(composed), [`L${levels}`]: { type: 'object', properties: { a: { type: 'string' } } } };
}

function createContract(keyword: string) {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/L0' }, example: { a: 5 } } };
  const operation = { summary: 'Takes.', responses: { 200: { description: 'Taken.', content } } };
  return createTakeContract(operation, createLevels(keyword, 12));
}

describe('schemas of which too many hold for one value:', () => {
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    test(`${keyword} of 6 in 12 levels`, () => {
      const { vast, endless } = findEndlessSchemas(createContract(keyword));
      assert.deepEqual([vast, endless], [['#/components/schemas/L2', '#/components/schemas/L7'], []]);
    });

  test('not those of a few levels, nor this contract', () => {
    assert(6 ** 4 < mostInPlace);
    assert.deepEqual(findEndlessSchemas(createTakeContract({}, createLevels('anyOf', 4))).vast, []);
    assert.deepEqual(findEndlessSchemas(readOwnDocument()).vast, []);
  });
});

describe('are a finding within 20 s', () => {
  const prepare = (rules = 'rules: { no-invalid-media-type-examples: error }') => {
    const folder = createFolder();
    put(folder, {
      'openapi.json': JSON.stringify(createContract('anyOf')),
      'redocly.yaml': rules,
    });
    return folder;
  };
  const told = /schema-vast More than 5000 schemas hold for one value here/;
  for (const [command = '', ...options] of [['check'], ['generate', '--out', 'out']])
    test(`of ${command}`, async (context) => {
      const words = ['scripts/contract.ts', command, '--spec', 'openapi.json', ...options];
      const { stdout, stderr } = await runProcess(context, words, { cwd: prepare() });
      assert.match(stdout + stderr, told);
    });

  for (const [script = '', ready] of [['mock', /listens on/] as const, ['start', /Ctrl-C/] as const])
    test(`of ${script}, which goes on and ends at once`, async (context) => {
      const words = ['scripts/contract.ts', script, '--spec', 'openapi.json'];
      const env = { PORT: '0', MOCK_PORT: '0', ADMIN_PORT: 'off', DATABASE_URL: 'sqlite::memory:' };
      const started = startProcess(context, words, { cwd: prepare('rules: {}'), env });
      await started.printed(ready);
      await started.printed(told);
      started.child.kill('SIGTERM');
      assert.match(String(await started.ended), /^(0|SIGTERM)$/);
    });
});
