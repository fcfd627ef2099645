import fc from 'fast-check';
import { isNode, memberOf, once } from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation } from '../../server/openapi/model.ts';
import { type Direction, viewsOf } from '../../server/openapi/schema/index.ts';
import { anyJson, arbitraryOf } from './arbitrary.ts';
import { withMember } from './around.ts';
import { findWrong } from './check-foreign.ts';
import { type RawRequest, type Secrets, toRequest, withBody, withParameter } from './draft.ts';
import { findUnequal } from './expect.ts';
import { parse } from './known-values.ts';
import { createOpinions } from './opinions.ts';
import { renderRequest } from './places.ts';
import type { RawResponse, Sender } from './send.ts';
import { createValidDraft, writeParameter } from './trials.ts';

/** A server that random requests are sent to. */
export interface FuzzTarget {
  name: string;
  url: string;
  sender: Sender;
}

export interface FuzzOptions {
  runs: number;
  seed: number;
  /** The milliseconds after which no further run begins. */
  time?: number | undefined;
  secrets: Secrets;
  /** The servers, which must respond alike. */
  targets: FuzzTarget[];
  /** Those of them that store what is created. */
  storing: FuzzTarget[];
  /** True if requests that may change something are sent. */
  isWriting: boolean;
  onRun?(about: string): void;
}

/** A property that does not hold, with the shortest requests that show it. */
export interface FuzzFailure {
  operationId: string;
  message: string;
  curls: string[];
  seed: number;
}

export interface Fuzzed {
  runs: number;
  failures: FuzzFailure[];
}

/** What does not hold; its requests are those that were sent. */
class Violated extends Error {}

/** Sends random requests, each operation its part of the runs, and sequences of requests to one thing. */
export async function fuzz(contract: Contract, options: FuzzOptions): Promise<Fuzzed> {
  const { operations } = contract;
  const asked = operations.filter(({ method }) => options.isWriting || method === 'get' || method === 'head');
  const until = options.time === undefined ? Number.POSITIVE_INFINITY : Date.now() + options.time;
  const result: Fuzzed = { runs: 0, failures: [] };
  const runs = Math.max(Math.ceil(options.runs / Math.max(asked.length, 1)), 1);
  for (const operation of asked) {
    const sent: RawRequest[] = [];
    const check = async <Values>(
      property: fc.IAsyncProperty<Values> | undefined,
      numRuns: number,
      target?: FuzzTarget,
    ) => {
      if (!property || Date.now() >= until) return;
      const limit = { interruptAfterTimeLimit: until - Date.now(), markInterruptAsFailure: false };
      const checked = await fc.check(property, { numRuns, seed: options.seed, ...(Number.isFinite(until) && limit) });
      result.runs += checked.numRuns;
      options.onRun?.(`${result.runs} runs, ${result.failures.length} failures: ${operation.id}`);
      if (!checked.failed || checked.counterexample === null) return;
      // The shortest counterexample is run again, for its requests.
      sent.length = 0;
      const failure = await property.run(checked.counterexample);
      const error = failure && 'error' in failure ? failure.error : 'it fails only now and then';
      const curls = sent.map((request) => renderRequest(target?.url ?? '', request));
      const message = error instanceof Error ? error.message : String(error);
      result.failures.push({ operationId: operation.id, message, curls, seed: options.seed });
    };
    await check(createRequestProperty(contract, operation, options, sent), runs, options.targets[0]);
    // A sequence sends several requests.
    for (const target of options.storing)
      await check(createSequenceProperty(contract, operation, options, sent, target), Math.ceil(runs / 10), target);
  }
  return result;
}

/** The body's media type in which random values are sent. */
function jsonOf(operation: Operation): Content | undefined {
  return operation.body?.content.find(({ syntax, check, isStreamed }) => syntax === 'json' && check && !isStreamed);
}

/** A random body and a random parameter: what is valid is taken, and nothing else; all servers respond alike, and as the contract says. */
function createRequestProperty(
  contract: Contract,
  operation: Operation,
  { secrets, targets }: FuzzOptions,
  sent: RawRequest[],
) {
  const { document } = contract;
  const draft = createValidDraft(contract, operation, secrets);
  const content = jsonOf(operation);
  const ask = createOpinions(document, 'request');
  const body = content?.check ? arbitraryAt(document, content.check.pointer, 'request') : fc.constant(undefined);
  const parameters = operation.parameters.filter(({ check }) => check);
  const parameter =
    parameters.length > 0
      ? fc.option(
          fc
            .nat(parameters.length - 1)
            .chain((index) =>
              fc.tuple(
                fc.constant(parameters[index]),
                arbitraryAt(document, parameters[index]?.check?.pointer ?? '', 'request'),
              ),
            ),
        )
      : fc.constant(null);
  return fc.asyncProperty(body, parameter, async (value, changed) => {
    let made = content && value !== undefined ? withBody(draft, content, value) : draft;
    const [which, other] = changed ?? [];
    const text = which && writeParameter(made, which, other);
    if (which && text !== undefined) made = withParameter(made, which, other, text);
    const request = toRequest(made);
    if (JSON.stringify(request.path).length > 6000) return;
    sent.push(request);
    const responses = await Promise.all(targets.map(({ sender }) => sender.send(request)));
    checkResponses(operation, responses, targets);
    if (!content?.check || value === undefined || findUnequal(made).length > 0) return;
    const { ajv, cfworker } = ask(content.check.pointer, value);
    const isTaken = isSuccess(responses[0]);
    // What they do not agree on, and what only this toolchain's formats say, is no failure.
    if (ajv !== cfworker || content.check.isValid(value) !== ajv) return;
    if (!ajv && isTaken) throw new Violated(`takes a body that the contract forbids: ${responses[0]?.status}`);
    if (ajv && text === undefined && isRefused(responses[0]))
      throw new Violated(
        `turns down a body that the contract allows: ${responses[0]?.status} ${responses[0]?.text.slice(0, 200)}`,
      );
  });
}

