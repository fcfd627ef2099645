import assert from 'node:assert/strict';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contractsFolder } from '../support/contracts.ts';
import { project, runProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

test('one contract of several is initialised in folders of its own, and is scaffolded only then', async (context) => {
  const folder = createFolder();
  const contract = { loans: 'loans.yaml', books: 'books.yaml' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ contract }));
  for (const file of Object.values(contract)) cpSync(join(contractsFolder, 'lending.yaml'), join(folder, file));
  const begin = join(project, 'scripts/begin.js');
  const run = (...words: string[]) =>
    runProcess(context, [process.execPath, '--import', begin, join(project, 'scripts/contract.ts'), ...words], {
      cwd: folder,
    });
  const planned = await run('init', 'loans');
  assert.match(planned.stdout, /write {3}server\/loans\/setup\.ts\n.*\n {2}write {3}test\/loans\.test\.ts\n/);
  assert.match(planned.stdout, /the scripts start:loans, serve:loans, mock:loans, check:loans, generate:loans, test\n/);
  assert.match(planned.stdout, /write {3}\.github\/workflows\/contract-loans\.yml\n/);
  assert.match(planned.stdout, /write {3}generated\/loans\//);
  assert.match((await run('check')).stderr, /name one of loans, books/);
  const early = await run('scaffold', 'loans');
  assert.match(early.stderr, /^There is no generated\/loans\/openapi\.json yet: .*init --write/);
  assert.deepEqual([planned.code, early.code], [0, 2]);
  assert.deepEqual(readdirSync(folder).toSorted(), ['books.yaml', 'loans.yaml', 'package.json']);
});
