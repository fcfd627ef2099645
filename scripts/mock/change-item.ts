import { HttpError } from '../../server/errors/index.ts';
import { findResponse, isNode } from '../../server/openapi/document/index.ts';
import { type Members, membersIn } from './body-places.ts';
import { createItem } from './create-item.ts';
import {
  belongs,
  findItem,
  ItemBody,
  type Outcome,
  respondWith,
  type StatefulCall,
  stampTimes,
} from './item-values.ts';
import { bare, keyNameOf } from './names.ts';
import type { Resource, Role } from './resources.ts';
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
  if (kind === 'read') return respondAbout(call, resource, item);
  if (kind === 'remove') return respondAbout(call, resource, item, () => removeItem(call, resource, item));
  // What could have been sent and was not is gone after a PUT; the rest stays.
  const rest = Object.entries(item.value).filter(([name]) => !call.writable.has(name));
  const value = kind === 'replace' ? { ...Object.fromEntries(rest), ...call.sent } : mergePatch(item.value, call.sent);
  return isNode(value) ? changeTo(call, resource, item, value) : undefined;
}

/** The 404 of the contract, in its own words where it has an example. */
export function respondNotFound(call: StatefulCall, { name }: Resource): Outcome {
  const declared = findResponse(call.operation, 404);
  if (!declared?.content.some(({ examples }) => examples.length > 0)) {
    throw new HttpError(404, `The mock has no such item of ${name} in this session.`);
  }
  return { response: respondWith(call.choose('404')) };
}

/** The response with an item in it, where it has a place for one. */
function respondAbout(
  call: StatefulCall,
  resource: Resource,
  { value }: Item,
  record?: () => void,
): Outcome | undefined {
  const choice = call.choose();
  const shape = choice.body && call.resources.shapeIn(resource, choice.body.content);
  const body = shape && new ItemBody(shape, call.sampling);
  const item = body?.fit(value, value);
  if (body && !item) return undefined;
  return { response: respondWith(choice, item && body?.with(item)), ...(record && { record }) };
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
  const { session, sent, writable } = call;
  const { shape, keyProperty } = resource;
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
  return respondAbout(call, resource, changed, () => {
    const others = session.itemsOf(resource.name).map((each) => (each === item ? changed : each));
    session.put(resource.name, others);
  });
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
