import { readFileSync } from 'node:fs';
import { isNode } from '../../server/openapi/document/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { CommandError } from '../cli/index.ts';
import { ItemBody } from './items.ts';
import { keyNameOf, listPlaces } from './names.ts';
import { findResources, type Resource } from './resources.ts';
import type { Item, MockSession, SessionState } from './sessions.ts';

/** The resources of a contract of which a mock can record items. */
function listResources(contract: Contract): Resource[] {
  return [...new Set([...findResources(contract).roles.values()].map(({ resource }) => resource))];
}

/** The most operations that are named at start. */
const mostNamed = 10;

/** The operations that change something which a mock cannot remember, in a sentence; undefined where there is none. */
export function renderUnremembered(contract: Contract): string | undefined {
  const { roles } = findResources(contract);
  const names = contract.operations
    .filter(
      (operation) => /^(post|put|patch|delete)$/.test(operation.method) && !roles.get(operation)?.resource.isCreated,
    )
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  if (names.length === 0) return undefined;
  const others = names.length > mostNamed ? `, and ${names.length - mostNamed} more` : '';
  return `The mock responds without its memory to ${names.slice(0, mostNamed).join(', ')}${others}.`;
}

/** The state in a JSON file, with which sessions begin; throws a `CommandError` that names the file and what is wrong with it. */
export function readSeed(contract: Contract, file: string | undefined): SessionState {
  if (file === undefined) return {};
  try {
    return readState(contract, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new CommandError(`--seed ${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** The items of a session, in the form in which `readState` takes them. */
export function renderState(session: MockSession): object {
  const entries = [...session.items].map(([name, items]) => [
    name,
    items.map(({ key, parents, value }) => ({ key, ...(Object.keys(parents).length > 0 && { parents }), value })),
  ]);
  return Object.fromEntries(entries);
}

/**
 * The state that a JSON value describes: by the path of their items, a list of `{ value, parents?, key? }`. Throws an error that
 * names what is wrong, and what there is, where the contract does not allow it.
 */
export function readState(contract: Contract, given: unknown): SessionState {
  const resources = listResources(contract);
  if (!isNode(given)) throw new Error('A state is an object of lists, by the paths of their items.');
  const read = Object.entries(given).map(([name, items]): [string, Item[]] => {
    const resource = resources.find((each) => each.name === name);
    const known = resources.map((each) => each.name).join(', ') || 'none';
    if (!resource) throw new Error(`There are no items of ${name}; there are ${known}.`);
    if (!Array.isArray(items)) throw new Error(`The items of ${name} must be a list.`);
    return [name, items.map((item, index) => readItem(resource, item, `Item ${index} of ${name}`))];
  });
  return Object.fromEntries(read);
}

function readItem(resource: Resource, given: unknown, place: string): Item {
  if (!isNode(given) || !isNode(given.value))
    throw new Error(`${place} must be {"value": {…}}, with "parents" where it has some.`);
  const { value, key = value[resource.keyProperty ?? ''], parents = {} } = given;
  const [violation] = new ItemBody(resource.shape, undefined).findViolations(value);
  if (violation)
    throw new Error(`${place} violates the contract: ${violation.instancePath || 'it'} ${violation.message}.`);
  if (typeof key !== 'string' && typeof key !== 'number') throw new Error(`${place} needs a "key".`);
  return { key: String(key), parents: readParents(resource, parents, place), value };
}

function readParents({ name }: Resource, given: unknown, place: string): Record<string, string> {
  const [wanted] = listPlaces(name).filter((each) => each.name !== keyNameOf(name));
  const parents = isNode(given) ? Object.entries(given) : undefined;
  if (!parents?.every(([, value]) => typeof value === 'string' || typeof value === 'number')) {
    throw new Error(`The parents of ${place} must be ids by path, such as {"${wanted?.place ?? '/users/{}'}": 7}.`);
  }
  return Object.fromEntries(parents.map(([path, value]) => [path, String(value)]));
}
