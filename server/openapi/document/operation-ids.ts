import { splitAtNames } from './routes.ts';

/** What the document says of an operation's name. */
export interface Nameable {
  path: string;
  method: string;
  /** The operationId, if there is one. */
  declared: unknown;
}

/** The name by which an operation is known everywhere. */
export interface OperationName {
  id: string;
  /** The declared operationId; or why the id is made up from method and path. */
  origin: 'declared' | 'missing' | 'duplicate';
}

/**
 * The names of all operations, each of them once. The first of those with the same operationId has it; an operation without one
 * of its own is named after method and path, with a number where that is taken already.
 */
export function nameOperations(operations: Nameable[]): OperationName[] {
  const owners = new Map<string, Nameable>();
  for (const operation of operations) {
    const { declared } = operation;
    if (isName(declared) && !owners.has(declared)) owners.set(declared, operation);
  }
  const taken = new Set([...owners.keys()].map(fold));
  return operations.map((operation): OperationName => {
    const { declared } = operation;
    if (isName(declared) && owners.get(declared) === operation) return { id: declared, origin: 'declared' };
    const id = findFree(deriveName(operation), taken);
    taken.add(fold(id));
    return { id, origin: isName(declared) ? 'duplicate' : 'missing' };
  });
}

/** The name that method and path make: an identifier, such as `getUsersByIdPosts` for `GET /users/{id}/posts`. */
function deriveName({ method, path }: Nameable): string {
  const parts = splitAtNames(path).flatMap((part, index) => (index % 2 === 0 ? [part] : ['by', part]));
  const words = parts.join(' ').match(/[\p{L}\p{N}]+/gu) ?? ['root'];
  return [method.toLowerCase(), ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

function findFree(name: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (!taken.has(fold(candidate))) return candidate;
  }
}

/** Files may be named after operations, and some systems do not tell their cases apart. */
function fold(name: string): string {
  return name.toLowerCase();
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
