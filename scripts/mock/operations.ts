import { createHash } from 'node:crypto';
import { findResponse, isNode, memberOf } from '../../server/openapi/document/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { exampleOf, uuidOf } from '../../server/openapi/schema/index.ts';
import {
  bare,
  findParentProperty,
  isText,
  keyNameOf,
  listPlaces,
  type Members,
  membersIn,
  parentOf,
  plainName,
  putIn,
  thingOf,
  valueIn,
} from './body-places.ts';
import {
  belongs,
  findItem,
  ItemBody,
  listUrls,
  type MockCall,
  moveUrls,
  type Outcome,
  originOf,
  parentsIn,
  pathOf,
  refuse,
  respondWith,
  type StatefulCall,
  selfNames,
  stampTimes,
  typedAs,
  typeIn,
} from './items.ts';
import type { Resource, Role, Shape } from './resources.ts';
import type { Choice } from './responses.ts';
import type { Item } from './sessions.ts';

/** Reads, replaces, changes or removes the item that the path leads to; a 404 where there is none. */
export function respondForItem(call: StatefulCall, { kind, resource }: Role): Outcome | undefined {
  const { operation, context } = call;
  const item = findItem(call, resource);
  if (kind === 'replace' && !item && findResponse(operation, 201)) {
    const key = context.input.path[keyNameOf(resource.name) ?? ''];
    return createItem(call, resource, call.choose('201'), String(key));
  }
  if (!item) return respondNotFound(call, resource);
  const unmet = respondToCondition(call, kind, item);
  if (unmet) return unmet;
  if (kind === 'replace' || kind === 'change') return changeItem(call, resource, item, kind);
  const outcome = respondAbout(call, resource, call.choose(), item);
  return kind === 'remove' && outcome ? { ...outcome, record: () => removeItem(call, resource, item) } : outcome;
}

export function respondNotFound(call: StatefulCall, { name }: Resource): Outcome {
  return refuse(call, 404, `The mock has no such item of ${name} in this session.`);
}

/** The response to a condition that the item does not meet (RFC 9110, section 13), where the contract has one. */
function respondToCondition(call: StatefulCall, kind: Role['kind'], item: Item): Outcome | undefined {
  const { operation, context } = call;
  const { 'if-match': match, 'if-none-match': noneMatch } = context.request.headers;
  const has = (tags: string) => tags.trim() === '*' || tags.split(/\s*,\s*(?:W\/)?/).includes(tagOf(item));
  const declares = (status: string) => operation.responses.some(({ key }) => key === status);
  if (kind === 'read') return noneMatch && declares('304') && has(noneMatch) ? notModified(call) : undefined;
  const isConditional = declares('412') || operation.otherParameters.some(({ name }) => /^if-match$/i.test(name));
  if (match === undefined || !isConditional || has(match)) return undefined;
  return refuse(call, 412, `The item has the ETag ${tagOf(item)} by now.`);
}

const notModified = (call: StatefulCall): Outcome => ({ response: respondWith(call.choose('304')) });

/** The entity tag of an item: another one after each change. */
function tagOf({ value }: Item): string {
  return `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16)}"`;
}

/**
 * The response with an item in it, where it has a place for one; undefined where the contract does not allow that.
 * @param model what the item lacks comes from there
 */
function respondAbout(call: StatefulCall, resource: Resource, choice: Choice, item: Item, model = item.value) {
  const shape = choice.body && call.resources.shapeIn(resource, choice.body.content);
  const body = shape && new ItemBody(shape, call.sampling);
  const shown = body?.fit(countBelow(call, resource, item), model);
  if (body && (!shown || !hasKey(resource, item.key, shown))) return undefined;
  const tag = choice.declared?.headers.get('etag');
  const headers = tag && tag.check?.isValid(tagOf(item)) !== false ? { [tag.name]: tagOf(item) } : {};
  const whole = shape && shown && body && nameKey(shape, resource, item.key, body.with(shown));
  return { response: respondWith(choice, whole, headers) };
}

