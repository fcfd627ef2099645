import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { explainBacktracking } from '../../scripts/contract/backtracking-patterns.ts';
import { call } from '../support/calls.ts';
import { createTakeContract, startComparedServer } from '../support/comparisons.ts';
import { project, startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';
import { put, render } from './cases/hostile.ts';

const pattern = '^(a+)+$';
const nasty = `${'a'.repeat(40)}!`;

describe('found is', () => {
  for (const source of [
    pattern,
    '^(a|aa)+$',
    '(x+x+)+y',
    '^(\\w+\\s?)*$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '.*.*.*foo',
    '^(.*)(,.*)*;$',
    '^(\\p{L}|\\p{Lu})+$',
    '^([a-zA-Z0-9_.-])+@(([a-zA-Z0-9-])+.)+([a-zA-Z0-9]{2,4})+$',
    '^(a+)+\\1!$',
  ])
    test(source, () => assert.match(explainBacktracking(source) ?? '', /^Programs that backtrack may stop/));
});

describe('not found is', () => {
  for (const source of [
    '\\d+x',
    '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
    '^[a-z]([a-z0-9-]*[a-z0-9])?$',
    '^(?=.*[A-Z])(?=.*\\d).{8,}$',
    '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
    '^(\\w+) \\1$',
    '[a-',
  ])
    test(source, () => assert.equal(explainBacktracking(source), undefined));
});

test('check warns of it in any house style, with a text that shows it', async () => {
  const folder = createFolder();
  put(folder, { 'openapi.yaml': render({ schema: `{ type: string, pattern: '${pattern}' }` }) });
  const [report] = await runChecks({ file: join(folder, 'openapi.yaml'), project, only: ['lint'] });
  const found = report?.findings.filter(({ rule }) => rule === 'pattern-backtracks');
  assert.deepEqual(
    found?.map(({ level, line, column }) => [level, line, column]),
    [['warning', 14, 39]],
  );
  assert.match(found?.[0]?.message ?? '', /a text such as 'a{31}!' \(32 characters\)/);
});

test('the mock responds to a text for which others would not', async (context) => {
  const folder = createFolder();
  const parameter = `[{ name: a, in: query, schema: { type: string, pattern: '${pattern}' } }]`;
  put(folder, { 'openapi.yaml': render().replace('operationId', () => `parameters: ${parameter}\n      operationId`) });
  const words = ['scripts/contract.ts', 'mock', '--spec', 'openapi.yaml'];
  const mock = startProcess(context, words, { cwd: folder, env: { MOCK_PORT: '0' } });
  const [, url] = await mock.printed(/listens on (http:\/\/[\d.:]+\d)/);
  for (const [text, status] of [
    [nasty, 400],
    ['a'.repeat(40), 200],
  ] as const) {
    const response = await fetch(`${url}/things?a=${text}`, { signal: AbortSignal.timeout(30_000) });
    assert.equal(response.status, status);
  }
});

for (const validation of ['compiled', 'both', 'reference'] as const) {
  test(`the server responds to it, with ${validation}`, async (context) => {
    const content = {
      'application/json': { schema: { properties: { a: { pattern } }, patternProperties: { [pattern]: {} } } },
    };
    const parameters = [{ name: 'a', in: 'query', schema: { type: 'string', pattern } }];
    const document = createTakeContract({ parameters, requestBody: { content } }, {}, 'post');
    const { url } = await startComparedServer(context, document, { validation });
    const headers = { 'Content-Type': 'application/json' };
    const ask = (query: string, body: object) =>
      call(url, { method: 'POST', path: `/take?a=${query}`, headers, body: JSON.stringify(body) });
    assert.equal((await ask('aa', { a: 'aa' })).status, 204);
    // The reference is not told of such a pattern.
    const refused = validation === 'reference' ? 204 : 400;
    assert.equal((await ask(nasty, {})).status, refused);
    assert.equal((await ask('aa', { a: nasty })).status, refused);
    assert.equal((await ask('aa', { [nasty]: 1 })).status, 204);
  });
}
