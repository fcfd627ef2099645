import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { findOperation } from './find-operation.ts';
import { handlerFile, handlerFunction } from './handler-names.ts';
import { type HandlersIndex, readHandlersIndex } from './handlers-index.ts';
import { literal, renderStub } from './render-stub.ts';
import { renderTest } from './render-test.ts';

/** What was written, and what was there already. Files are named from the project's folder. */
export interface Scaffolded {
  written: string[];
  /** The files that were left alone. */
  kept: string[];
  /** The operations that still have no handler. */
  missing: string[];
  /** Those that have a stub, which is to be written. */
  unwritten: string[];
}

/** The handler of an operation, as far as there is one. */
export type HandlerState = 'written' | 'stub' | 'none';

/** Tells of each operation what there is of its handler. A stub is known by what it returns. */
export function readStates(project: string, { operations }: Contract): Map<Operation, HandlerState> {
  const { names } = readHandlersIndex(join(project, 'server/handlers/index.ts'));
  const stateOf = ({ id }: Operation): HandlerState => {
    if (!names.includes(id)) return 'none';
    const file = join(project, 'server/handlers', handlerFile(id));
    return existsSync(file) && /\breturn unwritten;/.test(readFileSync(file, 'utf8')) ? 'stub' : 'written';
  };
  return new Map(operations.map((operation) => [operation, stateOf(operation)]));
}

/**
 * Writes a stub, its line in the index and a test for operations without a handler: for all of them, or for those that are
 * named. Never overwrites a file. Throws a `CommandError` for an operation that the contract does not have.
 */
export async function scaffoldHandlers(project: string, contract: Contract, named: string[]): Promise<Scaffolded> {
  const { document, operations } = contract;
  const wanted = named.map((name) => findOperation(operations, name));
  const index = join(project, 'server/handlers/index.ts');
  const states = readStates(project, contract);
  const without = operations.filter((operation) => states.get(operation) === 'none');
  const chosen = named.length > 0 ? without.filter((operation) => wanted.includes(operation)) : without;
  const files = chosen.flatMap((operation) => {
    const file = handlerFile(operation.id);
    return [
      [join('server/handlers', file), renderStub(document, operation)] as const,
      [join('test/handlers', file.replace(/\.ts$/, '.test.ts')), renderTest(operation)] as const,
    ];
  });
  const [kept, written] = [
    files.filter(([file]) => exists(project, file)),
    files.filter(([file]) => !exists(project, file)),
  ];
  for (const [file, text] of written) write(project, file, text);
  const isComplete = chosen.length === without.length;
  if (chosen.length > 0) nameHandlers(index, chosen, isComplete);
  await format(project, ['server/handlers', 'test/handlers']);
  const now = readStates(project, contract);
  const idsOf = (state: HandlerState) => operations.filter((each) => now.get(each) === state).map(({ id }) => id);
  return {
    ...{ written: written.map(([file]) => file), kept: kept.map(([file]) => file) },
    ...{ missing: idsOf('none'), unwritten: idsOf('stub') },
  };
}

function exists(project: string, file: string): boolean {
  return existsSync(join(project, file));
}

function write(project: string, file: string, text: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

/** Adds the handlers to the index. Once every operation has one, the index promises so: one that is missing does not compile any more. */
function nameHandlers(file: string, operations: Operation[], isComplete: boolean): void {
  const { importEnd, table }: HandlersIndex = readHandlersIndex(file);
  const text = readFileSync(file, 'utf8');
  const imports = operations
    .map(({ id }) => `\nimport { ${handlerFunction(id)} } from './${handlerFile(id)}';`)
    .join('');
  const rows = operations.map(({ id }) => `${nameOf(id)}: ${handlerFunction(id)}(store),\n`).join('');
  const own = text.slice(table.start + 1, table.end - 1).trimEnd();
  const rest = own === '' || own.endsWith(',') ? own : `${own},`;
  const filled = `${text.slice(importEnd, table.start)}{${rest}\n${rows}}${text.slice(table.end)}`.replaceAll(
    '_store',
    'store',
  );
  const promised = isComplete ? filled.replace('Partial<Handlers>', 'Handlers') : filled;
  writeFileSync(file, text.slice(0, importEnd) + imports + promised);
}

function nameOf(id: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(id) ? id : literal(id);
}

/** Formats files as `npm run format` does. */
export async function format(project: string, paths: string[]): Promise<void> {
  const biome = join(project, 'node_modules/@biomejs/biome/bin/biome');
  const present = paths.filter((path) => existsSync(join(project, path)));
  await promisify(execFile)(process.execPath, [biome, 'check', '--write', ...present], { cwd: project });
}
