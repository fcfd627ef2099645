import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { runProcess, startProcess } from '../support/processes.ts';
import { copyProject } from '../support/project-copy.ts';
import { createFolder } from '../support/servers.ts';

const env = { PORT: '0', MOCK_PORT: '0' };

/** The curl line in what a process has printed. */
function findCurl(text: string): string {
  const [, line = ''] = /^ {2}(curl .*?)\r?$/m.exec(text) ?? [];
  return line;
}

async function runCurl(line: string): Promise<string> {
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', line]);
  return stdout;
}

describe('the secret that the server has made itself', () => {
  const { folder } = copyProject();
  const data = join(folder, '.data');
  const readSecret = () => readFileSync(join(data, 'api-token'), 'utf8').trim();
  const main = join(folder, 'server/main.ts');

  test('does not get into output that is kept; the curl line reads it from its file, and works', async (context) => {
    const started = startProcess(context, [process.execPath, main], { env, cwd: folder });
    await started.printed(/curl [^\n]*\n/);
    const line = findCurl(started.stderr());
    assert(!(started.stdout() + started.stderr()).includes(readSecret()));
    assert(line.includes(join(data, 'api-token')));
    assert.match(await runCurl(line), /^HTTP\/1\.1 201 /);
    assert.equal(statSync(data).mode & 0o777, 0o700);
    assert.equal(statSync(join(data, 'store.db')).mode & 0o777, 0o600);
  });

  const script = '/usr/bin/script';
  const skip = process.platform !== 'linux' || !existsSync(script) ? 'there is no script command of Linux' : false;
  test('is shown on a terminal', { skip }, async (context) => {
    const command = [script, '-qec', `'${process.execPath}' '${main}'`, '/dev/null'];
    const started = startProcess(context, command, { env, cwd: folder, isGroup: true });
    await started.printed(/curl [^\n]*\n/);
    assert(findCurl(started.stdout()).includes(`Bearer ${readSecret()}'`));
  });

  test('is shown by npm start', async (context) => {
    const command = [process.execPath, join(folder, 'scripts/contract.ts'), 'start'];
    const started = startProcess(context, command, { env, cwd: folder });
    await started.printed(/Ctrl-C/);
    assert(findCurl(started.stdout()).includes(`Bearer ${readSecret()}'`));
  });

  test('is one readable line when its file is empty', async (context) => {
    const secret = readSecret();
    writeFileSync(join(data, 'api-token'), '');
    const { code, stderr } = await runProcess(context, [process.execPath, main], { env, cwd: folder });
    assert.equal(code, 1);
    assert.match(stderr, /^\S+api-token holds no secret [^\n]*delete it[^\n]*\n$/);
    writeFileSync(join(data, 'api-token'), secret);
  });
});

describe('a security scheme that cannot be checked is named at start by', () => {
  const contract = join(createFolder(), 'digest.json');
  const operation = (name: string) => ({ security: [{ [name]: [] }], responses: { 204: { description: 'Done.' } } });
  writeFileSync(
    contract,
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Digest', version: '1.0.0' },
      paths: {
        '/old': { get: { operationId: 'readOld', ...operation('old') } },
        '/new': { get: { operationId: 'readNew', ...operation('good') } },
      },
      components: {
        securitySchemes: { old: { type: 'http', scheme: 'digest' }, good: { type: 'http', scheme: 'Bearer' } },
      },
    }),
  );
  const settings = { ...env, API_TOKENS: 'admin:admin-secret-for-tests', DATABASE_URL: 'sqlite::memory:' };
  const warning = /"old" \("http digest"\) cannot be checked here: [^\n]*\(readOld\)/;

  test('npm run serve', async (context) => {
    const started = startProcess(context, ['server/main.ts'], { env: { ...settings, CONTRACT: contract } });
    await started.printed(warning);
    assert.doesNotMatch(started.stderr(), /"good"/);
  });

  test('npm run serve, where no scheme is declared at all', async (context) => {
    const undeclared = join(createFolder(), 'undeclared.json');
    const paths = { '/lost': { get: { operationId: 'readLost', ...operation('lost') } } };
    writeFileSync(undeclared, JSON.stringify({ openapi: '3.1.0', info: { title: 'Lost', version: '1' }, paths }));
    const started = startProcess(context, ['server/main.ts'], { env: { ...settings, CONTRACT: undeclared } });
    await started.printed(/"lost" \("not declared"\) cannot be checked here: [^\n]*\(readLost\)/);
  });

  test('npm start', async (context) => {
    const command = [process.execPath, 'scripts/contract.ts', 'start', '--spec', contract];
    await startProcess(context, command, { env: settings }).printed(warning);
  });
});
