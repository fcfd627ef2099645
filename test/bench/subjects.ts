import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../../scripts/cli/index.ts';

/** The options that a subject is started with. */
export interface Start {
  port: number;
  /** The contract, a JSON file. */
  contract: string;
  /** The work of subjects that serve the contract in another way, a JSON file. */
  work: string;
  /** A new folder of its own. */
  folder: string;
}

/** A server that is measured. */
export interface Subject {
  name: string;
  about: string;
  /** The arguments of `node` that start it as its users do. */
  command(start: Start): string[];
  env?(start: Start): Record<string, string>;
  /** True if it keeps to the contract: one that does not takes an invalid request for a valid one. */
  validates: boolean;
}

const inProject = (file: string) => join(projectFolder, file);
const inSubjects = (file: string) => join(import.meta.dirname, 'subjects', file);

const stock = (kind: string, validates: boolean): Omit<Subject, 'name' | 'about'> => ({
  command: ({ port, contract, work }) => [inSubjects('stock-server.ts'), kind, String(port), contract, work],
  validates,
});

/** This server, with the defaults of `npm run serve` but for the address, the secret and the database. */
const own = (file: string, env: Record<string, string> = {}): Omit<Subject, 'name' | 'about'> => ({
  command: () => ['--import', pathToFileURL(inProject('scripts/begin.js')).href, file],
  env: ({ port, contract, folder }) => ({
    ...{ PORT: String(port), ADMIN_PORT: '0', CONTRACT: contract, API_TOKENS: 'bench:secret-of-benchmarks' },
    ...{ DATABASE_URL: `sqlite:${join(folder, 'bench.db')}`, ...env },
  }),
  validates: true,
});

const serve = inSubjects('this-server.ts');

/** The subject that all others are compared with. */
export const baseline = 'express';

/** The subject whose creates are on disk before their responses are sent. */
export const durable = 'sqlite';

/** Every subject, in the order in which they are started and shown. */
export const subjects: Subject[] = [
  { name: baseline, about: 'Express with `express.json()`, no log', ...stock('express', false) },
  { name: 'serve', about: 'this server with its defaults, log and metrics on, nothing stored', ...own(serve) },
  {
    ...{ name: 'serve-quiet', about: 'the same without log and metrics' },
    ...own(serve, { LOG_LEVEL: 'silent', ADMIN_PORT: 'off' }),
  },
  { name: durable, about: '`npm run serve`: log, metrics, SQLite', ...own(inProject('server/main.ts')) },
  { name: 'node', about: 'bare `node:http` with `JSON.parse`', ...stock('node', false) },
  { name: 'validator', about: 'Express with express-openapi-validator', ...stock('validator', true) },
  { name: 'fastify', about: 'Fastify without a contract', ...stock('fastify', false) },
  { name: 'glue', about: 'fastify-openapi-glue', ...stock('glue', true) },
  {
    ...{ name: 'mock', about: '`npm run mock`', validates: true },
    command: ({ contract }) => [inProject('scripts/contract.ts'), 'mock', '--spec', contract],
    env: ({ port }) => ({ MOCK_PORT: String(port), LOG_LEVEL: 'silent' }),
  },
  {
    ...{ name: 'prism', about: "Prism's command line", validates: true },
    command: ({ port, contract }) => [inProject('node_modules/.bin/prism'), 'mock', contract, '-p', String(port)],
  },
];