/** The body with the key beside the item, where it has a place for it there (`{id, result: {…}}`). */
function nameKey({ content, names }: Shape, { keyProperty }: Resource, key: string, body: unknown): unknown {
  const isNamed =
    keyProperty !== undefined && names.length > 0 && content.valueType.propertyNames.includes(keyProperty);
  const type = isNamed ? typeIn(content, [keyProperty]) : undefined;
  if (!type || keyProperty === undefined || type.propertyNames.length > 0) return body;
  const named = putIn(body, [keyProperty], type.types.has('string') ? key : Number(key));
  return content.check?.isValid(named) === false ? body : named;
}

/** Tells whether a body that has a key has that one. */
function hasKey({ keyProperty = '' }: Resource, key: string, value: Members): boolean {
  return !Object.hasOwn(value, keyProperty) || String(value[keyProperty]) === key;
}

/** The item with the number of those below it wherever it says one: `commentsCount` of what has comments. */
export function countBelow({ resources, session }: StatefulCall, { name }: Resource, { key, value }: Item): Members {
  const own = bare(name);
  const counts = [...resources.byPlace].flatMap(([place, child]): [string, number][] => {
    const collection = place.endsWith('/{}') ? parentOf(place) : place;
    if (!child.isCreated || parentOf(collection) !== own) return [];
    const thing = thingOf(collection);
    const wanted = [`${thing}count`, `${thing}scount`, `numberof${thing}s`, `total${thing}s`, `num${thing}s`];
    const property = Object.keys(value).find((each) => wanted.includes(plainName(each)));
    const below = session.itemsOf(child.name).filter(({ parents }) => parents[own] === key);
    return property !== undefined && typeof value[property] === 'number' ? [[property, below.length]] : [];
  });
  return { ...value, ...Object.fromEntries(counts) };
}

function changeItem(call: StatefulCall, resource: Resource, item: Item, kind: Role['kind']): Outcome | undefined {
  const { session, sent, writable } = call;
  const { shape, keyProperty } = resource;
  // What could have been sent and was not is gone after a PUT; the rest stays.
  const rest = Object.entries(item.value).filter(([name]) => !writable.has(name));
  const wanted = kind === 'replace' ? { ...Object.fromEntries(rest), ...sent } : mergePatch(item.value, sent);
  if (!isNode(wanted)) return undefined;
  const fixed = Object.keys(wanted).filter((name) => !writable.has(name));
  const key = keyProperty === undefined ? {} : { [keyProperty]: item.value[keyProperty] };
  const stamped = { ...stampTimes(wanted, fixed, false), ...key };
  // A null that was sent removes what may be absent, and stays where the contract allows it.
  const nulls = Object.entries(sent).filter(([, part]) => part === null);
  const nulled = { ...stamped, ...Object.fromEntries(nulls) };
  const body = new ItemBody(shape, call.sampling);
  const value = body.fit(nulls.length > 0 && body.allows(nulled) ? nulled : stamped, item.value);
  if (!value) return undefined;
  const changed = { ...item, value };
  const outcome = respondAbout(call, resource, call.choose(), changed);
  const record = () => {
    const others = session.itemsOf(resource.name).map((each) => (each === item ? changed : each));
    session.put(resource.name, others);
  };
  return outcome && { ...outcome, record };
}

/** The value with a change merged into it (RFC 7396); undefined for a change of another kind. */
function mergePatch(value: unknown, change: unknown): unknown {
  if (!isNode(change)) return Array.isArray(change) ? undefined : change;
  const before = membersIn(value);
  const after = new Map(Object.entries(before));
  for (const [name, part] of Object.entries(change)) {
    if (part === null) after.delete(name);
    else after.set(name, isNode(part) ? mergePatch(before[name], part) : part);
  }
  return Object.fromEntries(after);
}

/** Removes an item, and all that is below it. */
function removeItem({ session, context: { input } }: StatefulCall, resource: Resource, item: Item): void {
  const place = bare(resource.name);
  const isBelow = (other: Item) =>
    other.parents[place] === item.key && belongs(other, resource.name, input, keyNameOf(resource.name));
  for (const [name, items] of session.items) {
    session.put(
      name,
      items.filter((other) => other !== item && !isBelow(other)),
    );
  }
}

/** An item that is being made: as examples have it, or sample data, and what was sent of it. */
interface Draft {
  resource: Resource;
  recorded: ItemBody;
  model: Members;
  sent: Members;
}

