import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { findPort } from '../ports.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';

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
