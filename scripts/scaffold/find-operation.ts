import { basename } from 'node:path';
import type { Operation } from '../../server/openapi/model.ts';
import { CommandError } from '../cli/index.ts';
import { type HandlerName, nameHandlers } from './handler-names.ts';

/**
 * The operation that somebody means: by its id, by the function or the file of its handler, or by method and path. Throws a
 * `CommandError` that names those which are written alike where there is none.
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
  throw new CommandError(`The contract has no operation ${given}.${meant} npm run scaffold -- --list shows them all.`);
}

function listNames({ method, path }: Operation, name: HandlerName | undefined): string[] {
  const own = `${method.toUpperCase()} ${path}`;
  if (!name) return [own];
  const { file } = name;
  return [name.function, file, basename(file, '.ts'), `server/handlers/${file}`, own];
}

/** The share of pairs of letters that names have in common from which on they are alike. */
const likeness = 0.5;
const mostAlike = 5;

/** The ids that are written much like a text, those that are most alike first. */
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
