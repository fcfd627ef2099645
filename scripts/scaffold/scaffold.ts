import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { CommandError, callOf, extensionOf, keyOf, readManifest, settingsOf } from '../cli/index.ts';
import { type HandlerName, type HandlersIndex, nameHandlers, readHandlersIndex } from './handlers.ts';
import { renderStub, renderTest } from './stubs.ts';

/** What was written, and what was there already. Files are named from the project's folder. */
interface Scaffolded {
  written: string[];
  /** The files that were left alone. */
  existing: string[];
  /** The operations that still have no handler. */
  missing: string[];
  /** Those that have a stub, which is to be written. */
  unwritten: string[];
}

/** The state of an operation's handler. */
type HandlerState = 'written' | 'stub' | 'none';

/** The state of each operation's handler. A stub is known by what it returns. */
export function readStates(project: string, { operations }: Contract): Map<Operation, HandlerState> {
  const { names, named } = readHandlersIndex(join(project, placesOf(project).index));
  const stateOf = ({ id }: Operation): HandlerState => {
    if (!names.includes(id)) return 'none';
    const file = named.get(id)?.file;
    return file !== undefined && /\breturn unwritten;/.test(readHandler(project, file)) ? 'stub' : 'written';
  };
  return new Map(operations.map((operation) => [operation, stateOf(operation)]));
}

/**
 * Writes a stub, its line in the index and a test for operations without a handler: for all of them, or for those that are
 * named. Never overwrites a file; if anything fails, nothing is written. Throws a `CommandError` for an operation that the
 * contract does not have.
 */
export async function scaffoldHandlers(project: string, contract: Contract, named: string[]): Promise<Scaffolded> {
  const { document, operations } = contract;
  const places = placesOf(project);
  const index = join(project, placesOf(project).index);
  const { named: present, resources } = readHandlersIndex(index);
  const names = nameHandlers(
    operations.map(({ id }) => id),
    present,
    (name) => !exists(project, join(places.handlers, name.file)) || isHandler(project, name),
    places.extension,
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
    [join(places.handlers, file), renderStub(document, operation, created, { resources, generated: places.generated })],
    [join(places.tests, file.replace(/(?=\.m?ts$)/, '.test')), renderTest(operation, places.fromTests)],
  ]);
  const isThere = ([file]: [string, string]) => exists(project, file);
  const [existing, written] = [files.filter(isThere), files.filter((file) => !isThere(file))];
  if (chosen.length > 0) {
    const named = nameChosen(index, chosen, chosen.length === without.length);
    await writeAll(project, new Map([...written, [places.index, named]]));
  }
  const now = readStates(project, contract);
  const idsOf = (state: HandlerState) => operations.filter((each) => now.get(each) === state).map(({ id }) => id);
  return {
    ...{ written: written.map(([file]) => file), existing: existing.map(([file]) => file) },
    ...{ missing: idsOf('none'), unwritten: idsOf('stub') },
  };
}

/** Tells whether a file that is there creates the handler of that name. */
function isHandler(project: string, { file, function: name }: HandlerName): boolean {
  const [, ...exported] = readHandler(project, file).split(/\bexport (?:async )?(?:function|const) /);
  return exported.some((text) => text.startsWith(name) && !/^[\p{ID_Continue}$]/u.test(text.slice(name.length)));
}

