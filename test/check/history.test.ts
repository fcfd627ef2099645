import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { projectFolder } from '../../scripts/cli/index.ts';
import { renderHouseStyle } from '../support/house-style.ts';
import { createFolder } from '../support/servers.ts';

const original = readFileSync(join(import.meta.dirname, 'orders.yaml'), 'utf8');
const broken = original.replace('maxLength: 80', 'maxLength: 60');

/** The original with its schema in a file of its own, and a parameter in another. */
const split = {
  'spec/openapi.yaml': original.replace(/ {4}Order:\n(?: {6}.*\n)+/, '    Order:\n      $ref: schemas/order.yaml\n'),
  'spec/schemas/order.yaml': (/ {4}Order:\n((?: {6}.*\n)+)/.exec(original)?.[1] ?? '').replaceAll(/^ {6}/gm, ''),
};

test('without git there is nothing to compare with, and no error', async () => {
  const { folder, check } = createProject({});
  assert.deepEqual(await check(), { note: 'not compared: there is no git repository here', findings: [] });
  git(folder, 'init', '--quiet');
  assert.deepEqual(await check(), { note: 'not compared: there is no commit yet', findings: [] });
});

test('a past without the contract is nothing to compare with', async () => {
  const { commit, check } = createProject({ 'notes.txt': 'Nothing yet.' });
  commit('Begin');
  assert.deepEqual(await check(), { note: 'not compared: HEAD has no spec/openapi.yaml', findings: [] });
});

test('a past contract that is not well-formed is nothing to compare with', async () => {
  const { write, commit, check } = createProject({ 'spec/openapi.yaml': 'openapi: [' });
  commit('Begin');
  write({ 'spec/openapi.yaml': original });
  assert.deepEqual(await check(), { note: 'not compared: the contract is not well-formed at HEAD', findings: [] });
});

