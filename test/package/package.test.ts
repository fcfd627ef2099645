import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { toolchainFolder } from '../../scripts/cli/index.ts';
import { contractsFolder } from '../support/contracts.ts';
import { project, runProcess, startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const contract = 'lending.yaml';

/** Makes an installed toolchain an older one, whose workflow and bindings are others. */
function makeOlder(folder: string): void {
  const target = join(folder, 'node_modules/contract-workbench');
  const edit = (file: string, change: (text: string) => string) =>
    writeFileSync(join(target, file), change(readFileSync(join(target, file), 'utf8')));
  edit('package.json', (text) => text.replace(/"version": "[^"]+"/, '"version": "0.9.0"'));
  for (const file of globSync('dist/**/*.js', { cwd: target }))
    edit(file, (text) =>
      text.replaceAll('node-version: 24', 'node-version: 22').replaceAll(/^export type InputDraft<.*\n/gm, ''),
    );
}

/** Puts the packed toolchain into the `node_modules` of a folder, as npm would, with the packages that it depends on. */
function install(tarball: string, folder: string): void {
  const modules = join(folder, 'node_modules');
  const target = join(modules, 'contract-workbench');
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
  const { dependencies } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), '@types'])
    symlinkSync(join(project, 'node_modules', name), join(modules, name));
}

