import { setTimeout as sleep } from 'node:timers/promises';
import { describeThrown, HttpError } from '../../server/errors/index.ts';
import { syntaxes } from '../../server/openapi/bodies/index.ts';
import { compileNamedItems } from '../../server/openapi/compile.ts';
import {
  type ExpressedMessages,
  evaluateExpression,
  findResponse,
  isNode,
  locate,
  membersOf,
  pointerTo,
  remember,
  valueAt,
} from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { exampleOf } from '../../server/openapi/schema/index.ts';
import { isLoopback, type RequestContext } from '../../server/pipeline/index.ts';
import type { AnyResponse } from '../../server/response/index.ts';
import { membersIn, valueIn } from './body-places.ts';
import { ItemBody, originOf, prune, typeIn } from './items.ts';
import type { MockSession } from './sessions.ts';
import { readHead } from './upstream.ts';

/** A request that the contract says the service sends: a webhook, or a callback of an operation. */
interface Announced {
  name: string;
  operation: Operation;
  /** The operation whose success it follows, and the expression of its URL; none of a webhook. */
  owner?: string;
  expression?: string;
}

/** Where requests may be sent to, besides this machine, and what is told of others. */
export interface Deliveries {
  hosts: string[];
  warn(sentence: string): void;
}

/** The webhooks and callbacks of a contract. */
const findAnnounced = remember((contract: Contract): Announced[] => {
  const { document } = contract;
  const webhooks = compileNamedItems(contract, '#/webhooks').map((operation) => ({ name: operation.path, operation }));
  const callbacks = contract.operations.flatMap(({ id: owner, pointer }) => {
    const holder = pointerTo(pointer, 'callbacks');
    return Object.keys(membersOf(valueAt(document, holder))).flatMap((name) =>
      compileNamedItems(contract, locate(document, pointerTo(holder, name)).pointer).map((operation) => ({
        ...{ name, operation, owner, expression: operation.path },
      })),
    );
  });
  return [...webhooks, ...callbacks];
});

/** The header that tells what a mock sends. */
const sentHeader = ['x-mocked', 'sent'] as const;

/** The most callbacks that are sent at a time: a receiver that does not respond holds each for half a minute. */
const mostUnderWay = 1000;
let underWay = 0;

/** Sends the callbacks of an operation that has succeeded; no response waits for them. */
export function sendCallbacks(
  contract: Contract,
  { operation, context }: { operation: Operation; context: RequestContext },
  response: AnyResponse,
  session: MockSession,
  deliveries: Deliveries,
): void {
  // What a mock sends leads to nothing more: a callback to the mock itself would go round for ever.
  if (response.status >= 300 || context.request.headers[sentHeader[0]] === sentHeader[1]) return;
  for (const { owner, name, expression = '', operation: callback } of findAnnounced(contract)) {
    if (owner !== operation.id) continue;
    const url = expression.replaceAll(/\{([^{}]*)\}|^\$.*$/g, (whole, each = whole) =>
      String(evaluateExpression(each, toMessages(context, response)) ?? ''),
    );
    const delivery = { name: `callback ${name}`, operation: callback, url, body: makeBody(callback, response.body) };
    if (underWay >= mostUnderWay) deliveries.warn(`The ${delivery.name} is not sent: ${underWay} others are.`);
    else {
      underWay += 1;
      deliver(delivery, session, deliveries)
        .catch((error) => deliveries.warn(describeThrown(error)))
        .finally(() => (underWay -= 1));
    }
  }
}

/** Sends a webhook; a 404 that names those that there are, a 400 for a body that the contract does not allow. */
export async function sendWebhook(
  contract: Contract,
  name: string,
  { url, body }: { url?: unknown; body?: unknown },
  session: MockSession,
  deliveries: Deliveries,
): Promise<object> {
  const webhooks = findAnnounced(contract).filter(({ owner }) => owner === undefined);
  const webhook = webhooks.find((each) => each.name === name);
  const names = [...new Set(webhooks.map((each) => each.name))].join(', ') || 'none';
  if (!webhook) throw new HttpError(404, `There is no webhook ${name}; there are ${names}.`);
  if (typeof url !== 'string')
    throw new HttpError(400, 'A webhook needs {"url": "…"}, with a "body" unless a sample will do.');
  const [violation] = (body !== undefined && webhook.operation.body?.content[0]?.check?.findViolations(body)) || [];
  if (violation)
    throw new HttpError(400, `The body violates the contract: ${violation.instancePath || 'it'} ${violation.message}.`);
  const made = body ?? makeBody(webhook.operation, undefined);
  const delivery = { name: `webhook ${name}`, operation: webhook.operation, url, body: made };
  return { status: await deliver(delivery, session, deliveries), body: made };
}

