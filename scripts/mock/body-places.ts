import {
  isNode,
  memberOf,
  namesInPath,
  pointerTo,
  remember,
  splitAtNames,
  valueAt,
} from '../../server/openapi/document/index.ts';
import type { Content } from '../../server/openapi/model.ts';
import { everyBranch, type SchemaView, viewsOf } from '../../server/openapi/schema/index.ts';

/** An object by the names of its properties. */
export type Members = Record<string, unknown>;

/** The members of a value; none where it is no object. */
export function membersIn(value: unknown): Members {
  return isNode(value) ? value : {};
}

/** The value at a place in a body; undefined where there is none. */
export function valueIn(body: unknown, names: string[]): unknown {
  return names.reduce(memberOf, body);
}

/** The body with a value at a place. */
export function putIn(body: unknown, [name, ...rest]: string[], value: unknown): unknown {
  return name === undefined ? value : { ...membersIn(body), [name]: putIn(memberOf(body, name), rest, value) };
}

/** The place of an item in a body: the names that lead to it, none where the body is the item; and its schema. */
export interface ItemPlace {
  names: string[];
  view: SchemaView;
}

/** The place of a list in a body, likewise. */
export interface ListPlace {
  names: string[];
  /** The schema of its items. */
  item: SchemaView;
  /** The most items that it may have. */
  most: number;
}

/** The view of a body's schema, whatever its choices say taken for said; none where it has no schema. */
export function viewOf(document: object, { pointer }: Content): SchemaView | undefined {
  const schema = pointerTo(pointer, 'schema');
  return isNode(valueAt(document, schema)) ? viewAt(document, schema) : undefined;
}

const viewAt = remember((document: object, pointer: string) =>
  viewsOf(document, 'request').of([{ schema: valueAt(document, pointer), pointer }], everyBranch),
);

/** The pointer to a schema, references followed: schemas of the same kind have the same. */
export function kindOf(view: SchemaView): string {
  return view.parts.findLast(({ isWhole }) => isWhole)?.pointer ?? view.pointer;
}

/** The names of the properties that have a text or a number, as a key does. */
export function listScalars(view: SchemaView): string[] {
  return view.propertyNames.filter((name) => {
    const { types = [], propertyNames } = view.property(name);
    return propertyNames.length === 0 && !types.includes('object') && !types.includes('array');
  });
}

/** The places where a body may have an item: itself, and each of its members that is an object. */
function listItemPlaces(view: SchemaView): ItemPlace[] {
  const members = view.propertyNames.map((name): ItemPlace => ({ names: [name], view: view.property(name) }));
  return [{ names: [], view }, ...members.filter((place) => place.view.propertyNames.length > 0)];
}

/** Names of a member that is what a body is about, as plain names. */
const wrappers = new Set('data item result entity resource record object payload response attributes'.split(' '));

/**
 * The place of an item in a body of its own: the member with the key that is called as the path has it (`{project: {…}}`) or
 * as what a body is about (`{data: {…}, meta}`), else the body if it has the key, else a member of such a name.
 */
export function findItem(view: SchemaView, path: string, parameter = 'id'): ItemPlace {
  const [body, ...members] = listItemPlaces(view);
  const hasKey = (place: ItemPlace) => findKeyProperty(listScalars(place.view), parameter, path) !== undefined;
  const isNamed = ({ names: [name = ''] }: ItemPlace) => plainName(name) === thingOf(path);
  const isWrapped = ({ names: [name = ''] }: ItemPlace) =>
    wrappers.has(plainName(name)) || listScalars(view).length === 0;
  const whole = body ?? { names: [], view };
  // An envelope may repeat the key of what it is about (`{id, result: {id, …}}`).
  const isMeant = (place: ItemPlace) => isNamed(place) || wrappers.has(plainName(place.names[0] ?? ''));
  const inner = members.find((place) => isMeant(place) && hasKey(place));
  if (inner) return inner;
  if (hasKey(whole)) return whole;
  return members.find(isNamed) ?? members.find((place) => isWrapped(place) && hasKey(place)) ?? whole;
}

/** The place of an item of a kind in any body: where its kind is, else where most of its properties are; none where none is. */
export function findItemLike(view: SchemaView, item: SchemaView): ItemPlace | undefined {
  const places = listItemPlaces(view);
  const kind = kindOf(item);
  const same = places.find((place) => kindOf(place.view) === kind);
  if (same) return same;
  const own = new Set(item.propertyNames);
  const counts = places.map((place) => place.view.propertyNames.filter((name) => own.has(name)).length);
  const most = Math.max(...counts);
  return most > 0 || view.propertyNames.length === 0 ? places[counts.indexOf(most)] : undefined;
}

