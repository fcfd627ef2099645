import { isNode } from '../../../server/openapi/document/index.ts';
import type { Contract } from '../../../server/openapi/model.ts';
import { findRoles } from './find-roles.ts';
import { keyNameOf, listPlaces } from './path-places.ts';
import type { Resource } from './roles.ts';
import type { Item, KeptState, MockSession } from './sessions.ts';

/** The resources of a contract that a mock can keep items of. */
export function listResources(contract: Contract): Resource[] {
  return [...new Set([...findRoles(contract).values()].map(({ resource }) => resource))];
}

/** What a session keeps, in the form in which `readState` takes it. */
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
export function readState(resources: Resource[], given: unknown): KeptState {
  if (!isNode(given)) throw new Error('A state is an object of lists, by the paths of their items.');
  const read = Object.entries(given).map(([name, items]): [string, Item[]] => {
    const resource = resources.find((each) => each.name === name);
    if (!resource) {
      throw new Error(
        `There are no items of ${name}; there are ${resources.map((each) => each.name).join(', ') || 'none'}.`,
      );
    }
    if (!Array.isArray(items)) throw new Error(`The items of ${name} must be a list.`);
    return [name, items.map((item, index) => readItem(resource, item, `Item ${index} of ${name}`))];
  });
  return Object.fromEntries(read);
}

function readItem(resource: Resource, given: unknown, place: string): Item {
  if (!isNode(given) || !isNode(given.value))
    throw new Error(`${place} must be {"value": {…}}, with "parents" where it has some.`);
  const { value, key, parents = {} } = given;
  const [violation] = resource.content?.check?.findViolations(value) ?? [];
  if (violation)
    throw new Error(`${place} violates the contract: ${violation.instancePath || 'it'} ${violation.message}.`);
  const own = key ?? value[resource.keyProperty ?? ''];
  if (typeof own !== 'string' && typeof own !== 'number') throw new Error(`${place} needs a "key".`);
  return { key: String(own), parents: readParents(resource, parents, place), value };
}

function readParents({ name }: Resource, given: unknown, place: string): Record<string, string> {
  const wanted = listPlaces(name).filter((each) => each.name !== keyNameOf(name));
  const example = wanted[0]?.place ?? '/users/{}';
  const parents = isNode(given) ? Object.entries(given) : undefined;
  if (!parents?.every(([, value]) => typeof value === 'string' || typeof value === 'number')) {
    throw new Error(`The parents of ${place} must be ids by path, such as {"${example}": 7}.`);
  }
  return Object.fromEntries(parents.map(([path, value]) => [path, String(value)]));
}