/** The messages that a callback follows, for the expressions of its URL. */
function toMessages(context: RequestContext, { status, headers = {}, body }: AnyResponse): ExpressedMessages {
  const { method, path, query, request, input } = context;
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    url: `${originOf(context)}${path}${query === '' ? '' : `?${query}`}`,
    method,
    statusCode: status,
    request: { path: input.path, query: input.query, header: request.headers, body: input.body },
    response: { header: Object.fromEntries(lowered), body },
  };
}

/** The body that is sent: the example or a sample, as far as it can be with the values of the response. */
function makeBody({ body }: Operation, responded: unknown): unknown {
  const [content] = body?.content ?? [];
  if (!content) return undefined;
  const sample = exampleOf(content);
  if (!isNode(responded)) return sample;
  // They stand in the body itself, or in a member of it that is about the same.
  const places = ['', ...Object.keys(membersIn(sample))].map((name) => (name === '' ? [] : [name]));
  const alike = places.map((names) => {
    const known = Object.keys(membersIn(valueIn(sample, names)));
    return known.filter((name) => Object.hasOwn(responded, name)).length;
  });
  const shape = { content, names: places[alike.indexOf(Math.max(...alike))] ?? [] };
  const item = new ItemBody(shape, undefined);
  const made = item.fit({ ...item.item, ...prune(typeIn(content, shape.names), responded) }, item.item);
  return made ? item.with(made) : sample;
}

/** The milliseconds to wait before each attempt. */
const attempts = [0, 500, 2000];

/** Sends a request until it is responded to without a failure of the server; every attempt is in the journal. */
async function deliver(
  { name, operation, url, body }: { name: string; operation: Operation; url: string; body: unknown },
  session: MockSession,
  { hosts, warn }: Deliveries,
): Promise<number> {
  const target = URL.parse(url);
  const isAllowed =
    target && /^https?:$/.test(target.protocol) && (isLoopback(target.hostname) || hosts.includes(target.hostname));
  const [content] = operation.body?.content ?? [];
  const headers = { [sentHeader[0]]: sentHeader[1], ...(content && { 'content-type': content.type }) };
  const sent = content && body !== undefined ? syntaxes[content.syntax].write(content, body) : undefined;
  for (const pause of attempts) {
    if (pause > 0) await sleep(pause);
    const began = new Date();
    const result = isAllowed
      ? await attempt(url, {
          method: operation.method.toUpperCase(),
          headers,
          ...(sent !== undefined && { body: sent }),
        })
      : {
          status: 0,
          text: `Not sent: ${target?.hostname ?? url} is not this machine, and --allow-callbacks does not name it.`,
        };
    session.journal.add({
      ...{
        time: began.toISOString(),
        milliseconds: Date.now() - began.getTime(),
        method: operation.method.toUpperCase(),
        url,
      },
      ...{
        operation: name,
        status: result.status,
        mocked: 'sent',
        isViolation: isAllowed === true && !findResponse(operation, result.status),
      },
      request: { headers, ...(sent !== undefined && { body: String(sent) }) },
      response: { headers: {}, body: result.text },
    });
    if (!isAllowed) warn(`The ${name} is not sent: ${result.text}`);
    if (!isAllowed || (result.status > 0 && result.status < 500)) return result.status;
  }
  warn(`The ${name} has not been received at ${url}.`);
  return 0;
}

async function attempt(url: string, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(10_000) });
    return { status: response.status, text: (await readHead(response.body, 16_384)).toString() };
  } catch (error) {
    return { status: 0, text: describeThrown(error) };
  }
}
