import { createApp } from '../../server/app.ts';
import { type Authenticate, createTokenAuthenticator, hashToken } from '../../server/auth.ts';
import { HttpError } from '../../server/errors/index.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { renderCurlLine } from '../../server/openapi/samples/index.ts';
import type { FallbackHandler } from '../../server/pipeline/index.ts';
import type { AnyResponse, ResponseValidation } from '../../server/response/index.ts';
import { startMock } from '../mock/index.ts';
import type { RawRequest, Secrets } from './draft.ts';
import { withoutScopes } from './message-trials.ts';
import { createSender, type RawResponse } from './send.ts';
import type { Trial } from './trials.ts';

/** What became of a trial. */
export interface Outcome {
  /** True if the message was taken. */
  isTaken: boolean;
  /** What was tried, as a curl line or a snippet. */
  shown: string;
  /** What came of it, where that says more. */
  got: string;
  /** Why it does not count that the message was taken, or turned down. */
  pardon?: string;
}

/** A place where a contract is to be enforced. */
export interface Place {
  name: string;
  /** Why a trial does not apply here; none where it does. */
  excuse(trial: Trial): string | undefined;
  /** Tries each, in the order in which they are given. */
  tryAll(trials: Trial[]): Promise<Outcome[]>;
  close(): Promise<void>;
}

/** The name of the header by which a probed server knows what its handler is to do. */
const header = 'x-probe';

const inRequests = 'it is about responses';
const inResponses = 'it is about requests';

/** What the probed servers are started with; a proof of the proof replaces parts. */
export interface ServedParts {
  secrets: Secrets;
  validateResponses?: ResponseValidation;
  authenticate?: Authenticate;
}

/** Knows two callers: one with every scope, one with none. */
function authenticateBoth(secrets: Secrets): Authenticate {
  const known = createTokenAuthenticator([hashToken(secrets), hashToken(withoutScopes)]);
  return async (credentials, demand) => {
    const caller = await known(credentials, demand);
    return caller?.name === withoutScopes.name ? { name: caller.name, scopes: [] } : caller;
  };
}

/** Starts the server of a contract whose handlers do what a trial asks for: give its response, or show their input. */
async function startProbed(contract: Contract, parts: ServedParts, fallback: FallbackHandler) {
  const { validateResponses = 'enforce', authenticate = authenticateBoth(parts.secrets) } = parts;
  const logger = createLogger('silent');
  const app = createApp({ contract, handlers: {}, fallback, authenticate, validateResponses, logger });
  const { url, close } = await startListening(app, '127.0.0.1', 0);
  const sender = createSender(url);
  const end = async () => {
    sender.close();
    await close();
  };
  return { url, sender, close: end };
}

/** So many requests are under way at a time. */
const atATime = 16;

