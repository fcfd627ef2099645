import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { findProject } from '../../server/project.ts';
import { readTestContract } from '../support/contracts.ts';
import { project, runProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

test('the project is the nearest folder with a package.json or a repository, else the one of the call', () => {
  const folder = createFolder();
  const inner = join(folder, 'docs/contracts');
  mkdirSync(inner, { recursive: true });
  assert.equal(findProject(inner), inner);
  mkdirSync(join(folder, '.git'));
  assert.equal(findProject(inner), folder);
  writeFileSync(join(folder, 'docs/package.json'), '{}');
  assert.equal(findProject(inner), join(folder, 'docs'));
});

test('createApp finds a contract of the project by its name', async (context) => {
  const folder = createFolder();
  const contract = { books: 'books.yaml', loans: { spec: 'loans.yaml', generated: 'made' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ contract }));
  for (const name of ['generated/books', 'made']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'openapi.json'), JSON.stringify(await readTestContract('lending.yaml')));
  }
  const library = pathToFileURL(join(project, 'server/index.ts')).href;
  const code = `import { createApp } from ${JSON.stringify(library)};
for (const contract of ['books', 'loans', 'lones', undefined])
  try { createApp({ contract, handlers: {} }); console.log('created'); } catch ({ message }) { console.log(message); }`;
  const { stdout, stderr } = await runProcess(context, [process.execPath, '--input-type=module', '-e', code], {
    cwd: folder,
  });
  assert.equal(stderr, '');
  assert.deepEqual(stdout.trim().split('\n'), [
    'created',
    'created',
    'package.json has no contract lones: name one of books, loans.',
    'package.json has several contracts: name one of books, loans.',
  ]);
});