/** The lists of objects that a body has at its top, or one level below. */
export function findLists(view: SchemaView, names: string[] = []): ListPlace[] {
  if (view.says('items').length === 0) {
    if (names.length > 1) return [];
    return view.propertyNames.flatMap((name) => findLists(view.property(name), [...names, name]));
  }
  const item = view.item(view.firstItems);
  const isObject = item.propertyNames.length > 0 || item.types?.includes('object') === true;
  return isObject ? [{ names, item, most: view.lowest('maxItems') }] : [];
}

/** The singular of an English plural, as names of collections are formed; any other word stays as it is. */
function singular(word: string): string {
  if (/[^aeiou]ies$/i.test(word)) return word.replace(/ies$/i, 'y');
  if (/(ss|x|z|ch|sh)es$/i.test(word)) return word.replace(/es$/i, '');
  return /(ss|us|is)$/i.test(word) ? word : word.replace(/s$/i, '');
}

/** A name without case and separators: `createdAt` and `created_at` are the same. */
export function plainName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

/** What a path is about: its last segment that is no parameter, in the singular, as a plain name. */
export function thingOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && !segment.includes('{'));
  return plainName(singular(segments.at(-1) ?? ''));
}

/** The path without the names of its parameters, and without a slash at the end. */
export function bare(path: string): string {
  return splitAtNames(path)
    .map((part, index) => (index % 2 === 1 ? '{}' : part))
    .join('')
    .replace(/\/$/, '');
}

/** The path without its last segment, in the same form. */
export function parentOf(path: string): string {
  return bare(path).replace(/\/[^/]*$/, '');
}

/** A path parameter, and the path up to its segment, bare, such as `/users/{}`: the same for all paths that begin alike. */
export interface PathPlace {
  name: string;
  place: string;
}

/** The path parameters with their places, in their order. */
export function listPlaces(path: string): PathPlace[] {
  const segments = path.replace(/\/$/, '').split('/');
  return segments.flatMap((segment, index) =>
    namesInPath(segment).map((name) => ({ name, place: bare(segments.slice(0, index + 1).join('/')) })),
  );
}

/** The parameter that is the whole last segment of a path: it tells the items of a collection apart. */
export function keyNameOf(path: string): string | undefined {
  return /\/\{([^{}]+)\}\/?$/.exec(path)?.[1];
}

/** The first of the names that is one of those wanted, in the order in which they are wanted. */
function findName(names: readonly string[], wanted: string[]): string | undefined {
  return wanted
    .filter((each) => each !== '')
    .flatMap((each) => names.find((name) => plainName(name) === plainName(each)) ?? [])[0];
}

/** Names of what tells an object from others of its kind. */
const keyNames = ['slug', 'id', 'gid', 'uuid', 'key', 'code', 'name'];

/** True for what a key can be. */
export function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** The property that tells an object from others of its kind, where nothing says which. */
export function findKeyIn(object: object, isWanted: (value: unknown) => boolean = isText): string | undefined {
  return keyNames.find((name) => isWanted(memberOf(object, name)));
}

/** The property of an item that has the value of the parameter which tells the items of a path apart. */
export function findKeyProperty(names: readonly string[], parameter: string, path: string): string | undefined {
  // `domain_name` is the name of a domain, `external_customer_id` the external id of a customer.
  const short = plainName(parameter).replace(thingOf(path), '');
  const ending = /(?:[a-z\d](?=[A-Z])|[_-])([A-Za-z]+)$/.exec(parameter)?.[1] ?? '';
  // `id_or_slug` may be either.
  const [first = ''] = parameter.split(/_or_|Or(?=[A-Z])/);
  return findName(names, [parameter, first, short, ending, 'id', 'uuid']);
}

/** The property that names what an item belongs to: `userId`, `user_id`, `user` for what is below `/users/{id}`. */
export function findParentProperty(names: readonly string[], { name, place }: PathPlace): string | undefined {
  const [own, thing] = [plainName(name), thingOf(place)];
  return findName(names, own === 'id' ? [`${thing}id`, thing] : [own, `${thing}${own}`, `${thing}id`, thing]);
}