test('another contract in its place is nothing to compare with, unless it is named', async () => {
  const { write, commit, check } = createProject({ 'spec/openapi.yaml': original });
  commit('Begin');
  const renamed = original.replace(/title: .*/, 'title: Another');
  write({ 'spec/openapi.yaml': renamed });
  assert.match((await check()).note, /since HEAD/);
  write({ 'spec/openapi.yaml': renamed.replaceAll(/^ {2}\//gm, '  /another/') });
  const title = /title: (.*)/.exec(original)?.[1];
  assert.deepEqual(await check(), { note: `not compared: HEAD has another contract, ${title}`, findings: [] });
  assert.match((await check('HEAD')).note, /breaking/);
});

test('a ref that does not exist is said so', async () => {
  const { commit, check } = createProject({ 'spec/openapi.yaml': original });
  commit('Begin');
  await assert.rejects(check('v9'), { name: 'CommandError', message: /no file and no git ref v9/ });
});

test('the base is the newest release, or the last commit before there is one, or the ref that is named', async () => {
  const { folder, write, commit, check } = createProject({ 'spec/openapi.yaml': original });
  commit('State the contract');
  write({ 'spec/openapi.yaml': broken });
  assert.match((await check()).note, /^1 breaking change since HEAD;/);
  git(folder, 'tag', 'v1.9.0');
  commit('Shorten names');
  git(folder, 'tag', 'v1.10.0-rc.1');
  git(folder, 'tag', 'later');
  assert.match((await check()).note, /^nothing has changed since v1\.10\.0-rc\.1$/);
  assert.match((await check('v1.9.0')).note, /^1 breaking change since v1\.9\.0;/);
  git(folder, 'tag', '--delete', 'v1.10.0-rc.1');
  assert.match((await check()).note, /^1 breaking change since v1\.9\.0;/);
});

test('a contract of several files is compared, and a change found in the file where it is', async () => {
  const { folder, write, commit, check } = createProject(split);
  commit('State the contract');
  assert.deepEqual((await check()).note, 'nothing has changed since HEAD');
  const schema = split['spec/schemas/order.yaml'];
  write({ 'spec/schemas/order.yaml': schema.replace('maxLength: 80', 'maxLength: 60') });
  const [finding] = (await check()).findings.filter(({ rule }) => rule === 'max-length-lowered');
  assert.equal(finding?.file, join(folder, 'spec/schemas/order.yaml'));
  assert.equal(finding?.line, schema.slice(0, schema.indexOf('maxLength: 80')).split('\n').length);
});

test('the files of a commit are read by one process, whatever their names and sizes', async () => {
  const properties = Array.from({ length: 30 }, (_, index) => `p${index}`);
  const name = (property: string) => `schemas/ä ${property}.yaml`;
  const files = Object.fromEntries(
    properties.map((property, index) => [
      `spec/${name(property)}`,
      `type: string\ndescription: ${JSON.stringify('ü'.repeat(index * 9000))}\n`,
    ]),
  );
  const refs = properties.map((property) => `        ${property}: { $ref: '${name(property)}' }\n`).join('');
  const whole = original.replace(/( {4}Order:\n(?: {6}.*\n)*? {6}properties:\n)/, `$1${refs}`);
  const { folder, write, commit, check } = createProject({ 'spec/openapi.yaml': whole, ...files });
  commit('State the contract');
  write({ [`spec/${name('p3')}`]: 'type: integer\n' });
  const [log, path] = [join(folder, 'log'), process.env.PATH];
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/git'), `#!/bin/sh\necho "$1" >> '${log}'\nexec '${real}' "$@"\n`, { mode: 0o755 });
  process.env.PATH = `${join(folder, 'bin')}:${path}`;
  try {
    const { findings } = await check();
    assert.ok(findings.some(({ rule, file }) => rule === 'type-changed' && file === join(folder, 'spec', name('p3'))));
  } finally {
    process.env.PATH = path;
  }
  assert.ok(readFileSync(log, 'utf8').split('\n').length < 10);
});

test('splitting a contract over files changes nothing', async () => {
  const { write, commit, check } = createProject({ 'spec/openapi.yaml': original });
  commit('State the contract');
  write(split);
  assert.deepEqual(await check(), { note: 'nothing has changed since HEAD', findings: [] });
});

test('a finding of lint or examples is in the file where it arises', async () => {
  const schema = split['spec/schemas/order.yaml'];
  const { folder, file } = createProject({
    ...split,
    'spec/redocly.yaml': renderHouseStyle(),
    'spec/schemas/order.yaml': schema
      .replace('default: web', 'default: market')
      .replace('          maxLength: 80\n', '')
      .replace('    maxLength: 80\n', ''),
  });
  const reports = await runChecks({ file, project: projectFolder, only: ['lint', 'examples'] });
  const found = reports.flatMap(({ findings }) => findings).map((finding) => [finding.rule, finding.file]);
  assert.deepEqual(found, [
    ['contract/bounded-strings', join(folder, 'spec/schemas/order.yaml')],
    ['default-invalid', join(folder, 'spec/schemas/order.yaml')],
  ]);
});

/** A folder with the files and, beside those, a contract; `commit` puts all of it under git. */
function createProject(files: Record<string, string>) {
  const folder = createFolder();
  const file = join(folder, 'spec/openapi.yaml');
  const write = (contents: Record<string, string>) => {
    for (const [name, content] of Object.entries(contents)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
  };
  const commit = (message: string) => {
    git(folder, 'init', '--quiet');
    git(folder, 'add', '.');
    git(folder, '-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '--message', message);
    write({ ...(files['spec/openapi.yaml'] === undefined && { 'spec/openapi.yaml': original }) });
  };
  const check = async (base?: string) => {
    const [report] = await runChecks({
      file,
      project: projectFolder,
      only: ['breaking'],
      ...(base !== undefined && { base }),
    });
    assert.ok(report);
    return { note: report.note, findings: report.findings };
  };
  write(Object.keys(files).length > 0 ? files : { 'spec/openapi.yaml': original });
  return { folder, file, write, commit, check };
}

function git(folder: string, ...words: string[]): void {
  execFileSync('git', words, { cwd: folder });
}
