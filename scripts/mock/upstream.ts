import { writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { finished } from 'node:stream/promises';
import { stringify } from 'yaml';
import { describeThrown, HttpError, InvalidRequest, isSecretName } from '../../server/errors/index.ts';
import { syntaxes } from '../../server/openapi/bodies/index.ts';
import {
  findCovering,
  findResponse,
  isHolder,
  isJsonType,
  parseMediaType,
  tokensOf,
} from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import {
  type AnyInput,
  ClientGone,
  createRequestValidation,
  createRouting,
  ended,
  negotiate,
  type RequestContext,
  readBody,
  type Step,
} from '../../server/pipeline/index.ts';
import { send } from '../../server/response/index.ts';
import { applyFaults } from './faults.ts';
import { tapRequest } from './journal.ts';
import { preferencesOf, sessionOf } from './preferences.ts';
import { findViolations } from './responses.ts';
import type { MockSessions } from './sessions.ts';

/** Services that requests are passed on to: one for each operation that is named, and one for all others. */
export interface Upstream {
  /** The URL for an operation; undefined where the mock itself responds. */
  findUrl(operation: string | undefined): URL | undefined;
  /** True if what violates the contract is turned down; it is marked otherwise. */
  isBlocking: boolean;
  /** Takes down what passed and is valid. */
  record?: RecordPair;
}

/** Reads `URL`, for all operations, and `ID,ID=URL`, for those; throws an error that says what is wrong. */
export function readUpstreams(contract: Contract, given: string[]): Upstream['findUrl'] {
  const ids = new Set(contract.operations.map(({ id }) => id));
  const targets = new Map<string, URL>();
  for (const text of given) {
    const [, names = '', address = ''] = /^(?:([^:/=]+)=)?(.*)$/.exec(text) ?? [];
    const url = URL.parse(address);
    if (!url || !/^https?:$/.test(url.protocol))
      throw new Error(`--upstream takes URL or ID,ID=URL, with http or https, not ${text}.`);
    if (url.username !== '' || url.password !== '')
      throw new Error(`--upstream takes no credentials: requests to ${url.host} have those of the client.`);
    for (const name of names.split(',')) {
      if (name !== '' && !ids.has(name))
        throw new Error(`--upstream names ${name}, which is no operation of the contract.`);
      targets.set(name, url);
    }
  }
  return (operation = '') => targets.get(operation) ?? targets.get('');
}

/** The header that says how a request and its response violate the contract. */
export const violationsHeader = 'x-contract-violations';

/** Headers that belong to one connection (RFC 9110, section 7.6.1), and those that fetch writes or undoes. */
const ofConnection =
  'connection keep-alive proxy-connection te trailer transfer-encoding upgrade host expect accept-encoding content-length x-mocked';

/** The headers that are passed on: not those of the connection, nor those that it names as its own. */
function leaveOutConnection(headers: [name: string, value: string][]): [name: string, value: string][] {
  const named = headers.find(([name]) => name === 'connection')?.[1] ?? '';
  const left = new Set(`${ofConnection} ${named}`.toLowerCase().split(/[\s,]+/));
  return headers.filter(([name]) => !left.has(name));
}

/** The most bytes of a request, and of a response, that are passed on. */
const mostBytes = 67_108_864;

/**
 * Passes requests on to the service of their operation. They and its responses are held against the contract, and marked or
 * turned down where they violate it.
 */
export function createUpstreamStep(contract: Contract, sessions: MockSessions, upstream: Upstream): Step {
  const checks = [createRouting(contract), negotiate, readBody, createRequestValidation()];
  return async (context) => {
    const { request, response, path, method } = context;
    const operation = contract.findRoute(path)?.operations.get(method);
    // Requests that show what is between client and service (RFC 9110, section 9.3.8) are not sent by fetch.
    const url = method === 'OPTIONS' || method === 'TRACE' ? undefined : upstream.findUrl(operation?.id);
    if (!url) return undefined;
    const sent = tapRequest(request, mostBytes + 1);
    response.setHeader('x-mocked', 'upstream');
    if (operation) {
      const { prefer } = request.headers;
      await applyFaults(context, preferencesOf(sessionOf(sessions, prefer), operation, prefer));
    }
    const violations = await findRequestViolations(context, checks, upstream.isBlocking);
    request.resume();
    await finished(request, { writable: false }).catch((cause) => {
      throw new ClientGone('The client has gone before its request had come.', { cause });
    });
    if (sent().length > mostBytes) throw new HttpError(413, `A mock passes on at most ${mostBytes} bytes.`);
    const isWithBody = method !== 'GET' && method !== 'HEAD';
    if (!isWithBody && sent().length > 0) violations.push(`Request: the body of a ${method} is not passed on.`);
    const received = await passOn(context, joinUrl(url, contract, context), isWithBody ? sent() : Buffer.alloc(0));
    const declared = operation && findResponseViolations(operation, received);
    if (upstream.isBlocking && declared?.[0])
      throw new HttpError(502, `The response of ${url.origin} violates the contract: ${declared.join(' ')}`);
    violations.push(...(declared ?? []));
    if (violations.length > 0) {
      sessions.violations.set(request, violations);
      response.setHeader(
        violationsHeader,
        encodeURI(violations.join(' ').toWellFormed()).slice(0, 2000).replaceAll('%20', ' '),
      );
      context.log.warn({ operationId: operation?.id, violations }, 'passed on in spite of violations');
    } else if (operation) upstream.record?.(operation, context.input, received);
    const { status, headers, body } = received;
    await send(context, { status, headers, body: body.length > 0 ? body : undefined });
    return ended;
  };
}

/** The ways in which a request violates the contract; thrown where it is turned down for them. */
async function findRequestViolations(context: RequestContext, checks: Step[], isBlocking: boolean): Promise<string[]> {
  try {
    for (const check of checks) await check(context);
    return [];
  } catch (error) {
    if (isBlocking) throw error;
    if (error instanceof HttpError) return [`Request: ${error.message}`];
    if (!(error instanceof InvalidRequest)) throw error;
    return error.violations.map(({ name, message }) => `Request: ${name} ${message}`);
  }
}

/** The URL of a request at a service: below its path where it has one, else the path as the contract has it. */
function joinUrl(base: URL, { prefix }: Contract, { path, query }: RequestContext): URL {
  const own = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  const root = base.pathname === '/' ? prefix : base.pathname.replace(/\/$/, '');
  const url = new URL(base);
  // A path such as //host/ is no other host.
  url.pathname = root + own;
  url.search = query;
  return url;
}

/** A response as it came, its content coding undone. */
export interface Received {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

async function passOn({ request, response: own, method }: RequestContext, url: URL, body: Buffer): Promise<Received> {
  const headers = leaveOutConnection(Object.entries(flatten(request.headers)));
  const gone = new AbortController();
  own.once('close', () => gone.abort());
  try {
    const response = await fetch(url, {
      ...{ method, headers, redirect: 'manual', signal: gone.signal },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const kept = leaveOutConnection([...response.headers]).filter(
      ([name]) => !/^(set-cookie|content-encoding)$/.test(name),
    );
    const cookies = response.headers.getSetCookie();
    return {
      status: response.status,
      headers: { ...Object.fromEntries(kept), ...(cookies.length > 0 && { 'set-cookie': cookies }) },
      body: await readWhole(response, mostBytes),
    };
  } catch (error) {
    if (gone.signal.aborted) throw new ClientGone('The client has gone before there was a response.');
    const cause = error instanceof Error && error.cause ? error.cause : error;
    throw new HttpError(502, `${url.origin} did not respond: ${describeThrown(cause)}`);
  }
}

/** The body of a response; an error where it has more bytes. */
async function readWhole({ body }: Response, most: number): Promise<Buffer> {
  const bytes = await readHead(body, most + 1);
  if (bytes.length > most) throw new Error(`the body has more than ${most} bytes`);
  return bytes;
}

/** The first bytes of a stream; the others are not waited for. */
export async function readHead(body: AsyncIterable<Uint8Array> | null, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, [value].flat().join(', ')]));
}

/** The ways in which a response violates the contract: its status, headers and media type, and its body where that is text. */
function findResponseViolations(operation: Operation, received: Received): string[] {
  const { status, headers } = received;
  const declared = findResponse(operation, status);
  const type = String(headers['content-type'] ?? '');
  const given = [...(declared?.headers.values() ?? [])].flatMap((header): [string, unknown][] => {
    const text = headers[header.name.toLowerCase()];
    return text === undefined ? [] : [[header.name, header.codec.read(String(text), header.check?.isValid) ?? text]];
  });
  const media = parseMediaType(type);
  const content = declared && media && findCovering(declared.content, media);
  if (declared && received.body.length > 0 && declared.content.length > 0 && !content)
    return [`Response: the media type ${type || 'of nothing'} is not declared.`];
  try {
    const isText = content && syntaxes[content.syntax].madeOf === 'text' && !content.readXml;
    const body = isText ? syntaxes[content.syntax].read(received.body.toString(), content) : received.body;
    const isChecked = content && (isText || content.syntax === 'bytes');
    return findViolations(operation, {
      ...{ status, headers: Object.fromEntries(given) },
      ...(isChecked && { contentType: content.type, body }),
    })
      .filter(({ where }) => isChecked || where === 'status' || where.startsWith('header'))
      .map(({ where, message }) => `Response: ${where} ${message}.`);
  } catch (error) {
    return [`Response: its body cannot be read: ${describeThrown(error)}.`];
  }
}

/** Takes down a request and its response as examples of one name. */
export type RecordPair = (operation: Operation, input: AnyInput, received: Received) => void;

/** The most pairs of an operation and a status. */
const mostPairs = 5;

/**
 * Creates what writes requests and their responses into a file as they come: an Overlay (OpenAPI Overlay 1.0.0) that gives the
 * contract them as examples. Headers are left out, and values of properties and parameters whose names say that they are secrets.
 */
export function createRecording(file: string, title: string): RecordPair {
  const actions: { target: string; update: object }[] = [];
  const known = new Map<string, Set<string>>();
  return (operation, input, { status, headers, body }) => {
    const type = String(headers['content-type'] ?? '');
    const media = parseMediaType(type);
    const content = media && findCovering(findResponse(operation, status)?.content ?? [], media);
    if (!content || !isJsonType(type)) return;
    const { parameters } = operation;
    const asked = parameters.filter((each) => /path|query/.test(each.in) && input[each.in][each.name] !== undefined);
    const sent = operation.body?.content.find((each) => each.type === input.contentType && each.syntax === 'json');
    const pair = [
      ...asked.map(({ pointer, name, in: place }) => ({ pointer, value: withoutSecrets(input[place][name], name) })),
      ...(sent ? [{ pointer: sent.pointer, value: withoutSecrets(input.body) }] : []),
      { pointer: content.pointer, value: withoutSecrets(JSON.parse(body.toString())) },
    ];
    const like = known.get(`${operation.id} ${status}`) ?? new Set();
    // Of equal requests only one can be an example.
    const text = JSON.stringify(pair.slice(0, -1));
    if (like.size >= mostPairs || like.has(text)) return;
    known.set(`${operation.id} ${status}`, like.add(text));
    const name = `${operation.id}-${status}-${like.size}`.replaceAll(/[^\w.-]/g, '-');
    for (const { pointer, value } of pair)
      actions.push({ target: pathTo(pointer), update: { examples: { [name]: { value } } } });
    const overlay = { overlay: '1.0.0', info: { title: `Examples of ${title}`, version: '1.0.0' }, actions };
    writeFileSync(file, file.endsWith('.json') ? JSON.stringify(overlay, undefined, 2) : stringify(overlay));
  };
}

/** The place of a part of the contract as a JSONPath (RFC 9535). */
function pathTo(pointer: string): string {
  return `$${tokensOf(pointer)
    .map((token, index, all) =>
      all[index - 1] === 'parameters' && /^\d+$/.test(token)
        ? `[${token}]`
        : `['${token.replaceAll(/['\\]/g, '\\$&')}']`,
    )
    .join('')}`;
}

function withoutSecrets(value: unknown, name = ''): unknown {
  if (isSecretName(name) && !isHolder(value)) return typeof value === 'string' ? 'secret' : value;
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, name));
  if (!isHolder(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([own, each]) => [own, withoutSecrets(each, own)]));
}
