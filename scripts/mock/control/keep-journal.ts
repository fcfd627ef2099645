import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Contract } from '../../../server/openapi/model.ts';
import { decodeQuery } from '../../../server/openapi/parameters/index.ts';
import type { Step } from '../../../server/pipeline/request-context.ts';
import { readSessionName } from '../prefer.ts';
import type { MockSessions } from '../state/sessions.ts';
import { controlPrefix } from './control-paths.ts';

/** The most bytes of a body that are remembered. */
const mostBytes = 16_384;

/** Takes down every request and its response in the journal of its session, without credentials. */
export function createJournalStep(contract: Contract, sessions: MockSessions): Step {
  const secret = listSecrets(contract);
  return (context) => {
    const { request, response, path } = context;
    if (path.startsWith(controlPrefix)) return;
    const began = Date.now();
    const sent = tapRequest(request);
    const given = tapResponse(response);
    const { url } = request;
    response.once('close', () => {
      const status = response.statusCode;
      const session = readSessionName(request.headers.prefer);
      sessions.of(session).journal.add({
        time: new Date(began).toISOString(),
        milliseconds: Date.now() - began,
        method: request.method,
        url: hideInQuery(url, secret),
        operation: context.operation?.id,
        status,
        mocked: String(response.getHeader('x-mocked') ?? ''),
        request: { headers: textsOf(request.headers, secret), ...(sent().length > 0 && { body: sent() }) },
        response: {
          headers: textsOf(response.getHeaders(), secret),
          ...(given().length > 0 && { body: hideInUrls(given(), secret) }),
        },
        isViolation: status >= 400 && request.method !== 'OPTIONS' && !sessions.valid.has(request),
      });
      sessions.settle(session);
    });
  };
}

/** Gives the text of what has come of a body so far, whoever reads it. */
function tapRequest(request: IncomingMessage): () => string {
  const text = createTail();
  const push = request.push.bind(request);
  request.push = (chunk, encoding) => {
    text.add(chunk);
    return push(chunk, encoding);
  };
  return text.read;
}

/** Gives the text of what has been sent of a body so far. */
function tapResponse(response: ServerResponse): () => string {
  const text = createTail();
  const { write, end } = response;
  response.write = function (this: ServerResponse, ...given: unknown[]) {
    text.add(given[0]);
    return Reflect.apply(write, this, given);
  } as ServerResponse['write'];
  response.end = function (this: ServerResponse, ...given: unknown[]) {
    text.add(given[0]);
    return Reflect.apply(end, this, given);
  } as ServerResponse['end'];
  return text.read;
}

function createTail() {
  const chunks: Buffer[] = [];
  let left = mostBytes;
  return {
    add(chunk: unknown): void {
      if (left <= 0 || (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))) return;
      // What is not remembered is not copied either.
      const bytes = Buffer.from(typeof chunk === 'string' ? chunk.slice(0, left) : chunk.slice(0, left)).subarray(
        0,
        left,
      );
      chunks.push(bytes);
      left -= bytes.length;
    },
    read: () => Buffer.concat(chunks).toString(),
  };
}

/** The names, in lower case, of what credentials come in. */
function listSecrets({ securitySchemes }: Contract): Set<string> {
  const own = securitySchemes.flatMap(({ parameter }) => parameter?.name.toLowerCase() ?? []);
  return new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', ...own]);
}

function textsOf(headers: OutgoingHttpHeaders, secret: Set<string>): Record<string, string> {
  const known = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    known.map(([name, value]) => [name, secret.has(name.toLowerCase()) ? '…' : hideInUrls(String(value), secret)]),
  );
}

/** Leaves the secrets out of the URLs in a text: links to other pages repeat the query. */
function hideInUrls(text: string, secret: Set<string>): string {
  return hideInQuery(text, secret, /([?&])([^=&?\s]*)=[^&\s"<>]*/g);
}

function hideInQuery(url: string, secret: Set<string>, pairs = /([?&])([^=&]*)=[^&]*/g): string {
  return url.replaceAll(pairs, (pair, mark: string, name: string) =>
    secret.has(decodeQuery(name).toLowerCase()) ? `${mark}${name}=…` : pair,
  );
}
