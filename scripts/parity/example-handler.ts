import { isRange } from '../../server/openapi/media-types.ts';
import type { Content, Contract, ResponseHeader } from '../../server/openapi/model.ts';
import { findResponse } from '../../server/openapi/responses.ts';
import { accepts } from '../../server/pipeline/accepts.ts';
import type { FallbackHandler } from '../../server/pipeline/call-handler.ts';
import { chooseResponse } from '../mock/choose-response.ts';
import { findSample } from './sample-values.ts';

/**
 * Creates the fallback handler of any contract: it responds as a mock does that is asked for nothing, with the example
 * of the contract or else with a body that is made up without Prism.
 */
export function createExampleHandler({ document }: Contract): FallbackHandler {
  return async (operation, { request }) => {
    const { code: status, contentType } = chooseResponse(operation, {}, (types) => accepts(request, types));
    const declared = findResponse(operation, status);
    const headers = [...(declared?.headers.values() ?? [])].map((each) => [each.name, exampleOf(document, each)]);
    const response = { status, headers: Object.fromEntries(headers) };
    const content = declared?.content.find(({ type }) => type === contentType);
    if (!content || operation.method === 'head') return response;
    return { ...response, contentType: nameType(content), body: createBody(document, content) };
  };
}

/** A media type that the contract leaves open is `application/octet-stream`. */
function nameType({ type, media }: Content): string {
  return isRange(media) ? type.replace('*/*', 'application/*').replace('/*', '/octet-stream') : type;
}

function createBody(document: object, content: Content): unknown {
  const body = exampleOf(document, content);
  const isStructured = content.syntax === 'json' || content.syntax === 'xml';
  return isStructured || typeof body === 'string' ? body : JSON.stringify(body);
}

function exampleOf(document: object, { examples: [example], check }: Content | ResponseHeader): unknown {
  if (example) return example.value;
  return check ? findSample({ document, direction: 'response' }, check) : 'a';
}