/**
 * Creates an item: what was sent where the response has it too, and the rest sample data. Key, `Location` and URLs in the
 * body agree. Undefined where that cannot be done within the contract.
 * @param key the key of an item that a PUT creates
 */
export function createItem(call: StatefulCall, resource: Resource, choice: Choice, key?: string): Outcome | undefined {
  const shape = choice.body && call.resources.shapeIn(resource, choice.body.content);
  const recorded = new ItemBody(resource.shape, call.sampling);
  const model = { ...recorded.item, ...(shape && new ItemBody(shape, call.sampling).item) };
  const draft = { resource, recorded, model, sent: call.sent };
  const found = key ?? chooseKey(call, draft);
  if (typeof found === 'object') return found;
  if (found === undefined) return undefined;
  const path = pathOf(resource, composeItem(call, draft, choice, found));
  if (resource.read && path === undefined) return undefined;
  const isFixed = (name: string) => !call.writable.has(name) && typeof model[name] === 'string';
  const urls = path !== undefined && setUrls(call.contract, resource, model, path, originOf(call.context), isFixed);
  const moved = urls ? { ...draft, model: urls } : draft;
  const item = composeItem(call, moved, choice, found);
  const wanted = { ...item.value, ...moved.model };
  const value = recorded.fit(item.value, wanted);
  if (!value || !hasKey(resource, item.key, value)) return undefined;
  const added = { ...item, value };
  const shown = respondAbout(call, resource, choice, { ...item, value: { ...item.value, ...value } }, wanted);
  const location = path === undefined ? {} : writeLocation(call, resource, choice, path);
  if (!shown || !location) return undefined;
  const { response } = shown;
  return {
    response: { ...response, headers: { ...response.headers, ...location } },
    record: () => call.session.add(resource.name, added),
  };
}

/** The key that was sent, or else the next one; the response where it is taken, undefined where there is none. */
function chooseKey(call: StatefulCall, draft: Draft): string | number | Outcome | undefined {
  const { session, sent, writable, operation } = call;
  const { name, keyProperty } = draft.resource;
  const items = session.itemsOf(name);
  const given = keyProperty !== undefined && writable.has(keyProperty) ? sent[keyProperty] : undefined;
  if (!isText(given)) {
    // Items that were put in have most often been counted.
    const last = session.counters.get(name) ?? items.length;
    const next = countKey(draft, new Set(items.map(({ key }) => key)), last);
    if (next) session.counters.set(name, next.number);
    return next?.key;
  }
  const parents = JSON.stringify(parentsIn(call));
  const isTaken = items.some((item) => item.key === String(given) && JSON.stringify(item.parents) === parents);
  if (!isTaken) return given;
  return findResponse(operation, 409) && refuse(call, 409, `There is one already whose ${keyProperty} is ${given}.`);
}

/**
 * The next key of a resource that no item has: a number counted up, in the form that the model has (a UUID, or a text
 * with a number at its end) where that and the contract want another. Undefined where there is none.
 */
export function countKey(draft: Draft, taken: Set<string>, last: number) {
  // Among as many numbers as there are items, and one more, is one whose key no item has.
  for (let number = last + 1; number <= last + 1 + taken.size; number++) {
    const key = findKey(draft, listKeys(draft, number, number === last + 1), taken);
    if (key === undefined) return undefined;
    if (!taken.has(String(key))) return { key, number };
  }
  return undefined;
}

/** The first of the keys that the contract allows, or that an item has. */
function findKey(draft: Draft, keys: Iterable<string | number>, taken: Set<string>): string | number | undefined {
  // To hold a key against the contract takes longer than to look it up, and to make one longer still.
  for (const key of keys) if (taken.has(String(key)) || isAllowedKey(draft, key)) return key;
  return undefined;
}

