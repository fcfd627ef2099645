import type { IncomingMessage } from 'node:http';
import { HttpError } from '../../server/errors/index.ts';
import { isNode } from '../../server/openapi/document/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { decode } from '../../server/openapi/parameters/index.ts';
import { renderIndented } from '../../server/openapi/samples/index.ts';
import {
  ended,
  isLoopback,
  type Origins,
  parseJson,
  type RequestContext,
  readBytes,
  type Step,
} from '../../server/pipeline/index.ts';
import { send } from '../../server/response/index.ts';
import { type Deliveries, sendWebhook } from './deliveries.ts';
import { originOf } from './items.ts';
import { createJournalStep, renderRequests, renderViolations } from './journal.ts';
import { preferTexts, readPreferences, readSessionPreferences } from './preferences.ts';
import type { MockMemory } from './respond.ts';
import { type MockSession, type MockSessions, mostMemory, weighText } from './sessions.ts';
import { readState, renderState } from './state.ts';
import { createUpstreamStep, type Upstream } from './upstream.ts';

/** Where a mock is asked about itself. */
export const controlPrefix = '/__mock';

/** A request about the mock itself. */
interface ControlCall {
  context: RequestContext;
  contract: Contract;
  sessions: MockSessions;
  /** The name of the session that is meant. */
  name: string;
  session: MockSession;
  query: URLSearchParams;
  deliveries: Deliveries;
  /** What the path says behind that of the route. */
  rest: string;
}

/** The requests that a mock takes about itself, what each does, and how it responds: with nothing, a 204. */
const routes: [call: string, about: string, respond: (call: ControlCall) => unknown][] = [
  [
    'POST /reset',
    'forgets the items, the preferences and the requests of the session; ?all=true: of every session',
    ({ sessions, name, query }) => sessions.reset(query.get('all') === 'true' ? undefined : name),
  ],
  ['GET /state', 'the items of the session', ({ session }) => renderState(session)],
  [
    'PUT /state',
    'replaces them; --seed FILE begins each session with such a file',
    async ({ session, contract, context }) => {
      const given = await readJson(context);
      session.replaceState(turnDown(() => readState(contract, given)));
    },
  ],
  [
    'GET /requests',
    'the last 1000 requests and their responses; ?operation=ID, ?status=404, ?format=har',
    ({ session, query, context }) => renderRequests(session, query, originOf(context)),
  ],
  ['GET /verify', 'the requests that violated the contract, and how', ({ session }) => renderViolations(session)],
  [
    'PUT /preferences',
    '{"prefer":"delay=200-500","operations":{"ID":"code=503, times=2"}}: the defaults of the session',
    async ({ session, contract, context }) => {
      session.preferences = readSessionPreferences(contract, await readJson(context));
    },
  ],
  ['GET /preferences', 'those defaults', ({ session }) => session.preferences],
  [
    'POST /webhooks/NAME',
    'sends a webhook of the contract: {"url":"http://localhost:8000/hook"}, with a "body" unless a sample will do',
    async ({ contract, session, context, deliveries, rest }) => {
      const given = await readJson(context);
      return sendWebhook(contract, rest, isNode(given) ? given : {}, session, deliveries);
    },
  ],
];

/** The requests about a mock, as the mock itself and `--help` tell them. */
export const controlTexts = routes.map(([call, about]): [call: string, about: string] => [
  call.replace('/', `${controlPrefix}/`),
  about,
]);

/** The part of the help that says what a request may tell a mock. */
export function renderMockHelp(): string {
  const rows = (texts: [string, string][]) => {
    const width = Math.max(...texts.map(([name]) => name.length)) + 2;
    return texts.map(([name, text]) => `  ${name.padEnd(width)}${text}`);
  };
  return [
    'Prefer, a header of any request:',
    ...rows(preferTexts),
    '',
    'About the mock itself:',
    ...rows(controlTexts),
  ].join('\n');
}

/**
 * The steps of a mock before those of its contract: it records every request, and responds to those about itself, below
 * `/__mock`; a path that the contract declares is left to the contract. The session is the one that `Prefer: session=NAME`
 * or `?session=NAME` names.
 * @param origins whose pages may ask about the mock, besides those of this machine
 * @param upstream the services that respond in its place
 */