/** Does the same for each, some at a time. */
async function mapSome<T, R>(all: T[], run: (each: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = all.entries();
  const work = async () => {
    for (const [index, each] of queue) results[index] = await run(each, index);
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
}

/** The trial's request as a curl line. */
export function renderRequest(url: string, request: RawRequest): string {
  return renderCurlLine(url + request.path, request);
}

function tellStatus({ status, text }: RawResponse): string {
  return status === 0 ? `no response: ${text}` : `${status} ${text.slice(0, 200)}`;
}

/** Requests at the server: a handler is reached, and reads what was sent. */
export async function openServerRequests(contract: Contract, parts: ServedParts): Promise<Place> {
  const inputs = new Map<string, object>();
  const { url, sender, close } = await startProbed(contract, parts, async (_operation, { request, input }) => {
    inputs.set(String(request.headers[header]), input);
    throw new HttpError(501, 'Taken.');
  });
  return {
    name: 'request at the server',
    excuse: ({ response }) => (response ? inRequests : undefined),
    close,
    tryAll: (trials) =>
      mapSome(trials, async ({ request, isRead, statuses }, index) => {
        const headers = { ...request.headers, [header]: String(index) };
        const response = await sender.send({ ...request, headers });
        const input = inputs.get(String(index)) ?? {};
        inputs.delete(String(index));
        const isRight = !isRead || isRead({ ...input });
        const got =
          isRight || response.status !== 501 ? tellStatus(response) : `its handler is given ${JSON.stringify(input)}`;
        const isTaken =
          response.status === 501 ? isRight : response.status === 0 || isMissed(statuses, response.status);
        return { isTaken, shown: renderRequest(url, request), got };
      }),
  };
}

/** A request that is turned down with another status than the contract asks for is not turned down for that reason. */
function isMissed(statuses: number[] | undefined, status: number): boolean {
  return statuses !== undefined && status >= 400 && !statuses.includes(status);
}

/** Requests at the mock. */
export async function openMockRequests(contract: Contract, url?: string): Promise<Place> {
  const started =
    url === undefined
      ? await startMock({ contract, host: '127.0.0.1', port: 0, logger: createLogger('silent') })
      : { url, close: async () => {} };
  const sender = createSender(started.url);
  return {
    name: 'request at the mock',
    excuse: ({ response, notAtMock, side, isRead, about }) => {
      if (response) return inRequests;
      return (
        notAtMock ??
        (isRead && side === 'inside' && about.endsWith('is left out')
          ? 'no handler of a mock sees a default'
          : undefined)
      );
    },
    async close() {
      sender.close();
      await started.close();
    },
    tryAll: (trials) =>
      mapSome(trials, async ({ request, operation, side, statuses }) => {
        const response = await sender.send(request);
        const { status } = response;
        const isDeclared = (code: number) => operation.responses.some(({ key }) => key === String(code));
        // An operation may declare no success: then its first response is what a mock gives.
        const hasSuccess =
          operation.responses.length === 0 || operation.responses.some(({ key }) => /^(2|3|default)/i.test(key));
        const isGiven =
          (status > 0 && status < 400) || status === 501 || (!hasSuccess && side === 'inside' && isDeclared(status));
        return {
          isTaken: isGiven || status === 0 || isMissed(statuses, status),
          shown: renderRequest(started.url, request),
          got: tellStatus(response),
        };
      }),
  };
}

/** Responses at the server: the handler gives just what is tried. */
export async function openServerResponses(contract: Contract, parts: ServedParts): Promise<Place> {
  const pending = new Map<string, Trial>();
  const { sender, close } = await startProbed(contract, parts, async (_operation, { request }) => {
    const response = pending.get(String(request.headers[header]))?.response;
    if (!response) throw new HttpError(501, 'Nothing to respond with.');
    return response;
  });
  return {
    name: 'response at the server',
    excuse: ({ response, operation }) => {
      if (!response) return inResponses;
      return operation.method === 'head' ? 'a response to HEAD has no body' : undefined;
    },
    close,
    tryAll: (trials) =>
      mapSome(trials, async (trial, index) => {
        pending.set(String(index), trial);
        const { request, response: given, operation } = trial;
        const headers = { ...request.headers, [header]: String(index) };
        const response = await sender.send({ ...request, headers });
        pending.delete(String(index));
        const isOwn = response.status === given?.status && (response.status !== 500 || isSame(response, given));
        const shown = `the handler of ${operation.id} returns ${JSON.stringify(given)}`;
        // Anything but a 500 says that the handler was not reached.
        return {
          isTaken: isOwn || (response.status !== 500 && trial.side === 'outside'),
          shown,
          got: tellStatus(response),
        };
      }),
  };
}

/** A response that is refused is a 500 as well. */
function isSame({ text, headers }: RawResponse, { body, contentType = '' }: AnyResponse): boolean {
  const isBody = text === String(body ?? '') || text === JSON.stringify(body);
  return isBody && String(headers['content-type'] ?? '').startsWith(contentType);
}
