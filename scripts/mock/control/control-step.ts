import { HttpError } from '../../../server/errors/http-error.ts';
import type { Contract } from '../../../server/openapi/model.ts';
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
 * The session is the one that `Prefer: session=NAME` or `?session=NAME` names.
 */
export function createControlStep(contract: Contract, sessions: MockSessions): Step {
  let resources: Resource[] | undefined;
  const known = () => {
    resources ??= listResources(contract);
    return resources;
  };
  const routes = createRoutes(known);
  return async (context) => {
    const { request, path } = context;
    if ((path !== controlPrefix && !path.startsWith(`${controlPrefix}/`)) || contract.findRoute(path)) return undefined;
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
    const body = value === undefined ? undefined : JSON.stringify(value, undefined, 2);
    const headers = { 'Cache-Control': 'no-store', ...(body !== undefined && { 'Content-Type': 'application/json' }) };
    await send(context, { status: body === undefined ? 204 : 200, headers, body });
    return ended;
  };
}

function createRoutes(resources: () => Resource[]): Record<string, Record<string, Respond>> {
  return {
    '': { GET: () => Object.fromEntries(controlTexts) },
    '/reset': { POST: ({ sessions, name, query }) => sessions.reset(query.get('all') === 'true' ? undefined : name) },
    '/state': {
      GET: ({ session }) => renderState(session),
      PUT: async ({ session, context }) => {
        const given = await readJson(context.request);
        const state = turnDown(() => readState(resources(), given));
        session.items.clear();
        session.counters.clear();
        session.unkept.clear();
        for (const [name, items] of Object.entries(state)) session.put(name, items);
      },
    },
    '/requests': {
      GET: ({ session, query, context }) =>
        renderRequests(session.journal.entries, query, `http://${context.request.headers.host}`),
    },
    '/verify': { GET: ({ session }) => verify(session.journal.entries) },
    '/preferences': {
      GET: ({ session }) => session.preferences,
      PUT: async ({ session, contract, context }) => {
        session.preferences = readSessionPreferences(contract, await readJson(context.request));
        session.uses.clear();
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