/** The forms of the key of a number; a slug has none where it is the first. */
function* listKeys({ resource, model, sent }: Draft, number: number, isFirst: boolean): Generator<string | number> {
  const { key, shape, keyProperty = '', name } = resource;
  const example = memberOf(model, keyProperty);
  const start = typeof example === 'string' ? /^(.*\D)\d+$/s.exec(example)?.[1] : undefined;
  const seed = `${name} ${number}`;
  const slug = plainName(keyProperty) === 'slug' ? slugOf(sent) : '';
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
  // What a path cannot carry is no key (RFC 3986, section 5.2.4).
  if (value === '' || value === '.' || value === '..') return false;
  if (key?.check && ![value, String(value)].some((each) => key.check?.isValid(each))) return false;
  if (keyProperty === undefined || !recorded.allows(model)) return true;
  return recorded.allows({ ...model, [keyProperty]: value });
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

function composeItem(call: StatefulCall, { resource, model }: Draft, choice: Choice, key: string | number): Item {
  const { sent, writable } = call;
  const { input, content } = call.context;
  const { keyProperty } = resource;
  const unsent = Object.fromEntries(Object.entries(model).filter(([name]) => !writable.has(name)));
  const equalities = [content, choice.body?.content].flatMap((each) => each?.equalities ?? []);
  const equal = equalities.flatMap(({ property, in: place, parameter }): [string, unknown][] => {
    const given = memberOf(input[place], parameter);
    return isText(given) ? [[property, typedAs(resource, property, given)]] : [];
  });
  const ofParents = Object.entries(readParents(call, resource, model)).filter(([name]) => !Object.hasOwn(sent, name));
  const value = {
    ...stampTimes(unsent, Object.keys(unsent), true),
    ...Object.fromEntries(ofParents),
    ...sent,
    ...Object.fromEntries(equal),
    ...(keyProperty !== undefined && { [keyProperty]: typedAs(resource, keyProperty, key) }),
  };
  return { key: String(key), parents: parentsIn(call), value };
}

/** The properties of an item that name what the path of the request has it below. */
function readParents({ operation, context: { input } }: MockCall, resource: Resource, item: Members): Members {
  const names = Object.keys(item).filter((name) => name !== resource.keyProperty);
  const entries = listPlaces(operation.path).flatMap((place): [string, unknown][] => {
    const [property, value] = [findParentProperty(names, place), input.path[place.name]];
    if (place.place === bare(resource.name) || property === undefined || !isText(value)) return [];
    return [[property, typedAs(resource, property, value)]];
  });
  return Object.fromEntries(entries);
}

/** The item of a response without a memory, as the path of the request has it: its key, what it is below, and its own URL. */
export function addressItem(call: MockCall, resource: Resource, item: Members): Members {
  const { contract, operation, context } = call;
  const isOfItem = listPlaces(operation.path).some(({ place }) => place === bare(resource.name));
  const key = isOfItem ? context.input.path[keyNameOf(resource.name) ?? ''] : undefined;
  const addressed = { ...item, ...readParents(call, resource, item) };
  if (!isText(key)) return addressed;
  const { keyProperty } = resource;
  const value =
    keyProperty === undefined ? addressed : { ...addressed, [keyProperty]: typedAs(resource, keyProperty, key) };
  const path = pathOf(resource, { key: String(key), parents: parentsIn(call), value });
  return (path !== undefined && moveUrls(contract, resource, value, path, originOf(context))) || value;
}

/** The item with its own URL wherever it has that of the model, or one that is none of the contract's where no example says which. */
export function setUrls(
  contract: Contract,
  resource: Resource,
  item: Members,
  path: string,
  origin: string,
  isFixed = (name: string) => typeof item[name] === 'string',
): Members {
  const { shape } = resource;
  const moved = moveUrls(contract, resource, item, path, origin, isFixed);
  if (moved) return moved;
  const unsaid = shape.content.examples.length === 0 ? selfNames.find(isFixed) : undefined;
  if (unsaid === undefined) return item;
  // A format without `reference` wants a whole URL.
  const sample = new ItemBody({ ...shape, content: { ...shape.content, examples: [] } }, undefined);
  const url = listUrls(resource, path, origin, undefined).find((each) =>
    sample.allows({ ...sample.item, [unsaid]: each }),
  );
  return { ...item, [unsaid]: url ?? path };
}

/** The `Location` of the item, where the response has one; undefined where the contract does not allow it. */
function writeLocation({ context }: StatefulCall, resource: Resource, { declared }: Choice, path: string) {
  const header = declared?.headers.get('location');
  if (!header) return {};
  const urls = listUrls(resource, path, originOf(context), exampleOf(header));
  const url = urls.find((each) => header.check?.isValid(each) !== false);
  return url === undefined ? undefined : { [header.name]: url };
}
