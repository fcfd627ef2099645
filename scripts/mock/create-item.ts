import { HttpError } from '../../server/errors/index.ts';
import { fillPath, findResponse, isHolder, memberOf } from '../../server/openapi/document/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { exampleOf, uuidOf } from '../../server/openapi/schema/index.ts';
import { type Members, valueIn } from './body-places.ts';
import {
  ItemBody,
  type Outcome,
  originOf,
  parentsIn,
  parentValue,
  respondWith,
  type StatefulCall,
  stampTimes,
  typedAs,
} from './item-values.ts';
import { findParentProperty, keyNameOf, listPlaces, plainName } from './names.ts';
import { findAtUrl, type Resource, selfNames } from './resources.ts';
import type { Choice } from './responses.ts';
import type { Item } from './sessions.ts';

/** An item that is being made. */
interface Draft {
  call: StatefulCall;
  resource: Resource;
  choice: Choice;
  /** The item, and the body of the response if that has an item; as examples have them, or sample data. */
  recorded: ItemBody;
  shown: ItemBody | undefined;
  /** The item of both. */
  model: Members;
}

/**
 * Creates an item: what was sent where the response has it too, and the rest sample data. Key, `Location` and URLs in the
 * body agree. Undefined where that cannot be done within the contract.
 * @param key the key of an item that a PUT creates
 */
export function createItem(call: StatefulCall, resource: Resource, choice: Choice, key?: string): Outcome | undefined {
  const shape = choice.body && call.resources.shapeIn(resource, choice.body.content);
  const recorded = new ItemBody(resource.shape, call.sampling);
  const shown = shape && new ItemBody(shape, call.sampling);
  const draft = { call, resource, choice, recorded, shown, model: { ...recorded.item, ...shown?.item } };
  const found = key ?? chooseKey(draft);
  if (found === undefined) return undefined;
  const path = pathOf(resource, composeItem(draft, found));
  if (resource.read && path === undefined) return undefined;
  const addressed = path === undefined ? draft : { ...draft, model: setUrls(draft, path) };
  return finish(addressed, composeItem(addressed, found), path);
}

