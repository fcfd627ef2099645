import { isRange } from '../../server/openapi/media-types.ts';
import type { Content, Contract, Response, ResponseHeader } from '../../server/openapi/model.ts';
import { accepts } from '../../server/pipeline/accepts.ts';
import type { FallbackHandler } from '../../server/pipeline/call-handler.ts';
import type { AnyResponse } from '../../server/response/check-response.ts';
import { findSample } from './sample-values.ts';

/**
 * Creates the fallback handler of any contract: it responds with the example, or with a made-up body, of an operation's first
 * success, in the media type that the caller prefers. Unlike the mock it needs no Prism and heeds no `Prefer`.
 */
export function createExampleHandler({ document }: Contract): FallbackHandler {
  return async ({ responses, method }, { request }) => {
    const declared = responses.find(({ key }) => key.startsWith('2')) ?? responses[0];
    if (!declared) return { status: 204 };
    const status = Number(declared.key.toUpperCase().replace('XX', '00').replace('DEFAULT', '200'));
    const headers = [...declared.headers.values()].map((header) => [header.name, exampleOf(document, header)]);
    const response = { status, headers: Object.fromEntries(headers) };
    return method === 'head'
      ? response
      : { ...response, ...createBody(document, declared, (types) => accepts(request, types)) };
  };
}

/** The body of a media type that is the caller's choice; one that the contract leaves open is `application/octet-stream`. */
function createBody(
  document: object,
  { content }: Response,
  prefer: (types: string[]) => string | undefined,
): Pick<AnyResponse, 'contentType' | 'body'> {
  const exact = content.filter(({ media }) => !isRange(media));
  const preferred = prefer(exact.map(({ type }) => type));
  const chosen = exact.find(({ type }) => type === preferred) ?? exact[0] ?? content[0];
  if (!chosen) return {};
  const contentType = isRange(chosen.media)
    ? chosen.type.replace('*/*', 'application/*').replace('/*', '/octet-stream')
    : chosen.type;
  return { contentType, body: exampleOf(document, chosen) };
}

function exampleOf(document: object, { examples: [example], check }: Content | ResponseHeader): unknown {
  if (example) return example.value;
  return check ? findSample({ document, direction: 'response' }, check) : 'a';
}
