import type { RequestHandler } from 'express';
import type { Operation } from '../openapi/operations.ts';
import type { FindRoute } from '../openapi/routes.ts';

/** Whose pages may call from a browser: those of the origins, or all (`*`). */
export type Origins = string[] | '*';

/** How long a browser may remember a preflight, in seconds; two hours are the most that Chromium takes. */
const maxAge = 7200;

/**
 * Lets pages of other origins call and read what they are answered, errors too (the Fetch standard's CORS protocol).
 * A preflight is answered here, from the contract. An origin that is not admitted gets no header of this kind, and its
 * preflight goes on as the ordinary OPTIONS request that it is to everybody else.
 */
export function createCors(origins: Origins, operations: Operation[], findRoute: FindRoute): RequestHandler {
  const exposed = [...new Set([...operations.flatMap(responseHeaders), 'x-mocked'])].join(', ');
  return (request, response, next) => {
    const {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    } = request.headers;
    if (origins !== '*' && origins.length > 0) response.vary('Origin');
    const admitted = origins === '*' ? '*' : origins.find((candidate) => candidate === origin);
    if (!admitted) return next();
    response.setHeader('Access-Control-Allow-Origin', admitted);
    if (request.method !== 'OPTIONS' || !origin || !method) {
      response.setHeader('Access-Control-Expose-Headers', exposed);
      return next();
    }
    const declared = [...(findRoute(request.path)?.operations.keys() ?? [])];
    // Where the contract has nothing the request may come too: the page can then read the 404, which says what is wrong.
    response.setHeader('Access-Control-Allow-Methods', declared.length > 0 ? declared.join(', ') : method);
    if (headers) response.setHeader('Access-Control-Allow-Headers', headers);
    response.setHeader('Access-Control-Max-Age', maxAge);
    response.status(204).end();
  };
}

function responseHeaders({ responses }: Operation): string[] {
  return [...responses.values()].flatMap(({ node }) => Object.keys(node.headers ?? {}));
}
