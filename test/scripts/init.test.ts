import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { planInit, type Request } from '../../scripts/init/plan.ts';
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

/** A folder with a contract and these files. */
function createProject(files: Record<string, string>): string {
  const folder = createFolder();
  for (const [name, text] of Object.entries({ 'openapi.yaml': 'openapi: 3.1.0', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function plan(folder: string, request: Partial<Request> = {}) {
  const { files, kept } = planInit({ folder, spec: join(folder, 'openapi.yaml'), version: '^2.0.0', ...request });
  const texts = Object.fromEntries(files.map(({ file, text }) => [file, text]));
  return { names: Object.keys(texts), texts, kept, manifest: JSON.parse(texts['package.json'] ?? '{}') };
}

test('what npm init leaves becomes a package of modules, with a test and the dependency where the server runs', () => {
  const before = {
    ...{ name: 'shop', type: 'commonjs', scripts: { test: 'echo "Error: no test specified" && exit 1' } },
    devDependencies: { 'contract-workbench': '^2.0.0' },
  };
  const { manifest, names } = plan(createProject({ 'package.json': JSON.stringify(before) }));
  assert.equal(manifest.type, 'module');
  assert.equal(manifest.scripts.test, "node --test 'test/**/*.test.ts'");
  assert.deepEqual(manifest.dependencies, { 'contract-workbench': '^2.0.0' });
  assert.deepEqual(manifest.devDependencies, { '@types/node': '^24.0.0' });
  assert(names.length + 1 <= 12, names.join(' '));
});

test('a CommonJS package with code of its own stays one: its handlers are modules by their names', () => {
  const manifest = JSON.stringify({ dependencies: { express: '^4.0.0' } });
  const { names, texts } = plan(createProject({ 'package.json': manifest, 'app.js': '' }));
  const own = ['server/setup.mts', 'server/handlers/index.mts', 'test/contract.test.mts'];
  assert.deepEqual(
    own.filter((name) => !names.includes(name)),
    [],
  );
  assert.match(texts['server/setup.mts'] ?? '', /from '\.\/handlers\/index\.mts'/);
});

test('where src/ alone is compiled, the server goes there, and its imports compile', () => {
  const files = {
    'package.json': JSON.stringify({ type: 'module', dependencies: { hono: '4' } }),
    'tsconfig.json': '{\n  // Emits\n  "compilerOptions": {\n    "rootDir": "src"\n  }\n}\n',
    'src/index.ts': '',
  };
  const { names, texts, manifest } = plan(createProject(files));
  assert.deepEqual(manifest.contract, { spec: 'openapi.yaml', generated: 'src/generated', server: 'src/server' });
  assert(names.includes('src/server/test/contract.test.ts'));
  assert.match(texts['tsconfig.json'] ?? '', /\/\/ Emits\n.*\n {4}"rewriteRelativeImportExtensions": true,\n/);
});

test('an upgrade follows what nobody has changed, leaves what was, and adds nothing', () => {
  const folder = createProject({ 'package.json': '{"type":"module"}' });
  const first = plan(folder);
  const old = (text = '') => {
    const body = text
      .slice(text.indexOf('\n') + 1)
      .replaceAll('24', '22')
      .replaceAll('contract start', 'contract begin');
    return text.replace(/ \S+\n[\s\S]*/, ` ${createHash('sha256').update(body).digest('hex').slice(0, 12)}\n${body}`);
  };
  const workflow = '.github/workflows/contract.yml';
  for (const name of first.names) {
    if (name === 'test/contract.test.ts') continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), first.texts[name] ?? '');
  }
  writeFileSync(join(folder, workflow), old(first.texts[workflow]));
  const upgraded = plan(folder, { version: '^3.0.0', isUpgrade: true });
  assert.deepEqual(upgraded.names, ['package.json', workflow]);
  assert.equal(upgraded.manifest.dependencies['contract-workbench'], '^3.0.0');
  assert.equal(upgraded.texts[workflow], first.texts[workflow]);
  writeFileSync(join(folder, workflow), `${old(first.texts[workflow])}# ours\n`);
  const changed = plan(folder, { version: '^3.0.0', isUpgrade: true });
  assert.deepEqual(changed.names, ['package.json']);
  assert.deepEqual(changed.kept, [[workflow, 'which was changed']]);
});
