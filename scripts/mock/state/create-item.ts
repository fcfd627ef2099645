import { HttpError } from '../../../server/errors/http-error.ts';
import { findResponse, memberOf } from '../../../server/openapi/document/index.ts';
import type { AnyResponse } from '../../../server/response/check-response.ts';
import type { Choice } from '../choose-response.ts';
import { findParentProperty, parentsIn } from './addresses.ts';
import { fitValue } from './fit-value.ts';
import { isUrlOf, pathOf, replaceUrl, writeUrls } from './item-urls.ts';
import { countKey } from './new-key.ts';
import { listPlaces } from './path-places.ts';
import type { Resource } from './roles.ts';
import type { Item } from './sessions.ts';
import type { StatefulCall } from './stateful-call.ts';
import { type Members, membersIn, plainMembers, respondWith, stampTimes, typedAs } from './stateful-values.ts';

/** A response, and what makes the session keep what it says; to be called once it is known to be allowed. */
export interface Outcome {
  response: AnyResponse;
  keep(): void;
}

/** An item that is being made. */
interface Draft {
  call: StatefulCall;
  resource: Resource;
  choice: Choice;
  /** The item as the contract's examples have it, or as it is made up. */
  model: Members;
  /** The body of the response, likewise. */
  own: Members;
  /** What was sent, and the names of all that could have been. */
  sent: Members;
  writable: Set<string>;
}

/**
 * Creates an item: what was sent where the response has it too, and the rest made up once. Key, `Location` and URLs in the
 * body agree. Undefined where that cannot be done within the contract.
 * @param key the key of an item that a PUT creates
 */
export function createItem(call: StatefulCall, resource: Resource, choice: Choice, key?: string): Outcome | undefined {
  const own = plainMembers(choice.body?.content, call.wishes);
  const model = { ...plainMembers(resource.content, call.wishes), ...own };
  const writable = call.sentContent ? call.schemas.writableNames(call.sentContent) : new Set<string>();
  const draft: Draft = { call, resource, choice, model, own, sent: membersIn(call.input.body), writable };
  const found = key ?? chooseKey(draft);
  if (found === undefined) return undefined;
  const path = pathOf(resource, composeItem(draft, found));
  if (resource.read && path === undefined) return undefined;
  const addressed = path === undefined ? draft : setUrls(draft, path);
  return finish(addressed, composeItem(addressed, found), path);
}

/** The key that was sent, or else the next one. */
function chooseKey({ call, resource, model, sent, writable }: Draft): string | number | undefined {
  const { keyProperty } = resource;
  const given = keyProperty !== undefined && writable.has(keyProperty) ? sent[keyProperty] : undefined;
  if (typeof given !== 'string' && typeof given !== 'number') {
    const counted = countKey(call.session, resource, model);
    return typeof counted === 'string' || typeof counted === 'number' ? counted : undefined;
  }
  const parents = JSON.stringify(parentsIn(call.operation.path, call.input));
  const isTaken = call.session
    .itemsOf(resource.name)
    .some((item) => item.key === String(given) && JSON.stringify(item.parents) === parents);
  if (!isTaken) return given;
  if (!findResponse(call.operation, 409)) return undefined;
  throw new HttpError(409, `There is one already whose ${keyProperty} is ${given}.`);
}