function readHandler(project: string, file: string): string {
  const path = join(project, placesOf(project).handlers, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function exists(project: string, file: string): boolean {
  return existsSync(join(project, file));
}

/** Writes files, formatted; if one cannot be written, all are restored. */
async function writeAll(project: string, texts: Map<string, string>): Promise<void> {
  const before: { path: string; text: string | undefined }[] = [];
  try {
    for (const [file, text] of texts) {
      const path = join(project, file);
      mkdirSync(dirname(path), { recursive: true });
      before.push({ path, text: existsSync(path) ? readFileSync(path, 'utf8') : undefined });
      writeFileSync(path, text);
    }
    const { handlers, tests } = placesOf(project);
    await format(project, [handlers, tests]);
  } catch (error) {
    for (const { path, text } of before) {
      if (text === undefined) rmSync(path, { force: true });
      else writeFileSync(path, text);
    }
    const [reason] = error instanceof Error ? error.message.split('\n') : [error];
    throw new CommandError(`Nothing was written: ${reason}`, { exitCode: 1 });
  }
}

/** The index with more handlers. Once every operation has one, its type says so, and a missing one does not compile. */
function nameChosen(file: string, chosen: { operation: Operation; name: HandlerName }[], isComplete: boolean): string {
  const { importEnd, table, resources }: HandlersIndex = readHandlersIndex(file);
  const given = resources?.name ?? '';
  const text = readFileSync(file, 'utf8');
  const imports = chosen.map(({ name }) => `\nimport { ${name.function} } from './${name.file}';`).join('');
  const rows = chosen
    .map(({ operation, name }) => `    ${keyOf(operation.id)}: ${name.function}(${given}),\n`)
    .join('');
  const own = text.slice(table.start + 1, table.end - 1).trimEnd();
  const rest = own === '' || own.endsWith(',') ? own : `${own},`;
  const head = text.slice(importEnd, table.start).replace(`createHandlers(_${given}:`, `createHandlers(${given}:`);
  const promised = isComplete ? head.replace('Partial<Handlers>', 'Handlers') : head;
  return `${text.slice(0, importEnd)}${imports}${promised}{${rest}\n${rows}  }${text.slice(table.end)}`;
}

/** Where a project has its handlers, and what they and their tests import. */
function placesOf(project: string) {
  const { server, generated, handlerTests: tests } = settingsOf(project);
  const extension = extensionOf(readManifest(project));
  const handlers = join(server, 'handlers');
  const between = (from: string, to: string) => relative(from, to).replaceAll('\\', '/');
  return {
    ...{ handlers, extension, tests, index: join(handlers, `index.${extension}`) },
    generated: between(handlers, generated),
    fromTests: { generated: between(tests, generated), setup: `${between(tests, server)}/setup.${extension}` },
  };
}

/** Formats files by Biome, where the project has it. */
async function format(project: string, paths: string[]): Promise<void> {
  const biome = join(project, 'node_modules/@biomejs/biome/bin/biome');
  if (!existsSync(biome)) return;
  const present = paths.filter((path) => existsSync(join(project, path)));
  await promisify(execFile)(process.execPath, [biome, 'check', '--write', ...present], { cwd: project });
}

/**
 * The operation of an id, of a handler's function or file, or of a method and path. Throws a `CommandError` that names similar
 * ones where there is none.
 */
export function findOperation(
  operations: Operation[],
  given: string,
  names: Map<string, HandlerName> = nameHandlers(operations.map(({ id }) => id)),
): Operation {
  const isNamed = (operation: Operation) => listNames(operation, names.get(operation.id)).includes(given);
  const found = operations.find(({ id }) => id === given) ?? operations.find(isNamed);
  if (found) return found;
  const alike = listAlike(operations, given);
  const meant = alike.length > 0 ? ` Did you mean ${alike.join(', ')}?` : '';
  throw new CommandError(
    `The contract has no operation ${given}.${meant} ${callOf('scaffold', '--list')} shows them all.`,
  );
}

function listNames({ method, path }: Operation, name: HandlerName | undefined): string[] {
  const own = `${method.toUpperCase()} ${path}`;
  if (!name) return [own];
  const { file } = name;
  return [name.function, file, file.replace(/\.m?ts$/, ''), `server/handlers/${file}`, own];
}

/** The least share of common pairs of letters in similar names. */
const likeness = 0.5;
const mostAlike = 5;

/** The ids that are similar to a text, the most similar first. */
function listAlike(operations: Operation[], given: string): string[] {
  const pairs = pairsOf(given);
  return operations
    .map(({ id, method, path }) => {
      const shares = [id, `${method} ${path}`].map((name) => shareOf(pairs, pairsOf(name)));
      return { id, share: Math.max(...shares) };
    })
    .filter(({ share }) => share >= likeness)
    .sort((a, b) => b.share - a.share)
    .slice(0, mostAlike)
    .map(({ id }) => id);
}

function pairsOf(name: string): Set<string> {
  const letters = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return new Set([...letters].map((letter, index) => letter + (letters[index + 1] ?? '')));
}

function shareOf(some: Set<string>, others: Set<string>): number {
  return (2 * [...some].filter((pair) => others.has(pair)).length) / (some.size + others.size);
}
