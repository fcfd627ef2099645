import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { call } from '../support/calls.ts';
import { startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const contract = join(createFolder(), 'prefixed.json');
writeFileSync(
  contract,
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Prefixed', version: '1.0.0' },
    servers: [{ url: 'https://api.example.com/v1' }],
    paths: { '/ping': { get: { operationId: 'ping', responses: { 204: { description: 'Done.' } } } } },
  }),
);
const env = { PORT: '0', MOCK_PORT: '0', DATABASE_URL: 'sqlite::memory:' };

/** The statuses of the path with and without the prefix of the contract's server. */
async function ask(url: string): Promise<number[]> {
  const responses = await Promise.all(['/v1/ping', '/ping'].map((path) => call(url, { method: 'GET', path })));
  return responses.map(({ status }) => status);
}

test('the server takes a path without the prefix of its contract only where SERVER_PREFIX is optional', async (context) => {
  const statuses = { '': [501, 404], required: [501, 404], optional: [501, 501] };
  for (const [SERVER_PREFIX, expected] of Object.entries(statuses)) {
    const settings = { ...env, CONTRACT: contract, SERVER_PREFIX };
    const server = startProcess(context, ['server/main.ts'], { env: settings });
    const [, url = ''] = await server.printed(/listens on (http:\/\/[^/\s]+)\/v1\. /);
    assert.deepEqual(await ask(url), expected, SERVER_PREFIX);
    server.child.kill();
    await server.ended;
  }
});

test('npm start takes such a path by its mock, whatever the server does', async (context) => {
  const server = [
    [204, 404],
    [204, 204],
  ];
  for (const [index, SERVER_PREFIX] of ['required', 'optional'].entries()) {
    const command = [process.execPath, 'scripts/contract.ts', 'start', '--spec', contract];
    const started = startProcess(context, command, { env: { ...env, SERVER_PREFIX } });
    const [, url = ''] = await started.printed(/^ {2}server {5}(http:\/\/[^/\s]+)/m);
    const [, mock = ''] = await started.printed(/^ {2}mock {7}(http:\/\/[^/\s]+)/m);
    await started.printed(/Ctrl-C/);
    assert.deepEqual([await ask(url), await ask(mock)], [server[index], [204, 204]], SERVER_PREFIX);
    started.child.kill();
    await started.ended;
  }
});