/** The key that was sent, or else the next one. */
function chooseKey(draft: Draft): string | number | undefined {
  const { call, resource } = draft;
  const { keyProperty } = resource;
  const given = keyProperty !== undefined && call.writable.has(keyProperty) ? call.sent[keyProperty] : undefined;
  if (!isText(given)) return countKey(draft);
  const parents = JSON.stringify(parentsIn(call));
  const isTaken = call.session
    .itemsOf(resource.name)
    .some((item) => item.key === String(given) && JSON.stringify(item.parents) === parents);
  if (!isTaken) return given;
  if (!findResponse(call.operation, 409)) return undefined;
  throw new HttpError(409, `There is one already whose ${keyProperty} is ${given}.`);
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/**
 * The next key of a resource that no item has: a number counted up, in the form that the model has (a UUID, or a text
 * with a number at its end) where that and the contract want another. Undefined where there is none.
 */
function countKey(draft: Draft): string | number | undefined {
  const { resource, call } = draft;
  const { session } = call;
  const items = session.itemsOf(resource.name);
  const taken = new Set(items.map((item) => item.key));
  // Items that were put in have most often been counted.
  const last = session.counters.get(resource.name) ?? items.length;
  // Among as many numbers as there are items, and one more, is one whose key no item has.
  for (let number = last + 1; number <= last + 1 + items.length; number++) {
    const key = findKey(draft, listKeys(draft, number, number === last + 1), taken);
    if (key === undefined) return undefined;
    if (taken.has(String(key))) continue;
    session.counters.set(resource.name, number);
    return key;
  }
  return undefined;
}

/** The first of the keys that the contract allows, or that an item has. */
function findKey(draft: Draft, keys: Iterable<string | number>, taken: Set<string>): string | number | undefined {
  for (const key of keys) {
    // To hold a key against the contract takes longer than to look it up.
    if (taken.has(String(key)) || isAllowedKey(draft, key)) return key;
  }
  return undefined;
}

/** The forms of the key of a number; a slug has none where it is the first. */
function* listKeys({ resource, model, call }: Draft, number: number, isFirst: boolean): Generator<string | number> {
  const { key, shape, keyProperty = '', name } = resource;
  const example = memberOf(model, keyProperty);
  const start = typeof example === 'string' ? /^(.*\D)\d+$/s.exec(example)?.[1] : undefined;
  const seed = `${name} ${number}`;
  const slug = plainName(keyProperty) === 'slug' ? slugOf(call.sent) : '';
  if (slug !== '') yield isFirst ? slug : `${slug}-${number}`;
  if (typeof example === 'string' && uuid.test(example)) yield uuidOf(seed);
  else if (start !== undefined) yield `${start}${number}`;
  yield number;
  yield String(number);
  const made = [
    () => key?.makeSample({ seed }),
    () => valueIn(shape.content.makeSample({ seed }), [...shape.names, keyProperty]),
  ];
  for (const make of made) {
    const value = make();
    if (isText(value)) yield value;
  }
}

/** The title or the name that was sent, as a slug. */
function slugOf(sent: Members): string {
  const text = Object.entries(sent).find(([name]) => ['title', 'name', 'label'].includes(plainName(name)))?.[1];
  return String(text ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

function isAllowedKey({ resource: { key, keyProperty }, recorded, model }: Draft, value: string | number): boolean {
  if (key?.check && ![value, String(value)].some((each) => key.check?.isValid(each))) return false;
  if (keyProperty === undefined || !recorded.allows(model)) return true;
  return recorded.allows({ ...model, [keyProperty]: value });
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

function composeItem({ call, resource, choice, model }: Draft, key: string | number): Item {
  const { operation, sent, writable } = call;
  const { input, content } = call.context;
  const { keyProperty } = resource;
  const names = Object.keys(model);
  const unsent = Object.fromEntries(Object.entries(model).filter(([name]) => !writable.has(name)));
  const typed = (property: string, value: unknown): [string, unknown][] =>
    isText(value) ? [[property, typedAs(resource, property, value)]] : [];
  const fromPath = listPlaces(operation.path).flatMap((place) => {
    const property = findParentProperty(names, place);
    if (property === undefined || Object.hasOwn(sent, property) || property === keyProperty) return [];
    return typed(property, input.path[place.name]);
  });
  const equalities = [content, choice.body?.content].flatMap((each) => each?.equalities ?? []);
  const equal = equalities.flatMap(({ property, in: place, parameter }) =>
    typed(property, memberOf(input[place], parameter)),
  );
  const value = {
    ...stampTimes(unsent, Object.keys(unsent), true),
    ...Object.fromEntries(fromPath),
    ...sent,
    ...Object.fromEntries(equal),
    ...(keyProperty !== undefined && { [keyProperty]: typedAs(resource, keyProperty, key) }),
  };
  return { key: String(key), parents: parentsIn(call), value };
}

/** The path of an item, as its GET has it; undefined where one of its parameters is not known. */
export function pathOf({ name, read }: Resource, item: Item): string | undefined {
  if (!read) return undefined;
  const texts = new Map<string, string>();
  for (const place of listPlaces(name)) {
    const value = place.name === keyNameOf(name) ? item.key : parentValue(item, place);
    if (value === undefined) return undefined;
    const parameter = read.pathParameters.find((each) => each?.name === place.name);
    const typed = parameter?.type.types.has('string') === false ? Number(value) : value;
    texts.set(place.name, parameter ? String(parameter.codec.write(typed)) : encodeURIComponent(value));
  }
  return fillPath(name, (each) => texts.get(each) ?? '');
}

/** The model with the item's own URL wherever it has the URL of the model. */
function setUrls({ call, resource, model }: Draft, path: string): Members {
  const { shape } = resource;
  const isFixed = (name: string) => !call.writable.has(name) && typeof model[name] === 'string';
  const moved = moveUrls(call.contract, resource, model, path, originOf(call.context), isFixed);
  if (moved) return moved;
  const unsaid = shape.content.examples.length === 0 ? selfNames.find(isFixed) : undefined;
  if (unsaid === undefined) return model;
  // A format without `reference` wants a whole URL.
  const sample = new ItemBody({ ...shape, content: { ...shape.content, examples: [] } }, undefined);
  const url = listUrls(resource, path, originOf(call.context), undefined).find((each) =>
    sample.allows({ ...sample.item, [unsaid]: each }),
  );
  return { ...model, [unsaid]: url ?? path };
}

/** The item with the URL of a path wherever it has its own; undefined where no property among those that `isFixed` has it. */
export function moveUrls(
  contract: Contract,
  resource: Resource,
  item: Members,
  path: string,
  origin: string,
  isFixed = (_name: string) => true,
): Members | undefined {
  const { read } = resource;
  const urls = Object.keys(item).filter((name) => isFixed(name) && read && findAtUrl(contract, item[name]) === read);
  const named = urls.find((name) => selfNames.includes(name)) ?? urls[0];
  if (named === undefined) return undefined;
  const from = String(item[named]);
  const [to = path] = listUrls(resource, path, origin, from);
  return replaceUrl(item, from, to);
}

/** The ways to write a URL of that path, those that are like the model first. */
function listUrls({ read }: Resource, path: string, origin: string, model: unknown): string[] {
  const prefix = read?.prefixes[0] ?? '';
  const text = typeof model === 'string' ? model : '';
  const hasPrefix = prefix !== '' && text.replace(/^https?:\/\/[^/]*/i, '').startsWith(`${prefix}/`);
  const isPlain = text.startsWith('/') && !hasPrefix;
  const relative = isPlain ? [path, `${prefix}${path}`] : [`${prefix}${path}`, path];
  const own = /^https?:\/\/[^/]*/i.exec(text)?.[0];
  const absolute = [origin, own ?? []].flat().flatMap((start) => relative.map((each) => start + each));
  return own === undefined ? [...relative, ...absolute] : [...absolute, ...relative];
}

/** The object with one URL in the place of another, wherever that stands in a text of it. */
function replaceUrl(value: Members, from: string, to: string): Members {
  const quoted = from.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&');
  const pattern = new RegExp(`(?<![\\w.-])${quoted}${from.endsWith('/') ? '' : '(?![\\w.~%-])'}`, 'g');
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replace(pattern, () => to);
    if (Array.isArray(part)) return part.map(visit);
    return isHolder(part) ? visitMembers(part) : part;
  };
  const visitMembers = (members: object) =>
    Object.fromEntries(Object.entries(members).map(([name, member]) => [name, visit(member)]));
  return visitMembers(value);
}

/** Holds item and response against the contract, and against each other. */
function finish({ call, resource, choice, recorded, shown, model }: Draft, item: Item, path: string | undefined) {
  const value = recorded.fit(item.value, { ...item.value, ...model });
  if (!value || !hasKey(resource, item.key, value)) return undefined;
  const own = shown?.fit({ ...item.value, ...value }, { ...item.value, ...model });
  if (shown && (!own || !hasKey(resource, item.key, own))) return undefined;
  const headers = writeLocation(call, resource, choice, path);
  if (!headers) return undefined;
  return {
    response: respondWith(choice, own && shown?.with(own), headers),
    record: () => call.session.add(resource.name, { ...item, value }),
  };
}

/** Tells whether a body that has a key has that one. */
function hasKey({ keyProperty = '' }: Resource, key: string, value: Members): boolean {
  return !Object.hasOwn(value, keyProperty) || String(value[keyProperty]) === key;
}

/** The `Location` of the item, where the response has one; undefined where the contract does not allow it. */
function writeLocation({ context }: StatefulCall, resource: Resource, { declared }: Choice, path: string | undefined) {
  const header = declared?.headers.get('location');
  if (!header || path === undefined) return {};
  const model = exampleOf(header);
  const url = listUrls(resource, path, originOf(context), model).find((each) => header.check?.isValid(each) !== false);
  return url === undefined ? undefined : { [header.name]: url };
}