describe('the packed toolchain, in a folder with nothing but a contract:', () => {
  const folder = createFolder();
  const contractBin = join(folder, 'node_modules/contract-workbench/dist/bin.js');
  const env = { NODE_COMPILE_CACHE: join(folder, 'cache'), PORT: '0', MOCK_PORT: '0', ADMIN_PORT: 'off' };
  const list = () => globSync('**/*', { cwd: folder, exclude: ['node_modules', 'cache'] });
  const written = new Set<string>();
  let tarball = '';

  before(async () => {
    const packed = await runProcess({ after() {} }, ['scripts/pack.ts', '--out', folder]);
    assert.equal(packed.code, 0, packed.stderr);
    [, tarball = ''] = /^packed {2}(.+)$/m.exec(packed.stdout) ?? [];
    install(tarball, folder);
    cpSync(join(contractsFolder, contract), join(folder, 'openapi.yaml'));
    for (const file of list()) written.add(file);
  });

  test('it depends on TypeScript and a bundler alone', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules/contract-workbench/package.json'), 'utf8'));
    assert.deepEqual(Object.keys(manifest.dependencies), ['typescript', 'rolldown', 'openapi-fetch']);
    assert.deepEqual(Object.keys(manifest.exports), [
      '.',
      './idempotency',
      './testing',
      './mock',
      './vite',
      './rules',
      './package.json',
    ]);
  });

  test('its release note says what may be imported, and what was done since the last one', () => {
    const note = readFileSync(join(folder, 'node_modules/contract-workbench/RELEASE-NOTES.md'), 'utf8');
    assert.match(note, /^export function createApp\(options: LibraryOptions\): Listener;$/m);
    assert.match(note, /^(## What was done since v|This is the first release)/m);
  });

  test('its types name no package that is not installed with it', () => {
    const types = join(folder, 'node_modules/contract-workbench/types');
    const named = globSync('**/*.d.ts', { cwd: types }).flatMap((file) =>
      [...readFileSync(join(types, file), 'utf8').matchAll(/(?:from |import\()['"]([^.'"][^'"]*)['"]/g)].map(
        ([, name]) => name,
      ),
    );
    assert.deepEqual(
      [...new Set(named)].filter((name) => !name?.startsWith('node:')),
      [],
    );
  });

  test('contract mock responds, and writes nothing', async (context) => {
    const started = startProcess(context, [process.execPath, contractBin, 'mock'], { env, cwd: folder });
    const [, url = ''] = await started.printed(/listens on (\S+);/);
    const response = await fetch(`${url}/loans?overdue=true`);
    assert.equal(response.headers.get('x-mocked'), 'true');
    assert.deepEqual(
      list().filter((file) => !written.has(file)),
      [],
    );
  });

  test('contract check finds nothing wrong', async (context) => {
    const { code, stdout } = await runProcess(context, [process.execPath, contractBin, 'check'], { env, cwd: folder });
    assert.equal(code, 0, stdout);
  });

  test('contract docs writes pages that bring along what they search and check with', async (context) => {
    const out = join(createFolder(), 'pages');
    const { code, stderr } = await runProcess(context, [process.execPath, contractBin, 'docs', '--out', out], {
      env,
      cwd: folder,
    });
    assert.equal(code, 0, stderr);
    const sizes = ['index.html', 'minisearch.js', 'request-worker.js'].map(
      (file) => readFileSync(join(out, file)).length,
    );
    assert(
      sizes.every((size) => size > 2000),
      String(sizes),
    );
  });

  test('contract init writes at most twelve files, and the project compiles and passes its test', async (context) => {
    const run = (...words: string[]) => runProcess(context, [process.execPath, ...words], { env, cwd: folder });
    const planned = await run(contractBin, 'init');
    assert.match(planned.stdout, /Nothing was written/);
    assert.equal(existsSync(join(folder, 'package.json')), false);
    const done = await run(contractBin, 'init', '--write');
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    const own = list().filter((file) => /\.\w+$/.test(file) && !written.has(file) && file !== 'package.json');
    assert(own.length <= 13, own.join('\n'));
    const scaffolded = await run(contractBin, 'scaffold');
    assert.equal(scaffolded.code, 0, `${scaffolded.stdout}${scaffolded.stderr}`);
    const checked = await run(contractBin, 'check');
    assert.equal(checked.code, 0, checked.stdout);
    const tested = await run('--test', ...globSync('test/*.test.ts', { cwd: folder }));
    assert.equal(tested.code, 0, `${tested.stdout}${tested.stderr}`);
    const again = await run(contractBin, 'init');
    assert.doesNotMatch(again.stdout, /^ {2}(write|change) {3}(?!generated)/m);
  });

  test('contract upgrade brings a project of an older version in line, and leaves what its team changed', async (context) => {
    const project = createFolder();
    const run = async (...words: string[]) => {
      const { code, stdout, stderr } = await runProcess(context, [process.execPath, bin, ...words], { cwd: project });
      return { code, text: stdout + stderr };
    };
    const bin = join(project, 'node_modules/contract-workbench/dist/bin.js');
    install(tarball, project);
    makeOlder(project);
    cpSync(join(contractsFolder, contract), join(project, 'openapi.yaml'));
    await run('init', '--write');
    const tasks = join(project, '.vscode/tasks.json');
    writeFileSync(tasks, readFileSync(tasks, 'utf8').replace('"contract: check"', '"ours"'));
    install(tarball, project);
    const told = await run('upgrade');
    assert.match(told.text, /change {2}package\.json: contract-workbench \^\d/);
    assert.match(told.text, /change {2}\.github\/workflows\/contract\.yml: what this version writes\n/);
    assert.match(told.text, /keep {4}\.vscode\/tasks\.json, which was changed\n[\s\S]*Nothing was written/);
    assert.equal((await run('upgrade', '--write')).code, 0);
    assert.match(readFileSync(join(project, '.github/workflows/contract.yml'), 'utf8'), /node-version: 24/);
    assert.match(readFileSync(join(project, 'generated/contract.ts'), 'utf8'), /export type InputDraft</);
    assert.doesNotMatch((await run('upgrade')).text, /change {2}/);
  });

  test('contract serve runs the setup of the project', async (context) => {
    writeFileSync(
      join(folder, 'server/setup.ts'),
      `import type { Setup } from 'contract-workbench';\nexport const setup: Setup = { createHandlers: () => ({}) };\n`,
    );
    const served = startProcess(context, [process.execPath, contractBin, 'serve'], { env, cwd: folder });
    const [, url = ''] = await served.printed(/listens on (http:\/\/[^/]+)/);
    assert.equal((await fetch(`${url}/docs`)).status, 200);
    assert.equal((await fetch(`${url}/library/loans?overdue=true`)).status, 501);
  });
});

test('an installed command names its Node.js where that is too old', () => {
  const text = readFileSync(join(toolchainFolder, 'scripts/pack/bin.js'), 'utf8');
  assert.match(text, /needs Node\.js 22\.18 or newer/);
});
