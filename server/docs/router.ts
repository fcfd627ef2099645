import type { RequestHandler } from 'express';
import type { Document } from '../openapi/document.ts';
import type { FindRoute } from '../openapi/routes.ts';
import { Refusal } from '../pipeline/refusal.ts';
import { send } from '../pipeline/send.ts';
import { createResources } from './resources.ts';

/**
 * Serves the docs page and the contract itself at `/docs`, `/openapi.json` and `/openapi.yaml`. A path that the contract
 * declares is left to the contract.
 * @param live whether the page follows the contract as it is saved: something else then answers `/docs/events`
 */
export function createDocs(document: Document, findRoute: FindRoute, live: boolean): RequestHandler {
  const resources = createResources(document, live);
  return (request, response, next) => {
    const isSlashed = request.path === '/docs/';
    const resource = resources.get(isSlashed ? '/docs' : request.path);
    if (!resource || findRoute(request.path)) return next();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Refusal(405, `Method "${request.method}" not allowed.`, { Allow: 'GET, HEAD' });
    }
    if (isSlashed) return send(response, { status: 308, headers: { Location: '../docs' }, body: undefined });
    const { bytes, etag } = resource.read();
    const headers = { ...resource.headers, ETag: etag, 'X-Content-Type-Options': 'nosniff' };
    // Express asks what the response says of itself whether the caller has it already.
    response.setHeader('ETag', etag);
    if (request.fresh) return send(response, { status: 304, headers, body: undefined });
    send(response, { status: 200, headers: { ...headers, 'Content-Type': resource.type }, body: bytes });
  };
}
