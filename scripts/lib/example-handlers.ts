import type { Handlers } from '../../server/contract.ts';
import { type Document, type Header, type Located, type Response, resolve } from '../../server/openapi/document.ts';
import { listOperations } from '../../server/openapi/operations.ts';
import { exampleOf } from '../../server/openapi/sample.ts';
import { sampleOf } from './parity/flat.ts';

/** Handlers for any contract: each answers with the example, or with a made-up body, of its operation's first success. */
export function createExampleHandlers(document: Document): Partial<Handlers> {
  const entries = listOperations(document).map(({ id, responses }) => {
    const [status, response] = [...responses].find(([code]) => /^2/.test(code)) ?? [...responses][0] ?? [];
    const code = Number(String(status ?? '204').replace('XX', '00').replace('default', '200'));
    return [id, async () => (response ? replyOf(document, code, response) : { status: code })];
  });
  // The contract is not known before it is read, so neither are the types of its handlers.
  return Object.fromEntries(entries) as Partial<Handlers>;
}

function replyOf(document: Document, status: number, { node }: Located<Response>) {
  const headers = Object.entries(node.headers ?? {}).map(([name, header]) => {
    const { schema, example } = resolve<Header>(document, header);
    return [name, example ?? (schema ? sampleOf(document, schema, false) : 'a')];
  });
  const [type, content] = Object.entries(node.content ?? {})[0] ?? [];
  const body = content && (exampleOf(document, content) ?? sampleOf(document, content.schema ?? {}, false));
  return { status, headers: Object.fromEntries(headers), ...(type && { contentType: type, body }) };
}
