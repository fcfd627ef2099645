import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { project, runProcess, startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

/** The instructions of the container in the server's manual, each with its arguments. */
function readInstructions(): [string, string][] {
  const manual = readFileSync(join(project, 'server/README.md'), 'utf8');
  const [, block = ''] = /^```dockerfile\n([\s\S]*?)^```$/m.exec(manual) ?? [];
  return block
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [instruction = '', ...args] = line.split(' ');
      return [instruction, args.join(' ')];
    });
}

test('what the manual takes to production works in an empty folder', async (context) => {
  const folder = createFolder();
  const instructions = readInstructions();
  for (const [instruction, args] of instructions) {
    if (instruction === 'COPY') {
      const parts = args.split(' ').slice(0, -1);
      for (const part of parts) cpSync(join(project, part), join(folder, part), { recursive: true });
    }
    if (instruction !== 'RUN') continue;
    // The tests were installed with the same packages, so none has to be fetched again.
    const command = ['/bin/sh', '-c', `${args} --prefer-offline`];
    const { code, stderr } = await runProcess(context, command, { cwd: folder });
    assert.deepEqual([code, stderr], [0, '']);
  }
  assert.equal(existsSync(join(folder, 'node_modules/@stoplight')), false);
  const [program, ...rest]: string[] = JSON.parse(Object.fromEntries(instructions).CMD ?? '[]');
  assert.equal(program, 'node');
  const data = createFolder();
  const server = startProcess(context, [process.execPath, ...rest], {
    cwd: folder,
    env: {
      ...{ PORT: '0', ADMIN_PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests' },
      DATABASE_URL: `sqlite:${join(data, 'jobs.db')}`,
    },
  });
  const [, admin = ''] = await server.printed(/are at (http:\/\/\S+)\/readyz and/);
  const [, url = ''] = await server.printed(/listens on (http:\/\/\S+?)\. /);
  assert.equal((await call(admin, { method: 'GET', path: '/readyz' })).status, 200);
  assert.equal((await call(url, good)).status, 201);
  assert.equal((await call(url, { method: 'GET', path: '/docs' })).status, 200);
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);
  assert(readdirSync(data).includes('jobs.db'));
});
