import { setTimeout as sleep } from 'node:timers/promises';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { findWrong } from './check-foreign.ts';
import { type Draft, type RawRequest, type Secrets, toRequest, withParameter } from './draft.ts';
import { createKnownValues, type KnownValues } from './known-values.ts';
import { renderRequest } from './places.ts';
import { listRows } from './rows.ts';
import { createSender, type RawResponse } from './send.ts';
import { createValidDraft, type Trial } from './trials.ts';

/** What a server does that the contract does not allow. */
export interface Fault {
  operationId: string;
  /** The constraint, or `response`. */
  rule: string;
  /** The pointer to it. */
  pointer: string;
  message: string;
  curl: string;
}

/** What was asked of a server, and what came of it. */
export interface Verification {
  faults: Fault[];
  /** Of each operation, how many requests were sent. */
  sent: Map<string, number>;
  /** The operations that were not asked, and why. */
  skipped: { operationId: string; reason: string }[];
}

export interface VerifyOptions {
  url: string;
  secrets: Secrets;
  /** The most requests a second. */
  rate?: number | undefined;
  /** True if requests that may change something are sent. */
  isWriting: boolean;
  /** The most requests to an operation. */
  most: number;
  /** The milliseconds that a response may take. */
  timeLimit?: number;
  onSent?(about: string): void;
}

/** Methods without an effect that their caller asked for (RFC 9110, section 9.2.1). */
const safe = new Set(['get', 'head', 'options', 'trace', 'query']);
/** The order in which things are created, read, changed and removed. */
const order = ['post', 'put', 'get', 'head', 'query', 'options', 'trace', 'patch', 'delete'];

/** What a server decides for itself, although this project's server decides it the same way each time. */
const ownRules = /^(method|accept|readOnly|x-equals|default|discriminator)$/;

interface Asking extends VerifyOptions {
  contract: Contract;
  known: KnownValues;
  result: Verification;
  send(operation: Operation, request: RawRequest): Promise<RawResponse>;
}

/** Asks a server that others run about every constraint of a contract, operation by operation, with the ids that it tells. */
export async function verify(contract: Contract, options: VerifyOptions): Promise<Verification> {
  const result: Verification = { faults: [], sent: new Map(), skipped: [] };
  const known = createKnownValues(contract);
  const sender = createSender(options.url, options.timeLimit);
  const send = async (operation: Operation, request: RawRequest) => {
    if (options.rate !== undefined) await sleep(1000 / options.rate);
    result.sent.set(operation.id, (result.sent.get(operation.id) ?? 0) + 1);
    options.onSent?.(
      `${[...result.sent.values()].reduce((sum, count) => sum + count, 0)} requests, ${result.faults.length} faults: ${operation.id}`,
    );
    const response = await sender.send(request);
    known.learn(operation, request.path, response);
    return response;
  };
  const asking: Asking = { ...options, contract, known, result, send };
  try {
    for (const operation of sortOperations(contract.operations)) await askOperation(asking, operation);
  } finally {
    sender.close();
  }
  return result;
}

/** What creates before what reads, collections before what is in them, and what removes at last. */
function sortOperations(operations: Operation[]): Operation[] {
  const depth = ({ path }: Operation) => path.split('{').length;
  const rank = ({ method }: Operation) => (method === 'delete' ? 100 : 0) + (order.indexOf(method) >>> 0) / 100;
  return operations.toSorted(
    (one, other) =>
      Math.floor(rank(one)) - Math.floor(rank(other)) || depth(one) - depth(other) || rank(one) - rank(other),
  );
}

async function askOperation(asking: Asking, operation: Operation): Promise<void> {
  const { contract, result, isWriting, secrets, most } = asking;
  if (!isWriting && !safe.has(operation.method)) {
    result.skipped.push({
      operationId: operation.id,
      reason: `${operation.method.toUpperCase()} may change something: --write`,
    });
    return;
  }
  const draft = withKnown(asking, createValidDraft(contract, operation, secrets));
  const good = toRequest(draft);
  const control = await asking.send(operation, good);
  report(asking, operation, good, control);
  // After a removal there is nothing to ask about any more: each constraint is asked before, by requests that are turned down.
  const isTaken = control.status > 0 && control.status < 400;
  if (!isTaken)
    result.skipped.push({
      operationId: operation.id,
      reason: `a valid request gets ${control.status || 'no response'}: that valid ones are taken is not asked`,
    });
  const rows = listRows({ ...contract, operations: [operation] }, secrets, { createDraft: () => draft });
  const trials = rows.filter(({ constraint }) => !ownRules.test(constraint.keyword)).flatMap((row) => row.trials);
  const asked = trials.filter(
    ({ response, dispute, side, constraint }) =>
      !response &&
      dispute === undefined &&
      (side === 'outside' || (isTaken && operation.method !== 'delete')) &&
      !isOwnFormat(constraint),
  );
  const spread = asked.filter(
    (_, index) =>
      asked.length <= most ||
      Math.floor((index * most) / asked.length) !== Math.floor(((index - 1) * most) / asked.length),
  );
  for (const trial of spread) await askTrial(asking, trial, good);
}

/** A format that JSON Schema does not know may mean something else to others. */
function isOwnFormat({ keyword, about }: Trial['constraint']): boolean {
  return keyword === 'format' && !/"(date|date-time|time|email|uuid|ipv4|ipv6|uri)"/.test(about);
}

function withKnown({ known }: Asking, draft: Draft): Draft {
  return draft.operation.pathParameters.reduce((made, parameter) => {
    const value = parameter && known.find(draft.operation, parameter.name);
    return parameter && value !== undefined && parameter.check?.isValid(value) !== false
      ? withParameter(made, parameter, value)
      : made;
  }, draft);
}

async function askTrial(asking: Asking, trial: Trial, good: RawRequest): Promise<void> {
  const { operation, constraint, side, about, request } = trial;
  const response = await asking.send(operation, request);
  const { status } = response;
  const add = (message: string) =>
    addFault(asking, { operation, rule: constraint.about, pointer: constraint.pointer, message, request });
  report(asking, operation, request, response);
  const isRefused = status >= 400 && status < 500;
  if (side === 'outside' && status > 0 && status < 400) add(`takes what the contract forbids, ${about}: ${status}`);
  // Whatever else a server may have against a request, it takes one that differs in nothing else.
  if (side === 'inside' && isRefused && (status === 400 || status === 422)) {
    const again = await asking.send(operation, good);
    if (again.status < 400)
      add(`turns down what the contract allows, ${about}: ${status} ${response.text.slice(0, 200)}`);
  }
}

function report(asking: Asking, operation: Operation, request: RawRequest, response: RawResponse): void {
  for (const message of findWrong(operation, response))
    addFault(asking, { operation, rule: 'response', pointer: operation.responsesPointer, message, request });
}

/** Each fault once for each operation, with the first request that shows it. */
function addFault(
  { result, url }: Asking,
  { operation, request, ...fault }: Omit<Fault, 'operationId' | 'curl'> & { operation: Operation; request: RawRequest },
): void {
  const isKnown = result.faults.some(
    (each) =>
      each.operationId === operation.id &&
      each.pointer === fault.pointer &&
      each.rule === fault.rule &&
      (fault.rule !== 'response' || each.message === fault.message),
  );
  if (!isKnown) result.faults.push({ operationId: operation.id, ...fault, curl: renderRequest(url, request) });
}
