import type { AnyResponse } from '../../server/response/index.ts';
import { respondForItem, respondNotFound } from './change-item.ts';
import { createItem } from './create-item.ts';
import { type MockCall, type Outcome, parentsIn, type StatefulCall, typedAs } from './item-values.ts';
import { keyNameOf, listPlaces } from './names.ts';
import type { Resource, Resources, Role } from './resources.ts';
import { respondForList } from './respond-list.ts';
import { findViolations } from './responses.ts';
import type { MockSession } from './sessions.ts';

/** Responds from a session; undefined where the request wants something else, or nothing is recorded. */
export function respondStateful(call: MockCall, resources: Resources, session: MockSession): AnyResponse | undefined {
  const { operation, context } = call;
  const role = resources.roles.get(operation);
  if (!role || !isActive(session, role.resource)) return undefined;
  const { response, input, content } = context;
  const { sent: members, writable } = resources.readSent(role.resource, content, input.body);
  // A request may have as a text what a response has as a number.
  const typed = Object.entries(members).map(([name, value]) => [name, typedAs(role.resource, name, value)]);
  // A 404 that is thrown is of the session, too.
  response.setHeader('x-mocked', 'stateful');
  const outcome = respondByRole({ ...call, resources, session, sent: Object.fromEntries(typed), writable }, role);
  if (!outcome || findViolations(operation, outcome.response).length > 0) {
    // What the contract does not allow changes nothing.
    if (role.kind === 'create') session.incomplete.add(role.resource.name);
    response.setHeader('x-mocked', 'true');
    return undefined;
  }
  outcome.record?.();
  const ignored = (outcome.ignored ?? []).map(encodeURIComponent).join(' ');
  if (ignored !== '') response.setHeader('x-mocked', `stateful; ignored="${ignored}"`);
  return outcome.response;
}

/** What no operation creates exists, whatever its key, until a session is given some of it; so does what could not be recorded. */
function isActive(session: MockSession, { name, isCreated }: Resource): boolean {
  return session.items.has(name) || (isCreated && !session.incomplete.has(name));
}

function respondByRole(call: StatefulCall, role: Role): Outcome | undefined {
  const { resource, kind } = role;
  if (kind !== 'create' && kind !== 'list') return respondForItem(call, role);
  const missing = findMissingParent(call);
  if (missing) return respondNotFound(call, missing);
  return kind === 'list' ? respondForList(call, resource, role.list) : createItem(call, resource, call.choose());
}

/** The resource of which the path names an item that is not there. */
function findMissingParent(call: StatefulCall): Resource | undefined {
  const { operation, session, resources } = call;
  const parents = parentsIn(call);
  for (const { place } of listPlaces(operation.path)) {
    const resource = resources.byPlace.get(place);
    if (!resource?.read || !isActive(session, resource)) continue;
    const key = keyNameOf(resource.name);
    const places = listPlaces(resource.name).filter(({ name }) => name !== key);
    const isThere = session
      .itemsOf(resource.name)
      .some(
        (item) =>
          item.key === parents[place] && places.every((each) => item.parents[each.place] === parents[each.place]),
      );
    if (!isThere) return resource;
  }
  return undefined;
}
