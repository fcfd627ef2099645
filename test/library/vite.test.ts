import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contractsFolder } from '../support/contracts.ts';
import { project, startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const server = `
import { createServer } from '${join(project, 'node_modules/vite/dist/node/index.js')}';
import { contract } from '${join(project, 'scripts/workbench/vite.ts')}';
const server = await createServer({
  root: process.cwd(), configFile: false, clearScreen: false, logLevel: 'info',
  server: { port: 0, host: '127.0.0.1' }, plugins: [contract({ mock: '/api' })],
});
await server.listen();
console.log('listens on http://127.0.0.1:' + server.httpServer.address().port);
process.on('SIGTERM', () => server.close());
`;

test('a development server of Vite follows its contract, and has its mock', async (context) => {
  const folder = createFolder();
  const file = join(folder, 'openapi.yaml');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', contract: 'openapi.yaml' }));
  cpSync(join(contractsFolder, 'lending.yaml'), file);
  writeFileSync(join(folder, 'server.js'), server);
  const begin = join(project, 'scripts/begin.js');
  const started = startProcess(context, [process.execPath, '--import', begin, 'server.js'], { cwd: folder });
  const [, url = ''] = await started.printed(/listens on (\S+)/);
  const response = await fetch(`${url}/api/loans?overdue=true`);
  assert.deepEqual([response.status, response.headers.get('x-mocked')], [200, 'true']);
  assert.match(readFileSync(join(folder, 'generated/operations.ts'), 'utf8'), /"listLoans"/);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('operationId: listLoans', 'operationId: [broken'));
  await started.printed(/openapi\.yaml:\d+:\d+ error/);
  assert.equal((await fetch(`${url}/api/loans?overdue=true`)).status, 200);
  writeFileSync(file, text.replace('operationId: listLoans', 'operationId: findLoans'));
  await started.printed(/generated\/operations\.ts written[\s\S]*generated\/operations\.ts written/);
  assert.match(readFileSync(join(folder, 'generated/operations.ts'), 'utf8'), /"findLoans"/);
});
