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
  command(start: Start): { file: string; args?: string[]; flags?: string[] };
  env?(start: Start): Record<string, string>;
  /** True if it keeps to the contract: one that does not takes an invalid request for a valid one. */
  validates: boolean;
}

const inSubjects = (file: string) => join(import.meta.dirname, 'subjects', file);
const inProject = (file: string) => join(projectFolder, file);
const stock = (kind: string): Pick<Subject, 'command'> => ({
  command: ({ port, contract, work }) => ({
    file: inSubjects('stock-server.ts'),
    args: [kind, String(port), contract, work],
  }),
});
const own = (file: string, logLevel: string): Omit<Subject, 'name' | 'about'> => ({
  command: () => ({ file, flags: ['--import', pathToFileURL(inProject('scripts/begin.js')).href] }),
  env: ({ port, contract, folder }) => ({
    ...{ HOST: '127.0.0.1', PORT: String(port), CONTRACT: contract, LOG_LEVEL: logLevel },
    API_TOKENS: 'bench:secret-of-benchmarks',
    DATABASE_URL: `sqlite:${join(folder, 'bench.db')}`,
  }),
  validates: true,
});

/** The subject that all others are compared with. */
export const baseline = 'express';

/** The subject whose creates are on disk before their responses are sent. */
export const durable = 'sqlite';

/** Every subject, in the order in which they are started and shown. */
export const subjects: Subject[] = [
  { name: 'memory', about: 'this server, nothing stored', ...own(inSubjects('this-server.ts'), 'silent') },
  { name: 'memory-log', about: 'the same, its log in a file', ...own(inSubjects('this-server.ts'), 'info') },
  { name: durable, about: 'this server with SQLite', ...own(inProject('server/main.ts'), 'silent') },
  { name: 'sqlite-log', about: 'the same, its log in a file', ...own(inProject('server/main.ts'), 'info') },
  { name: baseline, about: 'Express, express.json()', ...stock('express'), validates: false },
  { name: 'validator', about: 'express-openapi-validator', ...stock('validator'), validates: true },
  { name: 'fastify', about: 'fastify-openapi-glue', ...stock('fastify'), validates: true },
  {
    name: 'mock',
    about: 'npm run mock',
    command: ({ contract }) => ({ file: inProject('scripts/contract.ts'), args: ['mock', '--spec', contract] }),
    env: ({ port }) => ({ MOCK_PORT: String(port), LOG_LEVEL: 'silent' }),
    validates: true,
  },
  {
    name: 'prism',
    about: "Prism's command line",
    command: ({ port, contract }) => ({
      file: inProject('node_modules/.bin/prism'),
      args: ['mock', contract, '-p', String(port)],
    }),
    validates: true,
  },
];
