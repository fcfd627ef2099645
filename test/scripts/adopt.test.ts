import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { projectFolder } from '../../scripts/cli/project.ts';
import { startProcess } from '../support/processes.ts';
import { copyProject } from '../support/project-copy.ts';

const contracts = join(projectFolder, 'test/contracts');
const lending = join(contracts, 'lending.yaml');

const { folder } = copyProject();
for (const part of ['test', 'README.md', '.biome.json', '.github', '.ci', 'package-lock.json', '.gitignore'])
  cpSync(join(projectFolder, part), join(folder, part), { recursive: true });
const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...words], { cwd: folder });
const commit = () => {
  git('add', '--all');
  git('commit', '--quiet', '--message', 'So far');
};
git('init', '--quiet');
writeFileSync(join(folder, '.git/info/exclude'), 'node_modules\n');
commit();
mkdirSync(join(folder, '.data'));
writeFileSync(join(folder, '.data/store.db'), 'precious');

const run = (...words: string[]) => runIn(folder, words);
const runScript = (name: string, ...words: string[]) => run(join(folder, `scripts/${name}.ts`), ...words);
const compile = () => run(join(folder, 'node_modules/typescript7/bin/tsc'), '-p', folder);
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const list = (pattern: string) => globSync(pattern, { cwd: folder }).sort();

