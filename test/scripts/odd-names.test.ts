import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../../scripts/cli/index.ts';
import { contractsFolder } from '../support/contracts.ts';
import { runProcess } from '../support/processes.ts';
import { copyProject } from '../support/project-copy.ts';

const emptyIndex = `import type { Handlers } from '../../generated/contract.ts';
export function createHandlers(): Partial<Handlers> {
  return {};
}
`;
const emptySetup = `import { createHandlers } from './handlers/index.ts';
export const setup = { createHandlers };
`;

test('npm run scaffold writes what compiles and runs nothing, all or none, whatever operations and properties are called', async (context) => {
  const { folder } = copyProject();
  for (const part of ['test', 'README.md', '.biome.json', '.github', '.ci', 'package-lock.json', '.gitignore'])
    cpSync(join(projectFolder, part), join(folder, part), { recursive: true });
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  writeFileSync(join(folder, '.git/info/exclude'), 'node_modules\n');
  execFileSync('git', ['add', '--all'], { cwd: folder });
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '-qm', 'So far'], {
    cwd: folder,
  });
  const run = (file: string, ...words: string[]) =>
    runProcess(context, [process.execPath, join(folder, file), ...words], { cwd: folder });
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const index = 'server/handlers/index.ts';
  const handlers = () => globSync('server/handlers/*.ts', { cwd: folder });

  cpSync(join(contractsFolder, 'odd-names.yaml'), join(folder, 'spec/openapi.yaml'));
  for (const file of handlers()) rmSync(join(folder, file));
  rmSync(join(folder, 'server/records'), { recursive: true });
  writeFileSync(join(folder, index), emptyIndex);
  writeFileSync(join(folder, 'server/setup.ts'), emptySetup);
  const generated = await run('scripts/contract.ts', 'generate');
  assert.equal(generated.code, 0, generated.stderr);
  rmSync(join(folder, 'test/handlers'), { recursive: true, force: true });
  writeFileSync(join(folder, 'test/handlers'), 'in the way');
  const before = read(index);
  const refused = await run('scripts/contract.ts', 'scaffold');
  assert.match(refused.stderr, /^Nothing was written: .*\n$/);
  assert.deepEqual([refused.code, handlers(), read(index)], [1, [index], before]);

  rmSync(join(folder, 'test/handlers'));
  const written = await run('scripts/contract.ts', 'scaffold');
  assert.deepEqual([written.code, written.stderr, handlers().length], [0, '', 1 + 20]);
  const compiled = await run('node_modules/typescript7/bin/tsc', '-p', folder);
  const inHandlers = compiled.stdout.split('\n').filter((line) => /^(server|test\/handlers)\//.test(line));
  assert.deepEqual(inHandlers, []);
  const echoed =
    /As it was sent: "a\\nglobalThis\.ran = 1;\/\/", "a\\u2028globalThis\.ran = 1;\/\/", __proto__, "\*\/"\.\n/;
  assert.match(read('test/handlers/create-thing.test.ts'), echoed);
  const again = await run('scripts/contract.ts', 'scaffold', '--list');
  assert.equal(again.stdout.match(/^stub /gm)?.length, 20);
});
