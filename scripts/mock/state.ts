import { readFileSync } from 'node:fs';
import { isNode } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { exampleOf } from '../../server/openapi/schema/index.ts';
import { CommandError } from '../cli/index.ts';
import {
  bare,
  findParentProperty,
  isText,
  keyNameOf,
  listPlaces,
  type Members,
  membersIn,
  thingOf,
  valueIn,
} from './body-places.ts';
import { ItemBody, parentValue, pathOf, typedAs } from './items.ts';
import { makeItems } from './lists.ts';
import { setUrls } from './operations.ts';
import { findResources, type Resource } from './resources.ts';
import { findGood } from './responses.ts';
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

/**
 * The state with which sessions begin: that in a JSON file, the items of the contract's examples (`examples`), or so many of
 * each kind, samples behind those; throws a `CommandError` that names the file and what is wrong with it.
 */
export async function readSeed(contract: Contract, seed: string | undefined, origin: string): Promise<SessionState> {
  if (seed === undefined) return {};
  if (seed === 'examples' || /^\d{1,4}$/.test(seed)) return makeState(contract, Number(seed) || 0, origin);
  try {
    return readState(contract, JSON.parse(readFileSync(seed, 'utf8')));
  } catch (error) {
    throw new CommandError(`--seed ${seed} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** The items of the contract's examples, and samples where they are fewer; those below others belong to them in turn. */
export async function makeState(contract: Contract, count: number, origin: string): Promise<SessionState> {
  const { createRealisticData } = await import('./realistic-data.ts');
  const { roles } = findResources(contract);
  const state: SessionState = {};
  const lists = [...roles].flatMap(([operation, role]) => (role.kind === 'list' ? [{ operation, ...role }] : []));
  const byDepth = listResources(contract).toSorted(
    (one, other) => listPlaces(one.name).length - listPlaces(other.name).length,
  );
  for (const resource of byDepth) {
    // The list that says the most of what its items are below.
    const [from] = lists
      .filter((each) => each.resource === resource)
      .sort((one, other) => listPlaces(other.operation.path).length - listPlaces(one.operation.path).length);
    const shown = from ? valueIn(findGood(from.content)?.value, from.list.names) : undefined;
    const body = new ItemBody(resource.shape, undefined);
    const single = findGood(resource.shape.content) ? [body.item] : [];
    const given = (Array.isArray(shown) && shown.length > 0 ? shown : single).map(membersIn);
    const missing = Math.max(0, count - given.length);
    const suggest = createRealisticData(resource.name, thingOf(resource.name), () => undefined);
    const made = from
      ? makeItems(
          { operation: from.operation, sampling: { seed: resource.name, suggest } },
          resource,
          from.content,
          from.list,
          given,
          missing,
        )
      : [];
    const operation = from?.operation ?? resource.read;
    const items = [...given, ...made].flatMap((value, index) => {
      const parents = operation ? chooseParents(state, resource, operation, value, index) : {};
      return placeItem(contract, resource, value, parents, origin) ?? [];
    });
    if (items.length > 0) state[resource.name] = items;
  }
  return state;
}

/** What an item is below, by the path of its list: the items of that kind in turn, else what the item itself says, or the contract. */
function chooseParents(state: SessionState, { name }: Resource, operation: Operation, value: Members, index: number) {
  const parents: Item['parents'] = {};
  for (const { name: parameter, place } of listPlaces(operation.path).filter((each) => each.place !== bare(name))) {
    const items = Object.entries(state).find(([path]) => bare(path) === place)?.[1] ?? [];
    const item = items[index % items.length];
    const own = parentValue({ key: '', parents, value }, { name: parameter, place });
    const declared = operation.pathParameters.find((each) => each?.name === parameter);
    parents[place] = item?.key ?? own ?? String(declared ? exampleOf(declared) : '');
  }
  return parents;
}

/** The item with its key, its parents and its own URL; undefined where the contract does not allow it. */
function placeItem(
  contract: Contract,
  resource: Resource,
  given: Members,
  parents: Item['parents'],
  origin: string,
): Item | undefined {
  const { keyProperty = '', shape } = resource;
  const key = given[keyProperty];
  if (!isText(key)) return undefined;
  const ofParents = Object.entries(parents).flatMap(([place, parent]): [string, unknown][] => {
    const property = findParentProperty(Object.keys(given), { name: keyNameOf(place) ?? '', place });
    return property === undefined || property === keyProperty ? [] : [[property, typedAs(resource, property, parent)]];
  });
  const value = { ...given, ...Object.fromEntries(ofParents) };
  const item = { key: String(key), parents, value };
  const path = pathOf(resource, item);
  const moved = path === undefined ? value : setUrls(contract, resource, value, path, origin);
  const body = new ItemBody(shape, undefined);
  const fitting = body.fit(moved, { ...body.item, ...moved });
  return fitting && { ...item, value: fitting };
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
