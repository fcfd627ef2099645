import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, test } from 'node:test';
import { renderManuals } from '../scripts/generate/index.ts';
import { variables } from '../server/config.ts';
import { ownVariables } from '../server/records/index.ts';
import { project, runProcess } from './support/processes.ts';
import { copyProject } from './support/project-copy.ts';

const read = (file: string) => readFileSync(join(project, file), 'utf8');
const readme = read('README.md');
const contributing = read('.github/CONTRIBUTING.md');

/** Every manual; that of the client is rendered, and has a test of its own. */
const manuals = ['README.md', 'spec/README.md', 'server/README.md', 'scripts/README.md', 'test/README.md'];
const manual = [...manuals.map(read), contributing].join('\n');
const { scripts, dependencies, devDependencies } = JSON.parse(read('package.json'));

/** Every file that belongs to the project, whether it is committed already or not. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: project,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');

/** The text between a heading of a manual and the next one. */
function readSection(text: string, heading: string): string {
  const [, section = ''] = new RegExp(`^## ${heading}\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(text) ?? [];
  assert.notEqual(section, '', `there is no section ${heading}`);
  return section;
}

/** The blocks of a language in a text; those without one are `''`. */
function readBlocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, found, block = '']) =>
    found === language ? [block] : [],
  );
}

describe('the tree of CONTRIBUTING.md', () => {
  const [tree = ''] = readBlocks(readSection(contributing, 'The tree'), '');
  const above: string[] = [];
  const listed = tree
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, indent = '', name = '', about = ''] = /^((?: {2})*)(\S+)(?: +(.*))?$/.exec(line) ?? [];
      above.splice(indent.length / 2, above.length, name);
      return { folder: above.join(''), about };
    });
  const folders = new Set(files.flatMap((file) => [...listFolders(file)]));

  test('has a line for each folder of the rooms, and for no other', () => {
    const named = listed.map(({ folder }) => folder);
    const isInTest = (folder: string) => /^test\/./.test(folder);
    assert.deepEqual(
      [...folders].filter((folder) => !isInTest(folder) && !named.includes(folder)),
      [],
    );
    assert.deepEqual(
      named.filter((folder) => !folders.has(folder)),
      [],
    );
    assert.equal(new Set(named).size, named.length);
  });

  test('says of each what it is for', () => {
    assert.deepEqual(
      listed.filter(({ about }) => about.length < 10),
      [],
    );
  });
});

/** The folders that a file is in, each with a slash at its end. */
function* listFolders(file: string): Generator<string> {
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) yield `${folder}/`;
}

describe('every npm script', () => {
  const nameScripts = (text: string) =>
    new Set([...text.matchAll(/npm run ([\w:]+)|npm (start|test)\b/g)].map(([, run, short]) => run ?? short ?? ''));

  test('that a manual names exists', () => {
    assert.deepEqual(
      [...nameScripts(manual)].filter((name) => !(name in scripts)),
      [],
    );
  });

  test('that exists is named in a manual', () => {
    const named = nameScripts(manual);
    assert.deepEqual(
      Object.keys(scripts).filter((name) => name !== 'pretest' && !named.has(name)),
      [],
    );
  });

  test('in a code block is run by a test or by CI', () => {
    /** Those that are not, and the reason. */
    const exceptions: Record<string, string> = {
      format: 'it writes what format:check looks at, by the same program',
      'test:fast': 'it is a part of npm test',
    };
    const inBlocks = nameScripts(readBlocks(manual, 'sh').join(''));
    const unused = Object.keys(exceptions).filter((name) => !inBlocks.has(name));
    assert.deepEqual(unused, []);
    const byCi = listCiScripts();
    const tests = globSync('test/**/*.test.ts', { cwd: project }).map(read).join('\n');
    const isTested = (name: string) => {
      const [, file = '', command] =
        /(?:scripts|server|test)\/(?:.*\/)?([\w-]+\.ts)(?: ([a-z][a-z-]*))?/.exec(scripts[name] ?? '') ?? [];
      const called = command === undefined ? `${file}'` : `${file}'[),]* '${command}'`;
      return file !== '' && new RegExp(called).test(tests);
    };
    assert.deepEqual(
      [...inBlocks].filter((name) => !byCi.has(name) && !isTested(name) && !(name in exceptions)),
      [],
    );
  });

  /** What CI runs, and what that runs in turn: by npm, or as scripts/test.ts does, which has the names as texts. */
  function listCiScripts(): Set<string> {
    const ci = `${read('.ci/run')}\n${read('.github/workflows/ci.yml')}`.replaceAll('npm cit', 'npm test');
    const found = nameScripts(ci);
    for (const name of found) {
      const texts = [scripts[`pre${name}`], scripts[name], scripts[`post${name}`]].join('\n');
      for (const next of nameScripts(texts)) found.add(next);
      const runner = /scripts\/test\.ts/.exec(texts)?.[0];
      const quoted = runner === undefined ? [] : read(runner).matchAll(/'([\w:]+)'/g);
      for (const [, next = ''] of quoted) if (next in scripts) found.add(next);
    }
    return found;
  }
});

test('the two commands come first', () => {
  const [first = ''] = readBlocks(readme, 'sh');
  assert.deepEqual(first.match(/^npm \S+( && npm \S+)?/gm), ['npm ci && npm start', 'npm cit']);
});

test('the README is read in a minute', () => {
  assert(readme.split('\n').length <= 150);
});

test('every link of a manual leads to a file', () => {
  const dead = [...manuals, '.github/CONTRIBUTING.md'].flatMap((file) =>
    [...read(file).matchAll(/\]\(([^):#]+)[^)]*\)/g)]
      .map(([, target = '']) => posix.join(posix.dirname(file), target))
      .filter((target) => !files.includes(target)),
  );
  assert.deepEqual(dead, []);
});

/** The first column of the tables in a text, name by name. */
function readNames(text: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  return rows.flatMap((row) => (row.split('|')[1] ?? '').split(',').map((name) => name.replace(/\(dev\)/, '').trim()));
}

test('every dependency has its reason in CONTRIBUTING.md, and nothing else has', () => {
  const named = readNames(readSection(contributing, 'Dependencies')).filter((name) => name !== 'package');
  assert.deepEqual(named.sort(), Object.keys({ ...dependencies, ...devDependencies }).sort());
});

test('server/README.md has every variable that the server reads, and no other', () => {
  const named = readNames(readSection(read('server/README.md'), 'Operating')).flatMap(
    (name) => /^`([A-Z_]+)`$/.exec(name)?.[1] ?? [],
  );
  assert.deepEqual(named.sort(), Object.keys({ ...variables, ...ownVariables }).sort());
});

test('the tables of server/README.md are rendered from the code', async () => {
  const rendered = await renderManuals(project);
  assert.equal(rendered.get('server/README.md'), read('server/README.md'));
  assert.match(read('server/README.md'), /\| `HANDLER_TIMEOUT` \| `30000` \|/);
});

test('every file that a manual names exists', () => {
  const named = [...manual.matchAll(/`((?:client|generated|scripts|server|spec|test)\/[\w./-]*)`/g)];
  const paths = new Set(named.map(([, path = '']) => path));
  assert(paths.size > 20);
  assert.deepEqual(
    [...paths].filter((path) => !files.some((file) => file === path || (path.endsWith('/') && file.startsWith(path)))),
    [],
  );
});

describe('spec/README.md shows what npm run check says of', { concurrency: true }, () => {
  const shownBy = read('spec/README.md');
  const operation = `  /api/v2/workflow_jobs/{id}/cancel/:
    get:
      operationId: checkWorkflowJob
      tags: [Workflow jobs]
      summary: Check a workflow job
      description: Tells whether a workflow job can be canceled.
      parameters:
        - name: id
          in: path
          required: true
          description: The id of the workflow job.
          schema:
            type: integer
          example: 143
      responses:
        '204':
          description: It can.
        '401':
          $ref: '#/components/responses/Unauthorized'
`;
  const labels =
    '        labels:\n          type: array\n          items:\n            type: string\n            maxLength: 9\n';
  const edits: Record<string, [string, string][]> = {
    'Add a property': [['        launch_type:\n          type: string\n          title', labels]],
    'Add an operation': [['\ncomponents:\n', operation]],
    'Change what clients or servers rely on': [],
  };
  const original = read('spec/openapi.yaml');

  for (const [edit, insertions] of Object.entries(edits)) {
    test(`"${edit}"`, async (context) => {
      const { folder, spec } = copyProject();
      const git = (...args: string[]) =>
        execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: folder });
      git('init', '--quiet');
      git('add', 'spec');
      git('commit', '--quiet', '--message', 'The contract');
      const edited = insertions.reduce((text, [before, added]) => text.replace(before, () => added + before), original);
      const broken = original.replace(', scm]\n', ', scm, replay]\n').replace('maxLength: 512', 'maxLength: 255');
      writeFileSync(spec, insertions.length > 0 ? edited : broken);
      const shown = readBlocks(shownBy.slice(shownBy.indexOf(`**${edit}**`)), '')[0] ?? '';
      const command = [process.execPath, join(folder, 'scripts/contract.ts'), 'check'];
      const { stdout } = await runProcess(context, command, { cwd: folder });
      assert.notEqual(shown, '');
      for (const line of shown.trimEnd().split('\n'))
        assert(stdout.includes(`${line}\n`), `${line}\nis not in\n${stdout}`);
    });
  }
});