suite('npm run adopt', () => {
  test('says what it would do, and does nothing', async () => {
    const before = readdirSync(folder, { recursive: true }).length;
    write('untracked', '');
    const { code, stdout, stderr } = await runScript('adopt', lending);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^write {3}spec\/openapi\.yaml$/m);
    assert.match(stdout, /^copy {4}README\.md of now to \.github\/WORKBENCH\.md/m);
    assert.match(stdout, /^move {4}\.data\/ to \.data\/before-lending-library\/:/m);
    assert.match(stdout, /^remove {2}server\/handlers\/ {2}\d files$/m);
    assert(stdout.split('\n').length < 60, stdout);
    assert.match(stdout, /1 file has changes that git does not have yet: commit them first/);
    assert.equal(readdirSync(folder, { recursive: true }).length, before + 1);
    const refused = await runScript('adopt', '--yes', lending);
    assert.deepEqual([refused.code, /^1 file has changes/.test(refused.stderr)], [2, true]);
    rmSync(join(folder, 'untracked'));
  });

  test('makes this the project of another contract', async () => {
    const { code, stderr, stdout } = await runScript('adopt', '--yes', lending);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /before, is in \.data\/before-lending-library\/\n\nNext:\n {2}git add -A && git commit/);
    assert.equal(read('spec/openapi.yaml'), readFileSync(lending, 'utf8'));
    assert.equal(read('.data/before-lending-library/store.db'), 'precious');
    assert.deepEqual(list('server/records/migrations/*/*'), [
      'server/records/migrations/postgres/001-idempotency-keys.sql',
      'server/records/migrations/sqlite/001-idempotency-keys.sql',
    ]);
    assert.match(read('README.md'), /^# Lending library\n/);
    const [{ name }, lock] = ['package.json', 'package-lock.json'].map((file) => JSON.parse(read(file)));
    assert.deepEqual([name, lock.name, lock.packages[''].name], Array(3).fill('lending-library'));
    assert.doesNotMatch(read('.ci/run'), /chromium/i);
    assert.equal((await compile()).stdout, '');
    const { code: tested, stdout: shown } = await run('--test', ...list('test/{contract,server}/*.test.ts'));
    assert.equal(tested, 0, shown);
    commit();
  });

  test('leaves nothing that speaks of the contract before, and no folder that is empty', () => {
    const texts = list('{README.md,.github/CONTRIBUTING.md,.ci/run,{client,server,scripts,test}/**/*.*}');
    assert(texts.length > 400);
    const own = /^(scripts\/(adopt|scaffold)|server\/openapi|test\/(openapi|contracts))\//;
    const speaking = texts.filter(
      (file) => !own.test(file) && /slice_?workflow|job_?template|\bAWX\b/i.test(read(file)),
    );
    assert.deepEqual(speaking, []);
    const folders = list('{client,server,scripts,spec,test}/**').filter((file) =>
      statSync(join(folder, file)).isDirectory(),
    );
    assert.deepEqual(
      folders.filter((file) => readdirSync(join(folder, file)).length === 0),
      [],
    );
  });

  test('leaves a README with commands that there are, and texts that name files that there are', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const rows = [...read('README.md').matchAll(/^\| `npm run ([\w:]+)` \| (.+) \|$/gm)];
    assert.deepEqual(['start', ...rows.map(([, name]) => name)].sort(), Object.keys(scripts).sort());
    const texts = ['README.md', '.github/CONTRIBUTING.md'].map(read).join('\n');
    const named = [...texts.matchAll(/[`' ]((?:client|generated|scripts|server|spec|test)\/[\w./-]+\.\w+)/g)];
    const files = [...named, ...Object.values<string>(scripts).flatMap((text) => [...text.matchAll(/ (\S+\.ts)/g)])];
    assert(files.length > 20);
    const isThere = (file = '') => existsSync(join(folder, file)) || file === 'server/handlers/list-loans.ts';
    assert.deepEqual(
      files.map(([, file]) => file).filter((file) => !isThere(file)),
      [],
    );
    assert.deepEqual(findDeadLinks(), []);
  });

  test('leaves a project in which parity judges what is written', async () => {
    const { code, stdout } = await runScript('parity', '--max', '60');
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /^ {2}\d operations? ha(s|ve) no handler yet, and the examples of the contract responded: .*/m,
    );
  });

  test('leaves stubs whose comments are a store that keeps something', async () => {
    const migrations = 'server/records/migrations';
    write(
      `${migrations}/sqlite/002-things.sql`,
      'CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;',
    );
    const identity = 'id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY';
    write(`${migrations}/postgres/002-things.sql`, `CREATE TABLE things (${identity}, name text NOT NULL);`);
    for (const file of ['server/records/tables.ts', 'server/records/records.ts', 'test/server/store.test.ts']) {
      write(file, uncomment(read(file)));
    }
    assert.equal((await compile()).stdout, '');
    const { code, stdout } = await run('--test', '--test-reporter=tap', join(folder, 'test/server/store.test.ts'));
    assert.equal(code, 0, stdout);
    assert.equal(stdout.match(/^ +ok \d - finds the thing that was put in$/gm)?.length, 2);
  });

  test('leaves operations that npm run scaffold writes stubs for', async (context) => {
    const unknown = await runScript('scaffold', 'listLoan');
    assert.deepEqual(
      [unknown.code, unknown.stderr],
      [
        2,
        'The contract has no operation listLoan. Did you mean listLoans? npm run scaffold -- --list shows them all.\n',
      ],
    );
    const one = await runScript('scaffold', 'listLoans');
    assert.equal(
      one.stdout,
      `server/handlers/list-loans.ts written
test/handlers/list-loans.test.ts written
to be written: listLoans
without a handler still: lendBook
`,
    );
    const shown = await run('--test', join(folder, 'test/handlers/list-loans.test.ts'));
    assert.match(
      shown.stdout,
      /listLoans responds with 501, not with 200: its handler is not written yet\s+501 !== 200/,
    );
    const env = { PORT: '0', DATABASE_URL: 'sqlite::memory:', API_TOKENS: 'admin:admin-secret-for-tests' };
    const served = startProcess(context, [process.execPath, join(folder, 'server/main.ts')], { cwd: folder, env });
    await served.printed(/"operations":\["lendBook","listLoans"\],"operationCount":2,.*each responds with a 501/);
    served.child.kill('SIGTERM');
    await served.ended;
    const listed = await runScript('scaffold', '--list');
    assert.equal(listed.stdout, '         lendBook  POST /books/{isbn}/loans\nstub     listLoans  GET /loans\n');
    const stub = read('server/handlers/list-loans.ts');
    write('server/handlers/list-loans.ts', '// Mine.\nexport {};\n');
    const all = await runScript('scaffold');
    assert.doesNotMatch(all.stdout, /list-loans/);
    assert.match(read('server/handlers/index.ts'), /\): Handlers \{/);
    assert.match((await compile()).stdout, /^server\/handlers\/index\.ts.*no exported member 'listLoans'/m);

    write('server/handlers/list-loans.ts', stub);
    await assertEchoed();
    assert.equal((await compile()).stdout, '');
    commit();
  });

  test('adopts once more, and keeps the manual', async () => {
    const manual = read('.github/WORKBENCH.md');
    write('.data/store.db', 'precious too');
    const { code, stderr } = await runScript('adopt', '--yes', join(contracts, 'bookshop.yaml'));
    assert.equal(code, 0, stderr);
    assert.equal(read('.github/WORKBENCH.md'), manual);
    assert.match(read('README.md'), /^# Bookshop/);
    assert.deepEqual(list('server/records/migrations/sqlite/*'), [
      'server/records/migrations/sqlite/001-idempotency-keys.sql',
    ]);
    assert.deepEqual(list('.data/*/store.db').map(read), ['precious too', 'precious']);
    assert.equal((await compile()).stdout, '');
  });
});

/** A handler that returns what it was sent makes the test true that was written for it, but for the id. */
async function assertEchoed(): Promise<void> {
  const handler = 'server/handlers/lend-book.ts';
  const stub = read(handler);
  assert.match(stub, /async \(\{ path, body \}\): Promise<Response<Id>> => \(\{ status: 201, body: … \}\);/);
  const echo = 'async ({ body }) => ({ status: 201, body: { id: 77, ...body } });';
  write(handler, stub.replace('unwritten;', echo).replace(/import \{ unwritten .*\n/, ''));
  const test = 'test/handlers/lend-book.test.ts';
  const text = read(test);
  assert.match(text, /As it was sent: reader, until, fee, shelf\.\n.*Decided by the server, .*: id\.\n/);
  write(
    test,
    text
      .replace('id: 12', 'id: response.json.id')
      .replace('assert.deepEqual', 'assert.equal(response.json.id, 77);\n$&'),
  );
  const passed = await run('--test', join(folder, test));
  assert.equal(passed.code, 0, passed.stdout);
}

/** A text with its comments as code. */
function uncomment(text: string): string {
  return text.replaceAll(/^( *)\/\/ ?/gm, '$1');
}

/** The links of texts in Markdown that lead to no file. */
function findDeadLinks(): string[] {
  return ['README.md', ...list('.github/*.md')].flatMap((file) =>
    [...read(file).matchAll(/\]\(([^)#:\s]+)\)/g)]
      .filter(([, target = '']) => !existsSync(join(folder, dirname(file), target)))
      .map(([link]) => `${file} ${link}`),
  );
}

function runIn(cwd: string, words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    // A test runner that is started by another would report to that one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = execFile(process.execPath, words, { cwd, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
