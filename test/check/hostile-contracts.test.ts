import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { renderFinding } from '../../scripts/cli/index.ts';
import { project, runProcess, startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';
import { bombs, escapes, type Hostile, patterns, put, render } from './cases/hostile.ts';

/** Writes a contract; how to run a command over it in its folder, and the findings among what that prints. */
function prepare(context: TestContext, write: Hostile['write']) {
  const folder = createFolder();
  write(folder);
  return async (command: string, ...options: string[]) => {
    const words = ['scripts/contract.ts', command, '--spec', 'contract/openapi.yaml', ...options];
    const env = { MOCK_PORT: '0', PORT: '0' };
    const { code, stdout, stderr } = await runProcess(context, words, { cwd: folder, env });
    return { code, lines: (stdout + stderr).split('\n').filter((line) => /:\d+:\d+ error /.test(line)) };
  };
}

/** The findings that are not about style. */
const essential = (lines: string[]) =>
  lines.filter((line) => / (?:error|warning) (readable|no-unresolved-refs|pattern-invalid|external)/.test(line));

function assertFindings(lines: string[], expected: RegExp[]): void {
  assert.equal(lines.length, expected.length, lines.join('\n'));
  for (const [index, pattern] of expected.entries()) assert.match(lines[index] ?? '', pattern);
}

describe('a contract that unfolds without end is a finding:', { concurrency: 2 }, () => {
  // In processes of their own: one that did unfold would take the test with it.
  for (const { name, write, findings } of bombs) {
    test(name, async (context) => {
      const { code, lines } = await prepare(context, write)('check', '--only', 'lint');
      assert.equal(code, 1);
      assertFindings(essential(lines), findings);
    });
  }
});

for (const [title, contracts] of Object.entries({
  'a contract that leads out of its folder, or to what is no file, is a finding:': escapes,
  'a pattern that is none is a finding:': patterns,
})) {
  describe(title, () => {
    for (const { name, write, findings } of contracts) {
      test(name, async () => {
        const folder = createFolder();
        write(folder);
        const file = join(folder, 'contract/openapi.yaml');
        const [report] = await runChecks({ file, project, only: ['lint'] });
        const errors = report?.findings.filter(({ level }) => level !== 'notice') ?? [];
        assertFindings(essential(errors.map(renderFinding)), findings);
      });
    }
  });
}

describe('what is a finding for check', { concurrency: 2 }, () => {
  const [outside] = escapes.map(({ write, findings }) => ({ write, findings }));
  const [pattern] = patterns.filter(({ name }) => name === 'in a response');
  for (const [command, ...options] of [['generate', '--out', 'out'], ['mock'], ['start'], ['parity']]) {
    test(`is one for ${command}`, async (context) => {
      const { code, lines } = await prepare(context, outside?.write ?? (() => {}))(command ?? '', ...options);
      assert.equal(code, 1);
      assertFindings(lines, outside?.findings ?? []);
    });
  }

  test('and can be left out, is told by generate, which goes on', async (context) => {
    const { code, lines } = await prepare(context, pattern?.write ?? (() => {}))('generate', '--out', 'out');
    assert.equal(code, 0);
    assertFindings(lines, pattern?.findings ?? []);
  });
});

describe('--allow-refs admits another folder', () => {
  const write = (folder: string) =>
    put(folder, {
      'contract/openapi.yaml': render({ schema: "{ $ref: '../common/thing.yaml' }" }),
      'common/thing.yaml': 'type: string\n',
      'other/thing.yaml': 'type: string\n',
    });

  test('and no other', async (context) => {
    const run = prepare(context, write);
    assert.deepEqual(essential((await run('check', '--only', 'lint', '--allow-refs', 'common')).lines), []);
    assert.equal(essential((await run('check', '--only', 'lint', '--allow-refs', 'other')).lines).length, 1);
    const both = ['--allow-refs', 'other', '--allow-refs', 'common'];
    assert.equal((await run('generate', '--out', 'out', ...both)).code, 0);
  });
});

test('an address in a contract is one finding that names it, and nobody asks for it', async (context) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('Content-Type', 'application/json').end('{"type":"string"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = prepare(context, (folder) =>
    put(folder, {
      'contract/openapi.yaml': render({
        schema: `{ $ref: '${url}/thing.json' }`,
        components: `  examples:\n    Far: { externalValue: '${url}/far.json' }\n`,
      }),
    }),
  );
  const { lines } = await run('check', '--only', 'lint');
  assertFindings(essential(lines), [
    /openapi\.yaml:14:23 error no-unresolved-refs .*http:\/\/\S+\/thing\.json is not fetched: put the file beside/,
  ]);
  assert.deepEqual(asked, []);
});