export function createMockSteps(
  contract: Contract,
  { sessions, deliveries = { hosts: [], warn: () => {} } }: MockMemory,
  origins: Origins = [],
  upstream?: Upstream,
): Step[] {
  const isAboutMock = (path: string) => path === controlPrefix || path.startsWith(`${controlPrefix}/`);
  const control: Step = async (context) => {
    const { request, method, path } = context;
    if (!isAboutMock(path) || contract.findRoute(path)) return undefined;
    refuseForeign(request, origins);
    const { respond, rest } = findRoute(method, path);
    const query = new URLSearchParams(context.query);
    const name = query.get('session') ?? readPreferences(request.headers.prefer).session ?? '';
    const session = sessions.of(name);
    const value = await respond({ context, contract, sessions, name, session, query, deliveries, rest });
    sessions.settle(name);
    const body = value === undefined ? undefined : renderJson(value);
    const headers = { 'Cache-Control': 'no-store', ...(body !== undefined && { 'Content-Type': 'application/json' }) };
    await send(context, { status: body === undefined ? 204 : 200, headers, body });
    return ended;
  };
  const journal = createJournalStep(contract, sessions, isAboutMock);
  if (!upstream) return [journal, control];
  const pass = createUpstreamStep(contract, sessions, upstream);
  // It sees the first bytes of a body only where nothing is waited for before it.
  return [journal, (context) => (isAboutMock(context.path) ? undefined : pass(context)), control];
}

function findRoute(method: string, path: string) {
  const own = path.slice(controlPrefix.length).replace(/\/$/, '');
  const all: typeof routes = [...routes, ['GET ', '', () => Object.fromEntries(controlTexts)]];
  const atPath = all.flatMap(([call, , respond]) => {
    const [each = '', place = ''] = call.split(' ');
    const named = place.replace('NAME', '');
    const isThere = place === named ? own === place : own.startsWith(named) && own !== named;
    return isThere ? [{ method: each, respond, rest: decode(own.slice(named.length)) }] : [];
  });
  if (atPath.length === 0)
    throw new HttpError(404, `A mock has no ${path}; it has ${controlTexts.map(([call]) => call).join(', ')}.`);
  const found = atPath.find((each) => each.method === method);
  if (found) return found;
  const allowed = atPath.map((each) => each.method).join(', ');
  throw new HttpError(405, `${path} has ${allowed} alone.`, { Allow: allowed });
}

/** Turns down what a page of another origin asks, which a browser would send for any page in the web. */
function refuseForeign({ headers }: IncomingMessage, origins: Origins): void {
  const { origin, host, 'sec-fetch-site': site } = headers;
  const url = URL.parse(origin ?? '');
  const isLocal = isLoopback(url?.hostname ?? '');
  const isNamed = typeof origins === 'string' || origins.includes(url?.origin ?? '');
  if (origin === undefined ? site !== 'cross-site' : isNamed || isLocal || url?.host === host) return;
  throw new HttpError(
    403,
    `Pages of ${origin ?? 'another site'} may not ask about the mock; CORS_ORIGINS names those that may.`,
  );
}

/** The most characters that are shown with indentation, for people. */
const mostIndented = 100_000;

function renderJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > mostIndented ? text : renderIndented(value);
}

/** The most bytes of a body about the mock. */
const mostBytes = 10_000_000;

/** The JSON in the body of a request: a 400 where it is none, a 413 where it would take more memory than there is for sessions. */
async function readJson(context: RequestContext): Promise<unknown> {
  const text = (await readBytes(context, mostBytes)).toString();
  if (weighText(text) <= mostMemory) return parseJson(text);
  throw new HttpError(413, `The body would take more than the ${mostMemory} bytes of memory that sessions may take.`);
}

/** The value that is read, or a 400 that says why there is none. */
function turnDown<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof HttpError
      ? error
      : new HttpError(400, error instanceof Error ? error.message : String(error));
  }
}
