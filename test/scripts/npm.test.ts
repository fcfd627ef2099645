import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { project, runProcess, startProcess } from '../support/processes.ts';
import { copyProject } from '../support/project-copy.ts';
import { createFolder } from '../support/servers.ts';
import { eventually } from '../support/started-workbench.ts';

const commands = {
  start: /^ {2}server {5}(http:\S+)[\s\S]*Ctrl-C/m,
  serve: /listens on (http:\/\/\S+?)\. /,
  mock: /listens on (http:\/\/\S+?);/,
};

/** Starts a command by npm, with all that it has started in turn. */
async function startByNpm(context: TestContext, command: keyof typeof commands) {
  const env = {
    PORT: '0',
    MOCK_PORT: '0',
    API_TOKENS: 'admin:admin-secret-for-tests',
    DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}`,
  };
  const npm = startProcess(context, ['npm', 'run', command], { env, isGroup: true });
  const [, url = ''] = await npm.printed(commands[command]);
  const family = findDescendants(Number(npm.child.pid));
  context.after(() => {
    for (const pid of family.filter(isAlive)) process.kill(pid, 'SIGKILL');
  });
  return { npm, url, family };
}

function findDescendants(root: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const found = [root];
  for (const parent of found) for (const [pid = 0, ppid] of pairs) if (ppid === parent) found.push(pid);
  return found;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function canConnect(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('a signal to npm itself ends all that npm has started, and frees the port:', { concurrency: 3 }, () => {
  for (const command of ['start', 'serve', 'mock'] as const) {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL'] as const) {
      test(`npm run ${command}, ${signal}`, async (context) => {
        const { npm, url, family } = await startByNpm(context, command);
        assert(family.length > 1, 'npm has started nothing');
        assert.equal(await canConnect(url), true);
        npm.child.kill(signal);
        await npm.ended;
        // Killed outright, npm tells nobody.
        if (signal === 'SIGKILL') await eventually('all have ended', () => !family.some(isAlive));
        assert.equal(await canConnect(url), false);
        await eventually('all have ended', () => !family.some(isAlive));
      });
    }
  }
});

/** Makes Node.js take itself for an older one. */
function pretendVersion(version: string): Record<string, string> {
  const file = join(createFolder(), 'pretend.mjs');
  writeFileSync(
    file,
    `Object.defineProperty(process, 'version', { value: 'v${version}' });
     Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  return { NODE_OPTIONS: `--import ${file}` };
}

describe('on an older Node.js', { concurrency: 3 }, () => {
  const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  for (const name of Object.keys(scripts)) {
    test(`npm run ${name} says in one line which it needs`, async (context) => {
      const { code, stdout, stderr } = await runProcess(context, ['/bin/sh', '-c', scripts[name]], {
        env: pretendVersion('20.20.2'),
      });
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /^This needs Node\.js 24 or newer, not 20\.20\.2: run "npm ci" .*\n$/);
    });
  }

  test('npm ci warns of kysely alone, which runs on the Node.js that comes along', async (context) => {
    const folder = createFolder();
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      writeFileSync(join(folder, file), readFileSync(join(project, file)));
    const { code, stdout, stderr } = await runProcess(context, ['npm', 'ci', '--dry-run', '--offline'], {
      cwd: folder,
      env: pretendVersion('20.19.0'),
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /added \d+ packages/);
    const warnings = stderr.split('\n').filter((line) => !/^npm warn EBADENGINE( |$)/.test(line) && line !== '');
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      [...stderr.matchAll(/package: '(.+?)@/g)].map(([, name]) => name),
      ['kysely'],
    );
  });
});

test('npm test says which command mends what it has stopped at', async (context) => {
  const { folder } = copyProject();
  writeFileSync(join(folder, '.biome.json'), readFileSync(join(project, '.biome.json')));
  writeFileSync(join(folder, 'server/untidy.ts'), 'export const tidy = "no"\n');
  writeFileSync(join(folder, 'generated/openapi.json'), '{}\n');
  const words = [process.execPath, join(folder, 'scripts/test.ts')];
  const { code, stderr } = await runProcess(context, words, { cwd: folder });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^\nnpm test has stopped: npm run format mends this\.\n\nnpm test has stopped: npm run generate mends this\.\n$/,
  );
});
