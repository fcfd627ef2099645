import { isNode, memberOf, pointerTo, remember, valueAt } from '../../server/openapi/document/index.ts';
import type { Content } from '../../server/openapi/model.ts';
import { everyBranch, type SchemaView, viewsOf } from '../../server/openapi/schema/index.ts';
import { findKeyProperty, plainName, thingOf } from './names.ts';

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
function listPlaces(view: SchemaView): ItemPlace[] {
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
  const [body, ...members] = listPlaces(view);
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
  const places = listPlaces(view);
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
