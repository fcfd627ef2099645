import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../../../scripts/cli/index.ts';

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

/** A server that is measured: `node ARGUMENTS`, with variables in the environment. */
export interface Subject {
  name: string;
  about: string;
  args(start: Start): string[];
  env?(start: Start): Record<string, string>;
  /** True if it keeps to the contract: one that does not takes an invalid request for a valid one. */
  validates: boolean;
}

const inSubjects = (file: string) => join(import.meta.dirname, file);
const inProject = (file: string) => join(projectFolder, file);
const stock = (file: string) => ({
  args: ({ port, contract, work }: Start) => [inSubjects(file), String(port), contract, work],
});
const ownEnv = ({ port, contract, folder }: Start, logLevel: string) => ({
  ...{
    HOST: '127.0.0.1',
    PORT: String(port),
    CONTRACT: contract,
    API_TOKENS: 'bench:secret-of-benchmarks',
    LOG_LEVEL: logLevel,
  },
  DATABASE_URL: `sqlite:${join(folder, 'bench.db')}`,
});
const own = (file: string, logLevel: string) => ({
  args: () => ['--import', pathToFileURL(inProject('scripts/begin.js')).href, file],
  env: (start: Start) => ownEnv(start, logLevel),
  validates: true,
});

/** The subject that all others are compared with. */
export const baseline = 'express';

/** The subject whose creates are on disk before their responses are sent. */
export const durable = 'sqlite';

/** Every subject, in the order in which they are started and shown. */
export const subjects: Subject[] = [
  { name: 'memory', about: 'this server, nothing kept', ...own(inSubjects('this-server.ts'), 'silent') },
  { name: 'memory-log', about: 'the same, its log in a file', ...own(inSubjects('this-server.ts'), 'info') },
  { name: durable, about: 'this server with SQLite', ...own(inProject('server/main.ts'), 'silent') },
  { name: 'sqlite-log', about: 'the same, its log in a file', ...own(inProject('server/main.ts'), 'info') },
  { name: baseline, about: 'Express, express.json()', ...stock('bare-express.ts'), validates: false },
  { name: 'validator', about: 'express-openapi-validator', ...stock('express-validator.ts'), validates: true },
  { name: 'fastify', about: 'fastify-openapi-glue', ...stock('fastify-glue.ts'), validates: true },
  {
    name: 'mock',
    about: 'npm run mock',
    args: ({ contract }) => [inProject('scripts/contract.ts'), 'mock', '--spec', contract],
    env: ({ port }) => ({ MOCK_PORT: String(port), LOG_LEVEL: 'silent' }),
    validates: true,
  },
  {
    name: 'prism',
    about: "Prism's command line",
    args: ({ port, contract }) => [inProject('node_modules/.bin/prism'), 'mock', contract, '-p', String(port)],
    validates: true,
  },
];