describe('the server', () => {
  const start = (context: TestContext, contract: object) => {
    const folder = createFolder();
    const file = join(folder, 'contract.json');
    writeFileSync(file, JSON.stringify(contract));
    const env = { CONTRACT: file, PORT: '0', DATABASE_URL: `sqlite:${join(folder, 'jobs.db')}`, LOG_LEVEL: 'silent' };
    return runProcess(context, ['server/main.ts'], { env });
  };

  test('does not start with a pattern that is none, and says where it stands', async (context) => {
    const schema = { type: 'object', patternProperties: { '[a-': {} }, properties: { pattern: { pattern: '\\-' } } };
    const example = { pattern: '[this is no schema' };
    const components = { schemas: { Thing: schema }, headers: { Mark: { schema: { pattern: '^(?i)x' }, example } } };
    const { code, stderr } = await start(context, { openapi: '3.1.0', info: { title: 'T', version: '1' }, components });
    assert.equal(code, 1);
    const [first = '', second = '', third = '', ...rest] = stderr.split('\n').sort().filter(Boolean);
    assert.match(first, /contract\.json#\/components\/headers\/Mark\/schema\/pattern: '\^\(\?i\)x' is no regular/);
    assert.match(second, /contract\.json#\/components\/schemas\/Thing\/patternProperties\/%5Ba-: '\[a-' is no regular/);
    assert.match(
      third,
      /contract\.json#\/components\/schemas\/Thing\/properties\/pattern\/pattern: '\\-' is no regular/,
    );
    assert.deepEqual(rest, []);
  });
});

test('what an example calls a $ref is sent as it is; the mock opens no file for it', async (context) => {
  const folder = createFolder();
  const example = { a: { $ref: join(folder, 'secret.json') }, b: [{ $ref: 'http://127.0.0.1:9/b' }] };
  put(folder, {
    'secret.json': '{"secret":"treasure"}',
    'contract/openapi.yaml': render({ schema: `{ type: object }\n              example: ${JSON.stringify(example)}` }),
  });
  const words = ['scripts/contract.ts', 'mock', '--spec', 'contract/openapi.yaml'];
  const mock = startProcess(context, words, { cwd: folder, env: { MOCK_PORT: '0' } });
  const [, url] = await mock.printed(/listens on (http:\/\/[\d.:]+\d)/);
  const response = await fetch(`${url}/things`);
  assert.deepEqual([response.status, await response.json()], [200, example]);
});

describe('control characters of a contract reach no terminal', () => {
  // Clears the screen, rings, starts a sequence in one character, reverses what follows.
  const evil = '\u001b[2J\u0007\u009b31m\u202e\u007f';
  const quoted = String.raw`\e[2J\a\x9b31m\u202e\x7f`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  const contract = (title: string, pattern: string) =>
    render({ schema: `{ type: string, pattern: "${pattern}" }` })
      .replace('title: Things', `title: "${title}"`)
      .replace('listThings', `"list${quoted}"`);

  test('in findings and file names, however they are formatted', async (context) => {
    const folder = createFolder();
    put(folder, { [`a${evil}.yaml`]: contract(quoted, `[${quoted}`) });
    for (const format of ['text', 'github', 'json']) {
      const words = ['scripts/contract.ts', 'check', '--spec', `a${evil}.yaml`, '--only', 'lint', '--format', format];
      const { stdout, stderr } = await runProcess(context, words, { cwd: folder });
      assert.doesNotMatch(stdout + stderr, controls);
      assert.match(stdout, /\\u001b\[2J\\u0007\\u009b31m\\u202e\\u007f/);
      if (format === 'json')
        assert(
          JSON.parse(stdout).findings.some((finding: { message: string }) => finding.message.includes(`[${evil}`)),
        );
    }
  });

  test('in the changelog', async (context) => {
    const folder = createFolder();
    put(folder, { 'openapi.yaml': contract(quoted, 'a') });
    const git = (...words: string[]) =>
      runProcess(
        context,
        ['/usr/bin/env', 'git', '-c', 'user.name=test', '-c', 'user.email=test@localhost', ...words],
        { cwd: folder },
      );
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'State the contract');
    put(folder, { 'openapi.yaml': contract(quoted, 'b') });
    const { code, stdout } = await runProcess(context, ['scripts/contract.ts', 'changelog', '--spec', 'openapi.yaml'], {
      cwd: folder,
    });
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, controls);
    assert.match(stdout, /list\\u001b\[2J/);
  });

  test('in the line of the mock and the welcome of npm start', async (context) => {
    const folder = createFolder();
    put(folder, { [`a${evil}.yaml`]: contract(quoted, 'a') });
    for (const [script = '', ready] of [['mock', /listens on/] as const, ['start', /Ctrl-C/] as const]) {
      const started = startProcess(context, ['scripts/contract.ts', script, '--spec', `a${evil}.yaml`], {
        cwd: folder,
        env: { PORT: '0', MOCK_PORT: '0', DATABASE_URL: `sqlite:${join(folder, 'jobs.db')}` },
      });
      await started.printed(ready);
      assert.doesNotMatch(started.stdout() + started.stderr(), controls);
      assert.match(started.stdout() + started.stderr(), /\\u001b\[2J/);
    }
  });
});
