import { HttpError } from '../../server/errors/index.ts';
import { isJsonType } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { findPair } from '../../server/openapi/pairs.ts';
import { accepts, type FallbackHandler, HandlerCall, type RequestContext } from '../../server/pipeline/index.ts';
import type { AnyResponse } from '../../server/response/index.ts';
import { keyNameOf, listPlaces, membersIn, putIn, thingOf, valueIn } from './body-places.ts';
import { type Deliveries, sendCallbacks } from './deliveries.ts';
import { applyFaults } from './faults.ts';
import type { MockHandler } from './handlers.ts';
import { type MockCall, type Outcome, parentsIn, type StatefulCall, typedAs } from './items.ts';
import { mostItems, respondForList, shapeList } from './lists.ts';
import { addressItem, createItem, respondForItem, respondNotFound } from './operations.ts';
import { findPaging } from './paging.ts';
import { type HeldPreferences, type Preferences, preferencesOf, sessionOf } from './preferences.ts';
import { type AskPrism, createPrism } from './prism.ts';
import { findResources, type Resource, type Role } from './resources.ts';
import { type Choice, chooseResponse, findViolations, makeResponse, type Sampling, settle } from './responses.ts';
import { type MockSession, MockSessions } from './sessions.ts';

/** What a mock remembers, and what stands in for it. */
export interface MockMemory {
  sessions: MockSessions;
  /** True if it responds from what it remembers unless a request says otherwise. */
  isStateful: boolean;
  /** The handlers of the moment. */
  handlers?(): Promise<Map<string, MockHandler>> | Map<string, MockHandler>;
  /** Where callbacks and webhooks go; they are not sent without. */
  deliveries?: Deliveries;
}

/** The memory of a mock whose requests name no sessions. */
const noMemory = (): MockMemory => ({ sessions: new MockSessions(), isStateful: false });

/**
 * Responds for any operation of the contract: by its handler, from what its session has recorded, from its examples or, where
 * there are none and when a request prefers it, with sample data. Prism gives the plain ones. Everything is held against the
 * contract; what has no sample is a 501 that says so.
 */
export function createPrismFallback(contract: Contract, memory = noMemory()): FallbackHandler {
  const { sessions, deliveries } = memory;
  const ask = createPrism(contract.document);
  return async (operation, context) => {
    const { request } = context;
    sessions.valid.add(request);
    const currentSession = () => sessionOf(sessions, request.headers.prefer);
    const preferences = preferencesOf(currentSession(), operation, request.headers.prefer);
    await applyFaults(context, preferences);
    return respondOnce(currentSession(), operation, context, async () => {
      const handler = (await memory.handlers?.())?.get(operation.id);
      const mock = () => respond({ contract, operation, context, ask }, preferences, memory);
      const response = (await (handler && callHandler(handler, context, mock))) ?? (await mock());
      if (deliveries) sendCallbacks(contract, { operation, context }, response, currentSession(), deliveries);
      return response;
    });
  };
}

async function callHandler(handler: MockHandler, context: RequestContext, mock: () => Promise<AnyResponse>) {
  const call = new HandlerCall(context, undefined);
  try {
    const response = await handler(context.input, call, mock);
    if (response && context.response.getHeader('x-mocked') === 'true')
      context.response.setHeader('x-mocked', 'handler');
    return response;
  } finally {
    call.end();
  }
}

/** A request without what its response is made of, and Prism. */
type Asked = Pick<MockCall, 'contract' | 'operation' | 'context'> & { ask: AskPrism };

/** The response of the mock itself. */
async function respond({ ask, ...asked }: Asked, preferences: HeldPreferences, { sessions, isStateful }: MockMemory) {
  const { operation, context } = asked;
  const { request } = context;
  const { code, example } = preferences;
  const isOfSession = example === undefined && (code === undefined || code.startsWith('2'));
  const isRecorded = isOfSession && (preferences.isStateful ?? isStateful);
  // What the contract shows for a request goes before its first example, and its failures before the memory.
  const pair = code === undefined && example === undefined ? findPair(operation, context.input) : undefined;
  const prefer = (types: string[]) => accepts(request, types);
  const choose = (named?: string) =>
    named === undefined
      ? chooseResponse(operation, preferences, prefer, pair)
      : chooseResponse(operation, { ...preferences, code: named }, prefer);
  const sampling = await createSampling(operation, context, preferences);
  const call = { ...asked, choose, sampling };
  const session = sessionOf(sessions, request.headers.prefer);
  const isOfMemory = isRecorded && (pair === undefined || pair.response.key.startsWith('2'));
  const stateful = isOfMemory ? respondStateful(call, session) : undefined;
  if (stateful) return stateful;
  const choice = choose();
  // An example that is asked for by its name is sent as it is.
  const isShaped = example === undefined && !pair && (operation.pathParameters.length > 0 || context.query !== '');
  const isSample = sampling && !choice.body?.example;
  const made = makeResponse(choice, isSample ? sampling : undefined, (body) =>
    isShaped ? shapeBody(call, choice, body) : body,
  );
  return settle(operation, choice, isSample ? made : await passThroughPrism(ask, operation, choice, made));
}