function arbitraryAt(document: object, pointer: string, direction: Direction) {
  const views = viewsOf(document, direction);
  return fc.oneof(
    { weight: 4, arbitrary: arbitraryOf(views, views.placed(pointer)) },
    { weight: 1, arbitrary: anyJson },
  );
}

function isSuccess(response: RawResponse | undefined): boolean {
  return response !== undefined && response.status > 0 && response.status < 400;
}

function isRefused(response: RawResponse | undefined): boolean {
  return response?.status === 400 || response?.status === 422;
}

/** Never a failure of the server, a hang, or an undeclared response; and none that differs from another server's. */
function checkResponses(operation: Operation, responses: RawResponse[], targets: FuzzTarget[]): void {
  for (const [index, response] of responses.entries()) {
    const [wrong] = response.status === 501 ? [] : findWrong(operation, response);
    if (wrong !== undefined) throw new Violated(`${targets[index]?.name}: ${wrong}`);
  }
  const [first, ...others] = responses;
  const other = others.find((response) => isRefused(response) !== isRefused(first));
  if (first && other) throw new Violated(`the statuses differ: ${first.status} and ${other.status}`);
}

/** What is created can be read as it was sent, again by the same key, and not any more once it is removed. */
function createSequenceProperty(
  contract: Contract,
  operation: Operation,
  { secrets, isWriting }: FuzzOptions,
  sent: RawRequest[],
  target: FuzzTarget,
) {
  const content = jsonOf(operation);
  if (operation.method !== 'post' || !isWriting || !content?.check) return undefined;
  const views = viewsOf(contract.document, 'request');
  const { check } = content;
  const full = content.makeSample();
  const plain = createValidDraft(contract, operation, secrets);
  const draft = full === undefined ? plain : withBody(plain, content, full);
  const values = arbitraryOf(views, views.placed(check.pointer));
  const send = (request: RawRequest) => {
    sent.push(request);
    return target.sender.send(request);
  };
  let keys = 0;
  // A handler may set what was sent; what it gives back of the contract's own sample, it gives back.
  const settled = once(async (_: string) => {
    const created = await target.sender.send(toRequest(draft));
    return listUnlike(draft.content?.value, parse(created.text));
  });
  return fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 3 }), fc.boolean(), async (bodies, isRetried) => {
    const requests = bodies
      .filter((value) => check.isValid(value))
      .map((value) => ({ value, made: withBody(draft, content, value) }))
      .filter(({ made }) => findUnequal(made).length === 0);
    // In parallel, as clients do.
    await Promise.all(
      requests.map(async ({ value, made }) => {
        const key = operation.idempotencyKey;
        const retried = key && isRetried ? withParameter(made, key, `fuzz-${process.pid}-${keys++}`) : made;
        const created = await send(toRequest(retried));
        checkResponses(operation, [created], [target]);
        if (retried !== made) {
          const again = await send(toRequest(retried));
          if (isSuccess(created) && again.text !== created.text)
            throw new Violated('a retry with the same key gets another response');
        }
        const given = isNode(value) ? (await settled('')).reduce((rest, name) => withMember(rest, name), value) : value;
        if (isSuccess(created)) await checkCreated(contract, given, created, toRequest(made), send);
      }),
    );
  });
}

async function checkCreated(
  contract: Contract,
  value: unknown,
  created: RawResponse,
  request: RawRequest,
  send: (request: RawRequest) => Promise<RawResponse>,
): Promise<void> {
  expectSent(value, parse(created.text), 'the response to its creation');
  const { location } = created.headers;
  const path = typeof location === 'string' ? new URL(location, 'http://server').pathname : undefined;
  const methods = path === undefined ? undefined : contract.findRoute(path)?.operations;
  const reading = methods?.get('GET');
  if (path === undefined || !reading) return;
  const { 'Content-Type': _, ...headers } = request.headers;
  const read = await send({ method: 'GET', path, headers });
  if (!isSuccess(read)) throw new Violated(`what was created is not there: ${read.status}`);
  expectSent(value, parse(read.text), 'what is read');
  if (!methods?.get('DELETE')) return;
  const removed = await send({ method: 'DELETE', path, headers });
  const after = isSuccess(removed) ? await send({ method: 'GET', path, headers }) : undefined;
  if (isSuccess(after)) throw new Violated('what was removed is still there');
}

/** What was sent and comes back is the same, character for character. */
function expectSent(sent: unknown, got: unknown, where: string): void {
  const [name] = listUnlike(sent, got);
  if (name === undefined) return;
  const [is, was] = [got, sent].map((each) => JSON.stringify(memberOf(each, name)));
  throw new Violated(`${where} has ${is} as ${name}, where ${was} was sent`);
}

/** The members that came back otherwise than they were sent. */
function listUnlike(sent: unknown, got: unknown): string[] {
  if (!isNode(sent) || !isNode(got)) return [];
  const isUnlike = (name: string) => JSON.stringify(got[name]) !== JSON.stringify(sent[name]);
  return Object.keys(sent).filter(
    (name) => Object.hasOwn(got, name) && typeof sent[name] !== 'object' && isUnlike(name),
  );
}
