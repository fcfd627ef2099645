import type { AnyInput } from '../../../server/pipeline/request-context.ts';
import { keyNameOf, listPlaces } from './path-places.ts';
import { plainName, singular } from './plain-names.ts';
import type { Resource } from './roles.ts';
import type { Item, MockSession } from './sessions.ts';

/** The values of a request's path parameters, by their places. */
export function parentsIn(path: string, input: Pick<AnyInput, 'path'>): Record<string, string> {
  return Object.fromEntries(
    listPlaces(path).flatMap(({ name, place }) =>
      Object.hasOwn(input.path, name) ? [[place, String(input.path[name])]] : [],
    ),
  );
}

/** The value that an item has at the place of a path parameter: what it was created below, or a property that says so. */
export function parentValue(item: Pick<Item, 'parents' | 'value'>, name: string, place: string): string | undefined {
  const known = item.parents[place];
  if (known !== undefined) return known;
  const property = findParentProperty(Object.keys(item.value), name, place);
  const value = property === undefined ? undefined : item.value[property];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The property that names what an item belongs to: `userId`, `user_id`, `user` for what is below `/users/{id}`. */
export function findParentProperty(names: string[], name: string, place: string): string | undefined {
  const [thing = ''] = place.split('/').slice(-2);
  const one = plainName(singular(thing));
  const own = plainName(name);
  const wanted = own === 'id' ? [`${one}id`, one] : [own, `${one}${own}`, `${one}id`, one];
  return wanted.flatMap((each) => names.find((candidate) => plainName(candidate) === each) ?? [])[0];
}

/** The item that the path of a request leads to. */
export function findItem(session: MockSession, resource: Resource, input: Pick<AnyInput, 'path'>): Item | undefined {
  const key = keyNameOf(resource.name);
  const wanted = key === undefined ? undefined : input.path[key];
  return session
    .itemsOf(resource.name)
    .find((item) => item.key === String(wanted) && belongs(item, resource.name, input, key));
}

/** Tells whether an item is below what the parameters of a path name; `except` is that of the item itself. */
export function belongs(item: Item, path: string, input: Pick<AnyInput, 'path'>, except?: string): boolean {
  return listPlaces(path).every(
    ({ name, place }) => name === except || parentValue(item, name, place) === String(input.path[name]),
  );
}
