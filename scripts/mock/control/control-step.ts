import type { IncomingMessage } from 'node:http';
import { HttpError } from '../../../server/errors/http-error.ts';
import type { Contract } from '../../../server/openapi/model.ts';
import { renderIndented } from '../../../server/openapi/samples/index.ts';
import type { Origins } from '../../../server/pipeline/cors.ts';
import { ended, type RequestContext, type Step } from '../../../server/pipeline/request-context.ts';
import { send } from '../../../server/response/send.ts';
import { readPreferences } from '../prefer.ts';
import { listResources, readState, renderState } from '../state/kept-state.ts';
import type { Resource } from '../state/roles.ts';
import type { MockSession, MockSessions } from '../state/sessions.ts';
import { controlPrefix, controlTexts } from './control-paths.ts';
import { readJson, readSessionPreferences } from './read-control.ts';
import { renderRequests, verify } from './told-requests.ts';

/** A request about the mock itself. */
interface ControlCall {
  context: RequestContext;
  contract: Contract;
  sessions: MockSessions;
  /** The name of the session that is meant. */
  name: string;
  session: MockSession;
  query: URLSearchParams;
}

/** Responds to a request about the mock with a value; nothing is a 204. */
type Respond = (call: ControlCall) => unknown;

/**
 * Responds to what tests ask and tell a mock about itself, below `/__mock`; a path that the contract declares is left to the contract.
 * Pages may ask that `origins` names, and those of this machine, no others. The session is the one that `Prefer: session=NAME` or `?session=NAME` names.
 */
export function createControlStep(contract: Contract, sessions: MockSessions, origins: Origins): Step {
  let resources: Resource[] | undefined;
  const known = () => {
    resources ??= listResources(contract);
    return resources;
  };
  const routes = createRoutes(known);
  return async (context) => {
    const { request, path } = context;
    if ((path !== controlPrefix && !path.startsWith(`${controlPrefix}/`)) || contract.findRoute(path)) return undefined;
    refuseForeign(request, origins);
    const atPath = routes[path.slice(controlPrefix.length).replace(/\/$/, '')];
    if (!atPath)
      throw new HttpError(404, `A mock has no ${path}; it has ${controlTexts.map(([call]) => call).join(', ')}.`);
    const respond = atPath[request.method];
    if (!respond) {
      const allowed = Object.keys(atPath).join(', ');
      throw new HttpError(405, `${path} has ${allowed} alone.`, { Allow: allowed });
    }
    const query = new URLSearchParams(context.query);
    const name = query.get('session') ?? readPreferences(request.headers.prefer).session ?? '';
    const value = await respond({ context, contract, sessions, name, session: sessions.of(name), query });
    sessions.settle(name);
    const body = value === undefined ? undefined : renderJson(value);
    const headers = { 'Cache-Control': 'no-store', ...(body !== undefined && { 'Content-Type': 'application/json' }) };
    await send(context, { status: body === undefined ? 204 : 200, headers, body });
    return ended;
  };
}

/** Turns down what a page of another origin asks, which a browser would send for any page in the web. */
function refuseForeign({ headers }: IncomingMessage, origins: Origins): void {
  const { origin, host, 'sec-fetch-site': site } = headers;
  const url = URL.parse(origin ?? '');
  const isLocal = /^(localhost|.*\.localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? '');
  const isNamed = typeof origins === 'string' || origins.includes(url?.origin ?? '');
  if (origin === undefined ? site !== 'cross-site' : isNamed || isLocal || url?.host === host) return;
  throw new HttpError(
    403,
    `Pages of ${origin ?? 'another site'} may not ask about the mock; CORS_ORIGINS names those that may.`,
  );
}

/** Scheme and host that the request was sent to, as far as they make a URL. */
function originOf({ request }: RequestContext): string {
  return URL.parse(`http://${request.headers.host}`)?.origin ?? 'http://localhost';
}

/** The most characters that are shown with indentation, for people. */
const mostIndented = 100_000;

function renderJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > mostIndented ? text : renderIndented(value);
}

function createRoutes(resources: () => Resource[]): Record<string, Record<string, Respond>> {
  return {
    '': { GET: () => Object.fromEntries(controlTexts) },
    '/reset': { POST: ({ sessions, name, query }) => sessions.reset(query.get('all') === 'true' ? undefined : name) },
    '/state': {
      GET: ({ session }) => renderState(session),
      PUT: async ({ session, context }) => {
        const given = await readJson(context);
        const state = turnDown(() => readState(resources(), given));
        session.replaceState(state);
      },
    },
    '/requests': {
      GET: ({ session, query, context }) => renderRequests(session.journal.entries, query, originOf(context)),
    },
    '/verify': { GET: ({ session }) => verify(session.journal) },
    '/preferences': {
      GET: ({ session }) => session.preferences,
      PUT: async ({ session, contract, context }) => {
        session.preferences = readSessionPreferences(contract, await readJson(context));
      },
    },
  };
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