function composeItem({ call, resource, choice, model, sent, writable }: Draft, key: string | number): Item {
  const { operation, input } = call;
  const parents = parentsIn(operation.path, input);
  const names = Object.keys(model);
  const unsent = Object.fromEntries(Object.entries(model).filter(([name]) => !writable.has(name)));
  const fromPath = listPlaces(operation.path).flatMap(({ name, place }): [string, unknown][] => {
    const property = findParentProperty(names, name, place);
    const value = input.path[name];
    if (property === undefined || Object.hasOwn(sent, property) || property === resource.keyProperty) return [];
    return typeof value === 'string' || typeof value === 'number'
      ? [[property, typedAs(resource.content, property, value)]]
      : [];
  });
  const equal = [...(call.sentContent?.equalities ?? []), ...(choice.body?.content.equalities ?? [])].flatMap(
    ({ property, in: place, parameter }): [string, unknown][] => {
      const value = memberOf(input[place], parameter);
      return typeof value === 'string' || typeof value === 'number'
        ? [[property, typedAs(resource.content, property, value)]]
        : [];
    },
  );
  const made = stampTimes(unsent, Object.keys(unsent), true);
  const value = { ...made, ...Object.fromEntries(fromPath), ...sent, ...Object.fromEntries(equal) };
  const { keyProperty } = resource;
  const keyed =
    keyProperty === undefined ? value : { ...value, [keyProperty]: typedAs(resource.content, keyProperty, key) };
  return { key: String(key), parents, value: keyed };
}

/** Names of a property that has the URL of the thing itself. */
const selfNames = ['url', 'self', 'href', 'uri'];

/** The draft with the item's own URL wherever its model has the URL of the model. */
function setUrls(draft: Draft, path: string): Draft {
  const { call, resource, model, own, writable } = draft;
  const isFixed = (name: string) => !writable.has(name) && typeof model[name] === 'string';
  const known = Object.keys(model).filter((name) => isFixed(name) && isUrlOf(call.contract, resource, model[name]));
  const named = known.find((name) => selfNames.includes(name)) ?? known[0];
  if (named !== undefined) {
    const from = String(model[named]);
    const [to = path] = writeUrls(resource, path, call.origin, from);
    return { ...draft, model: replaceUrl(model, from, to), own: replaceUrl(own, from, to) };
  }
  const unsaid = resource.content?.examples.length === 0 ? selfNames.find(isFixed) : undefined;
  if (unsaid === undefined) return draft;
  const url = { [unsaid]: writeUrl(resource, unsaid, path, call.origin) };
  return { ...draft, model: { ...model, ...url }, own: Object.hasOwn(own, unsaid) ? { ...own, ...url } : own };
}

/** A URL in the form that the property may have; a format without `reference` wants a whole one. */
function writeUrl(resource: Resource, name: string, path: string, origin: string): string {
  const { content } = resource;
  const urls = writeUrls(resource, path, origin, undefined);
  const model = membersIn(content?.makeSample());
  return urls.find((url) => content?.check?.isValid({ ...model, [name]: url })) ?? path;
}

/** Holds item and response against the contract, and against each other. */
function finish(
  { call, resource, choice, model, own }: Draft,
  item: Item,
  path: string | undefined,
): Outcome | undefined {
  const { session } = call;
  const value = resource.content ? fitValue(resource.content, item.value, { ...model, ...item.value }) : item.value;
  if (!value || !hasKey(resource, item.key, value)) return undefined;
  const body = choice.body && fitValue(choice.body.content, { ...item.value, ...value }, { ...own, ...item.value });
  if (choice.body && (!body || !hasKey(resource, item.key, body))) return undefined;
  const headers = writeLocation(call, resource, choice, path);
  if (!headers) return undefined;
  return {
    response: respondWith(choice, body, headers),
    keep: () => session.add(resource.name, { ...item, value }),
  };
}

/** Tells whether a body that has a key has that one. */
function hasKey({ keyProperty = '' }: Resource, key: string, value: Members): boolean {
  return !Object.hasOwn(value, keyProperty) || String(value[keyProperty]) === key;
}

/** The `Location` of the item, where the response has one; undefined where the contract does not allow it. */
function writeLocation(
  { origin }: StatefulCall,
  resource: Resource,
  { declared }: Choice,
  path: string | undefined,
): Record<string, unknown> | undefined {
  const header = declared?.headers.get('location');
  if (!header || path === undefined) return {};
  const model = header.examples[0]?.value ?? header.makeSample();
  const url = writeUrls(resource, path, origin, model).find((each) => header.check?.isValid(each) !== false);
  return url === undefined ? undefined : { [header.name]: url };
}
