import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Contract } from '../../server/openapi/model.ts';
import { decodeQuery } from '../../server/openapi/parameters/index.ts';
import { parseJson, type Step } from '../../server/pipeline/index.ts';
import { readSessionName } from './preferences.ts';
import type { Violations } from './public.ts';
import type { JournalEntry, MockSession, MockSessions } from './sessions.ts';

/** The most bytes of a body that are recorded. */
const mostBytes = 16_384;

/**
 * Records every request and its response in the journal of its session, without credentials.
 * @param isAboutMock tells which paths are left out
 */
export function createJournalStep(
  contract: Contract,
  sessions: MockSessions,
  isAboutMock: (path: string) => boolean,
): Step {
  const secret = listSecrets(contract);
  return (context) => {
    const { request, response, path } = context;
    if (isAboutMock(path)) return;
    const began = Date.now();
    const sent = tapRequest(request);
    const given = tapResponse(response, () => record());
    const { url = '/' } = request;
    let isRecorded = false;
    // Before the client can know of its response, or once it has gone without.
    response.once('close', () => record());
    const record = () => {
      if (isRecorded) return;
      isRecorded = true;
      const status = response.statusCode;
      const session = readSessionName(request.headers.prefer);
      const violations = sessions.violations.get(request);
      const isOfContract = response.getHeader('x-mocked') !== 'upstream';
      const isRefused = isOfContract && status >= 400 && request.method !== 'OPTIONS' && !sessions.valid.has(request);
      sessions.of(session).journal.add({
        time: new Date(began).toISOString(),
        milliseconds: Date.now() - began,
        method: context.method,
        url: hideInQuery(url, secret),
        operation: context.operation?.id,
        status,
        mocked: String(response.getHeader('x-mocked') ?? ''),
        request: { headers: textsOf(request.headers, secret), ...(sent().length > 0 && { body: sent().toString() }) },
        response: {
          headers: textsOf(response.getHeaders(), secret),
          ...(given().length > 0 && { body: hideInUrls(given().toString(), secret) }),
        },
        ...(violations && { violations }),
        isViolation: isRefused || violations !== undefined,
      });
      sessions.settle(session);
    };
  };
}

/** Gives the first bytes of a body as far as they were received, whatever reads them. */
export function tapRequest(request: IncomingMessage, most = mostBytes): () => Buffer {
  const text = createHead(most);
  const push = request.push.bind(request);
  request.push = (chunk, encoding) => {
    text.add(chunk);
    return push(chunk, encoding);
  };
  return text.read;
}

/** Gives the first bytes of a body as far as they were sent, and says when all of them were. */
function tapResponse(response: ServerResponse, onEnd: () => void): () => Buffer {
  const text = createHead(mostBytes);
  const { write, end } = response;
  response.write = function (this: ServerResponse, ...given: unknown[]) {
    text.add(given[0]);
    return Reflect.apply(write, this, given);
  } as ServerResponse['write'];
  response.end = function (this: ServerResponse, ...given: unknown[]) {
    text.add(given[0]);
    const ended = Reflect.apply(end, this, given);
    onEnd();
    return ended;
  } as ServerResponse['end'];
  return text.read;
}

/** Collects the first bytes of a body; the others are not even copied. */
function createHead(most: number) {
  const chunks: Buffer[] = [];
  let left = most;
  return {
    add(chunk: unknown): void {
      if (left <= 0 || (typeof chunk !== 'string' && !(chunk instanceof Uint8Array))) return;
      const bytes = Buffer.from(typeof chunk === 'string' ? chunk.slice(0, left) : chunk.slice(0, left));
      chunks.push(bytes.subarray(0, left));
      left -= bytes.length;
    },
    read: () => Buffer.concat(chunks),
  };
}

/** The names, in lower case, of headers and parameters that have credentials. */
function listSecrets({ securitySchemes }: Contract): Set<string> {
  const own = securitySchemes.flatMap(({ parameter }) => parameter?.name.toLowerCase() ?? []);
  return new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', ...own]);
}

function textsOf(headers: OutgoingHttpHeaders, secret: Set<string>): Record<string, string> {
  const set = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    set.map(([name, value]) => [name, secret.has(name.toLowerCase()) ? '…' : hideInUrls(String(value), secret)]),
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

/** The requests that the query selects, as JSON or as an HTTP archive. */
export function renderRequests({ journal }: MockSession, query: URLSearchParams, origin: string): unknown {
  const [operation, status] = [query.get('operation'), query.get('status')];
  const found = journal.entries.filter(
    (entry) =>
      (operation === null || entry.operation === operation) && (status === null || String(entry.status) === status),
  );
  return query.get('format') === 'har' ? renderHar(found, origin) : found.map(renderEntry);
}

/** The requests that violated the contract, and what the mock responded; and how many the journal no longer has. */
export function renderViolations({ journal: { entries, forgotten } }: MockSession): Violations {
  const violations = entries
    .filter(({ isViolation }) => isViolation)
    .map(({ time, method, url, operation, status, response, violations }) => ({
      ...{ time, method, url, operation, status },
      reason: violations ?? parseOrText(response.body),
    }));
  return { requests: entries.length, forgotten, violations };
}

function renderEntry({ isViolation, request, response, ...entry }: JournalEntry): object {
  return {
    ...entry,
    violatesContract: isViolation,
    request: { ...request, body: parseOrText(request.body) },
    response: { ...response, body: parseOrText(response.body) },
  };
}

function parseOrText(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : parseJson(text);
  } catch {
    return text;
  }
}

/** The requests as an HTTP archive (HAR 1.2). */
function renderHar(entries: readonly JournalEntry[], origin: string): object {
  return {
    log: {
      version: '1.2',
      creator: { name: 'contract-workbench', version: '1' },
      entries: entries.map((entry) => renderHarEntry(entry, origin)),
    },
  };
}

function renderHarEntry({ time, milliseconds, method, url, status, request, response }: JournalEntry, origin: string) {
  const typeOf = (headers: Record<string, string>) => headers['content-type'] ?? '';
  const pairs = (values: Iterable<[string, string]>) => [...values].map(([name, value]) => ({ name, value }));
  const { body } = request;
  return {
    startedDateTime: time,
    time: milliseconds,
    request: {
      ...{ method, url: `${origin}${url}`, httpVersion: 'HTTP/1.1', cookies: [] },
      headers: pairs(Object.entries(request.headers)),
      queryString: pairs(new URLSearchParams(url.split('?').slice(1).join('?'))),
      ...(body !== undefined && { postData: { mimeType: typeOf(request.headers), text: body } }),
      ...{ headersSize: -1, bodySize: body?.length ?? 0 },
    },
    response: {
      ...{ status, statusText: '', httpVersion: 'HTTP/1.1', cookies: [] },
      headers: pairs(Object.entries(response.headers)),
      content: { size: response.body?.length ?? 0, mimeType: typeOf(response.headers), text: response.body ?? '' },
      ...{ redirectURL: response.headers.location ?? '', headersSize: -1, bodySize: -1 },
    },
    cache: {},
    timings: { send: 0, wait: milliseconds, receive: 0 },
  };
}
