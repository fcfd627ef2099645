import { HttpError } from '../../../server/errors/http-error.ts';
import { findResponse, isNode } from '../../../server/openapi/document/index.ts';
import { belongs, findItem } from './addresses.ts';
import { createItem, type Outcome } from './create-item.ts';
import { fitValue } from './fit-value.ts';
import { bare, keyNameOf } from './path-places.ts';
import type { Resource, Role } from './roles.ts';
import type { Item } from './sessions.ts';
import type { StatefulCall } from './stateful-call.ts';
import { type Members, membersIn, respondWith, stampTimes } from './stateful-values.ts';

/** Reads, replaces, changes or removes the item that the path leads to; a 404 where there is none. */
export function respondForItem(call: StatefulCall, { kind, resource }: Role): Outcome | undefined {
  const item = findItem(call.session, resource, call.input);
  if (kind === 'replace' && !item && findResponse(call.operation, 201)) return createByPut(call, resource);
  if (!item) return notFound(call, resource);
  if (kind === 'read') return respondAbout(call, item, () => {});
  if (kind === 'remove') return respondAbout(call, item, () => removeItem(call, resource, item));
  const value = kind === 'replace' ? replaceValue(call, item) : mergePatch(item.value, call.input.body);
  return isNode(value) ? changeTo(call, resource, item, value) : undefined;
}

/** The 404 of the contract, in its own words where it has an example. */
export function notFound(call: StatefulCall, { name }: Resource): Outcome {
  const declared = findResponse(call.operation, 404);
  if (!declared?.content.some(({ examples }) => examples.length > 0)) {
    throw new HttpError(404, `The mock has no such item of ${name} in this session.`);
  }
  return { response: respondWith(call.choose('404')), keep: () => {} };
}

function createByPut(call: StatefulCall, resource: Resource): Outcome | undefined {
  const key = call.input.path[keyNameOf(resource.name) ?? ''];
  return createItem(call, resource, call.choose('201'), String(key));
}

function respondAbout(call: StatefulCall, { value }: Item, keep: () => void): Outcome | undefined {
  const choice = call.choose();
  if (!choice.body) return { response: respondWith(choice), keep };
  const body = fitValue(choice.body.content, value, value);
  return body && { response: respondWith(choice, body), keep };
}

/** What was sent in the place of all that could have been; the rest stays. */
function replaceValue({ sentContent, schemas, input }: StatefulCall, { value }: Item): Members {
  const writable = sentContent ? schemas.writableNames(sentContent) : new Set();
  const kept = Object.entries(value).filter(([name]) => !writable.has(name));
  return { ...Object.fromEntries(kept), ...membersIn(input.body) };
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

function changeTo(call: StatefulCall, resource: Resource, item: Item, wanted: Members): Outcome | undefined {
  const { session, sentContent, schemas } = call;
  const writable = sentContent ? schemas.writableNames(sentContent) : new Set<string>();
  const fixed = Object.keys(wanted).filter((name) => !writable.has(name));
  const { keyProperty } = resource;
  const key = keyProperty === undefined ? {} : { [keyProperty]: item.value[keyProperty] };
  const stamped = { ...stampTimes(wanted, fixed, false), ...key };
  // A null that was sent removes what may be absent, and stays where the contract allows it.
  const nulls = Object.entries(membersIn(call.input.body)).filter(([, part]) => part === null);
  const nulled = { ...stamped, ...Object.fromEntries(nulls) };
  const isNullable = nulls.length > 0 && resource.content?.check?.isValid(nulled) === true;
  const value = resource.content && fitValue(resource.content, isNullable ? nulled : stamped, item.value);
  if (!value) return undefined;
  const changed = { ...item, value };
  return respondAbout(call, changed, () => {
    const others = session.itemsOf(resource.name).map((each) => (each === item ? changed : each));
    session.put(resource.name, others);
  });
}

/** Removes an item, and all that is below it. */
function removeItem({ session, input }: StatefulCall, resource: Resource, item: Item): void {
  const place = bare(resource.name);
  for (const [name, items] of session.items) {
    const isBelow = (other: Item) =>
      other.parents[place] === item.key && belongs(other, resource.name, input, keyNameOf(resource.name));
    session.put(
      name,
      items.filter((other) => other !== item && !isBelow(other)),
    );
  }
}
