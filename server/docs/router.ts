import { HttpError } from '../errors/http-error.ts';
import type { Contract } from '../openapi/model.ts';
import { ended, type Step } from '../pipeline/request-context.ts';
import { send } from '../response/send.ts';
import { createResources } from './resources.ts';

/**
 * Serves the docs page and the contract itself at `/docs`, `/openapi.json` and `/openapi.yaml`. A path that the contract
 * declares is left to the contract.
 * @param live whether the page follows the contract as it is saved: something else then responds at `/docs/events`
 */
export function createDocs(contract: Contract, live: boolean): Step {
  const resources = createResources(contract.document, live);
  return (context) => {
    const { request, response, path } = context;
    const isSlashed = path === '/docs/';
    const resource = resources.get(isSlashed ? '/docs' : path);
    if (!resource || contract.findRoute(path)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpError(405, `Method "${request.method}" not allowed.`, { Allow: 'GET, HEAD' });
    }
    if (isSlashed) {
      send(context, { status: 308, headers: { Location: '../docs' }, body: undefined });
      return ended;
    }
    const { bytes, etag } = resource.read();
    const headers = { ...resource.headers, ETag: etag, 'X-Content-Type-Options': 'nosniff' };
    // Express asks what the response says of itself whether the caller has it already.
    response.setHeader('ETag', etag);
    if (request.fresh) send(context, { status: 304, headers, body: undefined });
    else send(context, { status: 200, headers: { ...headers, 'Content-Type': resource.type }, body: bytes });
    return ended;
  };
}
