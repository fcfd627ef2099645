import type { Contract, Operation } from '../../server/openapi/model.ts';
import type { RequestContext } from '../../server/pipeline/index.ts';
import type { AnyResponse } from '../../server/response/index.ts';
import { respondForItem, respondNotFound } from './change-item.ts';
import { createItem } from './create-item.ts';
import { type Outcome, parentsIn, type StatefulCall, typedAs } from './item-values.ts';
import { keyNameOf, listPlaces } from './names.ts';
import type { Preferences } from './preferences.ts';
import type { Resource, Resources, Role } from './resources.ts';
import { respondForList } from './respond-list.ts';
import { type Choice, findViolations, type Sampling } from './responses.ts';
import type { MockSession, MockSessions } from './sessions.ts';

/** What a mock remembers. */
export interface MockMemory {
  sessions: MockSessions;
  /** True if it responds from what it remembers unless a request says otherwise. */
  isStateful: boolean;
}

/** A request, and what a response without a memory is made of. */
export interface MockCall {
  operation: Operation;
  context: RequestContext;
  session: MockSession;
  preferences: Preferences;
  choose(code?: string): Choice;
  sampling: Sampling | undefined;
}

/** Responds from a session; undefined where the request wants something else, or nothing is recorded. */
export type RespondStateful = (call: MockCall) => AnyResponse | undefined;

/** Creates the memory of a contract's mock. */
export function createMemory(contract: Contract, findResources: () => Resources, isStateful: boolean): RespondStateful {
  return ({ operation, context, session, preferences, choose, sampling }) => {
    const { code, example } = preferences;
    if (!(preferences.isStateful ?? isStateful)) return undefined;
    if (example !== undefined || (code !== undefined && !code.startsWith('2'))) return undefined;
    const resources = findResources();
    const role = resources.roles.get(operation);
    if (!role || !isActive(session, role.resource)) return undefined;
    const { request, response, input, content: sentContent, path, query } = context;
    const { sent: members, writable } = resources.readSent(role.resource, sentContent, input.body);
    // A request may have as a text what a response has as a number.
    const sent = Object.fromEntries(
      Object.entries(members).map(([name, value]) => [name, typedAs(role.resource, name, value)]),
    );
    const origin = `http://${request.headers.host ?? 'localhost'}`;
    // A 404 that is thrown is of the session, too.
    response.setHeader('x-mocked', 'stateful');
    const call = {
      ...resources,
      contract,
      session,
      operation,
      input,
      sent,
      writable,
      sentContent,
      path,
      query,
      origin,
      choose,
      sampling,
    };
    const outcome = respondByRole(call, role);
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
  };
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
  const { operation, session, byPlace } = call;
  const parents = parentsIn(call);
  for (const { place } of listPlaces(operation.path)) {
    const resource = byPlace.get(place);
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
