import type { Document, Header, Response } from '../../server/openapi/document.ts';
import { type Located, resolve } from '../../server/openapi/pointer.ts';
import { exampleOf } from '../../server/openapi/sample.ts';
import type { StandIn } from '../../server/pipeline/adapter.ts';
import type { AnyReply } from '../../server/pipeline/reply.ts';
import { sampleOf } from './parity/flat.ts';

/**
 * Stands in for the handlers of any contract: answers with the example, or with a made-up body, of an operation's first
 * success, in the media type that the caller prefers. Unlike the mock it needs no Prism and takes no wishes.
 */
export function createExampleStandIn(document: Document): StandIn {
  return async ({ responses }, request) => {
    const [status, response] = [...responses].find(([code]) => /^2/.test(code)) ?? [...responses][0] ?? [];
    const code = Number(
      String(status ?? '204')
        .replace('XX', '00')
        .replace('default', '200'),
    );
    return response ? replyOf(document, code, response, (types) => request.accepts(types)) : { status: code };
  };
}

function replyOf(
  document: Document,
  status: number,
  { node }: Located<Response>,
  prefer: (types: string[]) => string | false,
): AnyReply {
  const headers = Object.entries(node.headers ?? {}).map(([name, header]) => {
    const { schema, example } = resolve<Header>(document, header);
    return [name, example ?? (schema ? sampleOf(document, schema, false) : 'a')];
  });
  const contentType = prefer(Object.keys(node.content ?? {}));
  const content = contentType ? node.content?.[contentType] : undefined;
  if (!contentType || !content) return { status, headers: Object.fromEntries(headers) };
  const body = exampleOf(document, content) ?? sampleOf(document, content.schema ?? {}, false);
  return { status, headers: Object.fromEntries(headers), contentType, body };
}
