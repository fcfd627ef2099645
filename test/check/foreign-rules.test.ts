import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { runProcess, startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';
import { put, render } from './cases/hostile.ts';

const plugin = (mark: string) => `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');
module.exports = () => ({
  id: 'evil',
  rules: { oas3: { shout: () => ({ Info(_, { report }) { report({ message: 'heard' }) } }) } },
  configs: { all: { rules: { 'evil/shout': 'error' } } },
});`;

/** A stranger's contract whose rules run code and are fetched from everywhere that Redocly knows of. */
async function prepare(context: TestContext) {
  const folder = createFolder();
  const mark = join(folder, 'ran');
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('Content-Type', 'application/yaml').end('rules: { info-license: error }\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  put(folder, {
    'openapi.yaml': render(),
    'evil.cjs': plugin(mark),
    'more.yaml': `plugins: [./evil.cjs]\nextends: ['${url}/more.yaml']\nrules: { operation-summary: error }\n`,
    'redocly.yaml': `plugins: [./evil.cjs]\nextends: [./more.yaml, evil/all, '${url}/rules.yaml']\napis: { a: { root: a.yaml, extends: ['${url}/api.yaml'] } }\n`,
  });
  return { folder, asked, hasRun: () => existsSync(mark) };
}

describe("a stranger's redocly.yaml", () => {
  test('runs nothing and fetches nothing, and its other rules are applied', async (context) => {
    const { folder, asked, hasRun } = await prepare(context);
    const words = ['scripts/contract.ts', 'check', '--spec', 'openapi.yaml', '--only', 'lint'];
    const { stdout } = await runProcess(context, words, { cwd: folder });
    assert.deepEqual([hasRun(), asked], [false, []]);
    const withheld = stdout.split('\n').filter((line) => line.includes(' rules-untrusted '));
    assert.deepEqual(
      withheld
        .map((line) => /^(\S+):\d+ warning rules-untrusted (\S+) is not (\w+) without --trust\.$/.exec(line)?.slice(1))
        .map((found) => found?.join(' ').replaceAll(/http:\/\/[\d.:]+/g, '')),
      [
        'more.yaml:1 ./evil.cjs run',
        'more.yaml:2 /more.yaml applied',
        'redocly.yaml:1 ./evil.cjs run',
        'redocly.yaml:2 evil/all applied',
        'redocly.yaml:2 /rules.yaml applied',
        'redocly.yaml:3 /api.yaml applied',
      ],
    );
    assert.match(stdout, /error operation-summary /);
  });

  test('does both with --trust', async (context) => {
    const { folder, asked, hasRun } = await prepare(context);
    const words = ['scripts/contract.ts', 'check', '--spec', 'openapi.yaml', '--only', 'lint', '--trust'];
    const { stdout } = await runProcess(context, words, { cwd: folder });
    assert.deepEqual([hasRun(), asked.includes('/rules.yaml')], [true, true]);
    assert.match(stdout, /error evil\/shout heard/);
  });

  test('runs nothing in npm start and corpus either', async (context) => {
    const { folder, asked, hasRun } = await prepare(context);
    const env = { PORT: '0', MOCK_PORT: '0', DATABASE_URL: 'sqlite::memory:' };
    const started = startProcess(context, ['scripts/contract.ts', 'start', '--spec', 'openapi.yaml'], {
      cwd: folder,
      env,
    });
    await started.printed(/rules-untrusted/);
    await runProcess(context, ['test/corpus/corpus.ts', '--only', 'check', 'openapi.yaml'], { cwd: folder });
    assert.deepEqual([hasRun(), asked], [false, []]);
  });

  test('is not applied beside a plugin that it does not name', async (context) => {
    const { folder, hasRun } = await prepare(context);
    mkdirSync(join(folder, '@theme'));
    writeFileSync(join(folder, '@theme/plugin.cjs'), plugin(join(folder, 'ran')));
    put(folder, { 'redocly.yaml': 'rules: { operation-summary: error }\n' });
    const words = ['scripts/contract.ts', 'check', '--spec', 'openapi.yaml', '--only', 'lint'];
    const { stdout } = await runProcess(context, words, { cwd: folder });
    assert.equal(hasRun(), false);
    assert.match(stdout, /redocly\.yaml:1:1 warning rules-untrusted @theme\/plugin\.cjs beside it is a plugin/);
  });
});

test('every command that reads a contract of any folder has --allow-refs', async (context) => {
  const commands = [
    ...['check', 'generate', 'mock', 'start', 'parity', 'pack-client', 'changelog'].map((command) => [
      'scripts/contract.ts',
      command,
    ]),
    ...['corpus/corpus', 'agreement/agreement', 'bench/bench'].map((file) => [`test/${file}.ts`]),
  ];
  for (const command of commands) {
    const { stdout } = await runProcess(context, [...command, '--help']);
    assert.match(stdout, /^ {2}--allow-refs DIR /m, command.join(' '));
  }
});
