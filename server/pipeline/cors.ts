import type { Contract } from '../openapi/model.ts';
import { requestIdHeader, send } from '../response/index.ts';
import { ended, type Step } from './request-context.ts';
import { reasonHeader } from './run-steps.ts';

/** Whose pages may call from a browser: those of the origins, all (`*`), or all with their cookies too (`with cookies`). */
export type Origins = string[] | '*' | 'with cookies';

/** How long a browser may remember a preflight, in seconds; two hours are the most that Chromium takes. */
const maxAge = 7200;

/**
 * Lets pages of other origins call and read the responses, errors too (the Fetch standard's CORS protocol).
 * The response to a preflight is made here, from the contract. An origin that is not admitted gets no header of this kind, and its
 * preflight goes on as the ordinary OPTIONS request that it is otherwise.
 */
export function createCors(origins: Origins, { operations, findRoute }: Contract): Step {
  // Looks at the responses of every operation, which is too long for a start.
  let exposed: string | undefined;
  return (context) => {
    const { request, response, path } = context;
    if (origins.length === 0) return;
    const {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    } = request.headers;
    if (origins !== '*') response.appendHeader('Vary', 'Origin');
    const admitted = findAdmitted(origins, origin);
    if (!admitted) return;
    response.setHeader('Access-Control-Allow-Origin', admitted);
    if (origins === 'with cookies' && admitted !== '*') response.setHeader('Access-Control-Allow-Credentials', 'true');
    if (request.method !== 'OPTIONS' || !origin || !method) {
      exposed ??= [
        ...new Set([
          ...operations.flatMap(responseHeaders),
          'x-mocked',
          'x-mock-fault',
          'Retry-After',
          reasonHeader,
          requestIdHeader,
        ]),
      ].join(', ');
      response.setHeader('Access-Control-Expose-Headers', exposed);
      return;
    }
    const declared = findRoute(path)?.operations.keys() ?? [];
    // What the contract does not have may come too: the page can then read the 404 or 405, which says what is wrong.
    const allowed = new Set([...declared, ...(/^[A-Z]+$/.test(method) ? [method] : [])]);
    response.setHeader('Access-Control-Allow-Methods', [...allowed].join(', '));
    if (headers) response.setHeader('Access-Control-Allow-Headers', headers);
    response.setHeader('Access-Control-Max-Age', maxAge);
    send(context, { status: 204, headers: {}, body: undefined });
    return ended;
  };
}

/** The origin as the response names it; undefined for one that is not admitted. A browser sends cookies only to who names it. */
function findAdmitted(origins: Origins, origin: string | undefined): string | undefined {
  if (origins === 'with cookies') return origin ?? '*';
  return origins === '*' ? '*' : origins.find((candidate) => candidate === origin);
}

function responseHeaders({ responses }: Contract['operations'][number]): string[] {
  return responses.flatMap(({ headers }) => [...headers.values()].map(({ name }) => name));
}
