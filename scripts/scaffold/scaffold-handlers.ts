import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { CommandError } from '../cli/index.ts';
import { findOperation } from './find-operation.ts';
import { type HandlerName, nameHandlers } from './handler-names.ts';
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
  const { names, named } = readHandlersIndex(join(project, 'server/handlers/index.ts'));
  const stateOf = ({ id }: Operation): HandlerState => {
    if (!names.includes(id)) return 'none';
    const file = named.get(id)?.file;
    return file !== undefined && /\breturn unwritten;/.test(readHandler(project, file)) ? 'stub' : 'written';
  };
  return new Map(operations.map((operation) => [operation, stateOf(operation)]));
}

/**
 * Writes a stub, its line in the index and a test for operations without a handler: for all of them, or for those that are
 * named. Never overwrites a file; where anything fails, nothing is written. Throws a `CommandError` for an operation that the
 * contract does not have.
 */
export async function scaffoldHandlers(project: string, contract: Contract, named: string[]): Promise<Scaffolded> {
  const { document, operations } = contract;
  const index = join(project, 'server/handlers/index.ts');
  const { named: present, resources } = readHandlersIndex(index);
  const names = nameHandlers(
    operations.map(({ id }) => id),
    present,
    (name) => !exists(project, join('server/handlers', name.file)) || isHandler(project, name),
  );
  const wanted = named.map((name) => findOperation(operations, name, names));
  const states = readStates(project, contract);
  const without = operations.filter((operation) => states.get(operation) === 'none');
  const chosen = (named.length > 0 ? without.filter((operation) => wanted.includes(operation)) : without).flatMap(
    (operation) => {
      const name = names.get(operation.id);
      return name ? [{ operation, name }] : [];
    },
  );
  const files = chosen.flatMap(({ operation, name: { file, function: created } }): [string, string][] => [
    [join('server/handlers', file), renderStub(document, operation, created, resources)],
    [join('test/handlers', file.replace(/\.ts$/, '.test.ts')), renderTest(operation)],
  ]);
  const isKept = ([file]: [string, string]) => exists(project, file);
  const [kept, written] = [files.filter(isKept), files.filter((file) => !isKept(file))];
  if (chosen.length > 0) {
    const named = nameChosen(index, chosen, chosen.length === without.length);
    await writeAll(project, new Map([...written, ['server/handlers/index.ts', named]]));
  }
  const now = readStates(project, contract);
  const idsOf = (state: HandlerState) => operations.filter((each) => now.get(each) === state).map(({ id }) => id);
  return {
    ...{ written: written.map(([file]) => file), kept: kept.map(([file]) => file) },
    ...{ missing: idsOf('none'), unwritten: idsOf('stub') },
  };
}

/** Tells whether a file that is there creates the handler of that name. */
function isHandler(project: string, { file, function: name }: HandlerName): boolean {
  const [, ...exported] = readHandler(project, file).split(/\bexport (?:async )?(?:function|const) /);
  return exported.some((text) => text.startsWith(name) && !/^[\p{ID_Continue}$]/u.test(text.slice(name.length)));
}

function readHandler(project: string, file: string): string {
  const path = join(project, 'server/handlers', file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function exists(project: string, file: string): boolean {
  return existsSync(join(project, file));
}

/** Writes files, formatted; where one cannot be, all are as they were. */
async function writeAll(project: string, texts: Map<string, string>): Promise<void> {
  const before: { path: string; text: string | undefined }[] = [];
  try {
    for (const [file, text] of texts) {
      const path = join(project, file);
      mkdirSync(dirname(path), { recursive: true });
      before.push({ path, text: existsSync(path) ? readFileSync(path, 'utf8') : undefined });
      writeFileSync(path, text);
    }
    await format(project, ['server/handlers', 'test/handlers']);
  } catch (error) {
    for (const { path, text } of before) {
      if (text === undefined) rmSync(path, { force: true });
      else writeFileSync(path, text);
    }
    const [reason] = error instanceof Error ? error.message.split('\n') : [error];
    throw new CommandError(`Nothing was written: ${reason}`, { exitCode: 1 });
  }
}

/** The index with more handlers. Once every operation has one, it promises so: one that is missing does not compile any more. */
function nameChosen(file: string, chosen: { operation: Operation; name: HandlerName }[], isComplete: boolean): string {
  const { importEnd, table, resources }: HandlersIndex = readHandlersIndex(file);
  const given = resources?.name ?? '';
  const text = readFileSync(file, 'utf8');
  const imports = chosen.map(({ name }) => `\nimport { ${name.function} } from './${name.file}';`).join('');
  const rows = chosen.map(({ operation, name }) => `${keyOf(operation.id)}: ${name.function}(${given}),\n`).join('');
  const own = text.slice(table.start + 1, table.end - 1).trimEnd();
  const rest = own === '' || own.endsWith(',') ? own : `${own},`;
  const head = text.slice(importEnd, table.start).replace(`createHandlers(_${given}:`, `createHandlers(${given}:`);
  const promised = isComplete ? head.replace('Partial<Handlers>', 'Handlers') : head;
  return `${text.slice(0, importEnd)}${imports}${promised}{${rest}\n${rows}}${text.slice(table.end)}`;
}

/** An id as the key of an object literal, where `__proto__` alone would be the prototype. */
function keyOf(id: string): string {
  if (id === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(id) ? id : literal(id);
}

/** Formats files as `npm run format` does. */
export async function format(project: string, paths: string[]): Promise<void> {
  const biome = join(project, 'node_modules/@biomejs/biome/bin/biome');
  const present = paths.filter((path) => existsSync(join(project, path)));
  await promisify(execFile)(process.execPath, [biome, 'check', '--write', ...present], { cwd: project });
}
