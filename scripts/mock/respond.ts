import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonType } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { accepts, type FallbackHandler, type RequestContext } from '../../server/pipeline/index.ts';
import type { AnyResponse } from '../../server/response/index.ts';
import { thingOf } from './names.ts';
import { findPaging } from './paging.ts';
import { type Preferences, preferencesOf, sessionOf } from './preferences.ts';
import { type AskPrism, createPrism } from './prism.ts';
import { findResources, type Resources } from './resources.ts';
import { respondStateful } from './respond-stateful.ts';
import { type Choice, chooseResponse, makeResponse, type Sampling, settle } from './responses.ts';
import { MockSessions } from './sessions.ts';
import { mostItems, shapeBody } from './shape-body.ts';

/** What a mock remembers. */
export interface MockMemory {
  sessions: MockSessions;
  /** True if it responds from what it remembers unless a request says otherwise. */
  isStateful: boolean;
}

/** The memory of a mock whose requests name no sessions. */
const noMemory = (): MockMemory => ({ sessions: new MockSessions(), isStateful: false });

/**
 * Responds for any operation of the contract: from what its session has recorded, from its examples or, where there are
 * none and when a request prefers it, with sample data. Prism gives the plain ones. Everything is held against the
 * contract; what has no sample is a 501 that says so.
 */
export function createPrismFallback(contract: Contract, { sessions, isStateful } = noMemory()): FallbackHandler {
  const ask = createPrism(contract.document);
  let found: Resources | undefined;
  // What the mock recognises in the contract it finds once, when a request first needs it.
  const resources = () => {
    found ??= findResources(contract);
    return found;
  };
  return async (operation, context) => {
    const { request } = context;
    sessions.valid.add(request);
    const currentSession = () => sessionOf(sessions, request.headers.prefer);
    const preferences = preferencesOf(currentSession(), operation, request.headers.prefer);
    const { code, example, delay: [least, most] = [0, 0] } = preferences;
    const choose = (named = code) =>
      chooseResponse(operation, { ...preferences, ...(named !== undefined && { code: named }) }, (types) =>
        accepts(request, types),
      );
    if (most > 0) await sleep(least + Math.random() * (most - least));
    const sampling = await createSampling(operation, context, preferences);
    const call = { contract, operation, context, choose, sampling };
    const isOfSession = example === undefined && (code === undefined || code.startsWith('2'));
    const isRecorded = isOfSession && (preferences.isStateful ?? isStateful);
    const stateful = isRecorded ? respondStateful(call, resources(), currentSession()) : undefined;
    if (stateful) return stateful;
    const choice = choose();
    // An example that is asked for by its name is sent as it is.
    const isShaped = example === undefined && (operation.pathParameters.length > 0 || context.query !== '');
    const shape = (body: unknown) => (isShaped ? shapeBody(call, resources(), choice, body) : body);
    const isSample = sampling && !choice.body?.example;
    const made = makeResponse(choice, isSample ? sampling : undefined, shape);
    return settle(operation, choice, isSample ? made : await passThroughPrism(ask, operation, choice, made));
  };
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