/** The first response again for a request that is sent again with its `Idempotency-Key`, as the server has it. */
async function respondOnce(
  { responses }: MockSession,
  { id, idempotencyKey }: Operation,
  { input, response }: RequestContext,
  respond: () => Promise<AnyResponse>,
): Promise<AnyResponse> {
  const given = idempotencyKey && input.header[idempotencyKey.name];
  if (given === undefined) return respond();
  const [key, request] = [`${id} ${given}`, JSON.stringify([input.path, input.query, input.body])];
  const known = responses.get(key);
  if (known && known.request !== request)
    throw new HttpError(422, 'This Idempotency-Key was used for another request; choose a new key for a new request.');
  if (known && !known.response)
    throw new HttpError(409, 'A request with this Idempotency-Key is still being processed; try again later.', {
      'Retry-After': '1',
    });
  if (known?.response) {
    response.setHeader('x-mocked', known.mocked);
    return known.response;
  }
  responses.set(key, { request, response: undefined, mocked: '' });
  try {
    const made = await respond();
    if (made.status < 500)
      responses.set(key, { request, response: made, mocked: String(response.getHeader('x-mocked') ?? 'true') });
    return made;
  } finally {
    if (!responses.get(key)?.response) responses.delete(key);
  }
}

/** Responds as a mock does without preferences, but without Prism. */
export const respondWithExample: FallbackHandler = async (operation, { request }) => {
  const choice = chooseResponse(operation, {}, (types) => accepts(request, types));
  return settle(operation, choice, makeResponse(choice));
};

/** How sample data is made, where a request prefers it: realistic, and lists with as many items as a page has. */
async function createSampling(
  operation: Operation,
  { input }: RequestContext,
  { dynamic, seed = String(Math.random()) }: Preferences,
): Promise<Sampling | undefined> {
  if (!dynamic) return undefined;
  // Requests for examples need not wait for it.
  const { createRealisticData } = await import('./realistic-data.ts');
  const { size } = findPaging(operation);
  const asked = Number(size && (input.query[size.name] ?? size.default ?? Number.NaN));
  const most = asked >= 1 ? Math.min(asked, mostItems) : undefined;
  // A list within an item is no page.
  const sizeOf = (names: string[]) => (names.some((name) => /^\d+$/.test(name)) ? undefined : most);
  return { seed, suggest: createRealisticData(seed, thingOf(operation.path), sizeOf) };
}

/** The response as Prism serves it, where its body is JSON. */
async function passThroughPrism(
  ask: AskPrism,
  operation: Operation,
  { declared, code }: Choice,
  made: AnyResponse,
): Promise<AnyResponse> {
  if (made.body === undefined || operation.method === 'head' || !isJsonType(made.contentType ?? '')) return made;
  return { ...made, ...(await ask({ key: declared?.key ?? String(code), code, body: made.body })) };
}

/**
 * The body of an example or a sample as the request has it: `GET /books/42` is book 42, what is below an author names that
 * author, and a list has as many items as were asked for. As it is where the contract does not allow that.
 */
function shapeBody(call: MockCall, { body: chosen, code }: Choice, body: unknown): unknown {
  const resources = findResources(call.contract);
  const role = resources.roles.get(call.operation);
  if (!role || !chosen || code >= 300) return body;
  const { content } = chosen;
  const shape = role.kind === 'list' ? undefined : resources.shapeIn(role.resource, content);
  const made =
    role.kind === 'list'
      ? shapeList(call, role.resource, role.list, content, body)
      : shape && putIn(body, shape.names, addressItem(call, role.resource, membersIn(valueIn(body, shape.names))));
  return made !== undefined && content.check?.isValid(made) !== false ? made : body;
}

/** Responds from a session; undefined where the request wants something else, or nothing is recorded. */
function respondStateful(call: MockCall, session: MockSession): AnyResponse | undefined {
  const { operation, context } = call;
  const resources = findResources(call.contract);
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
  const missing = findMissingParent(call, resource);
  if (missing) return respondNotFound(call, missing);
  if (kind === 'list') return respondForList(call, resource, role.list);
  return kind === 'create' ? createItem(call, resource, call.choose()) : respondForItem(call, role);
}

/** The resource above of which the path names an item that is not there. */
function findMissingParent(
  { operation, context, session, resources }: StatefulCall,
  own: Resource,
): Resource | undefined {
  const parents = parentsIn({ operation, context });
  for (const { place } of listPlaces(operation.path)) {
    const resource = resources.byPlace.get(place);
    if (!resource?.read || resource === own || !isActive(session, resource)) continue;
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
