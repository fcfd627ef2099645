import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInstance, getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { pino } from 'pino';
import { type Document, type PathItem, resolve } from '../../server/openapi/document.ts';
import type { Operation } from '../../server/openapi/operations.ts';
import type { FindSchemaViolations } from '../../server/openapi/schemas.ts';
import type { StandIn } from '../../server/pipeline/adapter.ts';
import { InvalidReply } from '../../server/pipeline/invalid-reply.ts';
import { type AnyReply, type CheckReply, createReplyCheck } from '../../server/pipeline/reply.ts';
import { type Choice, chooseReply } from './choice.ts';
import { hideForeignRefs, showForeignRefs } from './foreign-refs.ts';
import { createMockForm } from './mock-form.ts';
import { readPreferences } from './prefer.ts';

// Prism makes bodies up with this faker, which does not know the contract's own formats.
// It is required, not imported: that is the copy which Prism uses.
const { JSONSchemaFaker }: typeof import('json-schema-faker') = createRequire(import.meta.url)('json-schema-faker');
const { random } = JSONSchemaFaker;
JSONSchemaFaker.format({
  json: () => JSON.stringify({ value: random.number(0, 1000) }),
  decimal: () => (random.number(0, 1_000_000) / 1000).toFixed(3),
  'database-key': () => String(random.number(1, 2_147_483_647)),
});

/** How often a body is made up anew until the contract allows it: Prism reads some compositions of schemas loosely. */
const attempts = 100;

/**
 * Answers any operation of the contract with what Prism makes of its examples or, when asked to, of its schemas.
 * @param find holds what is made up against the contract
 */
export function createPrismStandIn(document: Document, find: FindSchemaViolations): StandIn {
  const ask = createPrism(document);
  const check = createReplyCheck(document, find);
  return async (operation, request) => {
    const preferences = readPreferences(request.headers.prefer);
    const choice = chooseReply(operation, preferences, (types) => request.accepts(types) || undefined);
    if (preferences.delay) await sleep(preferences.delay);
    // What cannot be made up as the contract asks for is better told by an example than not at all.
    const given = () => ask(operation, { ...choice, dynamic: false });
    if (!choice.dynamic) return given();
    const seed = preferences.seed ?? String(Math.random());
    const isGood = (reply: AnyReply) => isAllowed(check, operation, reply);
    return (await makeUp((seed) => ask(operation, { ...choice, seed }), seed, isGood)) ?? given();
  };
}

type Ask = (operation: Operation, choice: Choice & { seed?: string }) => Promise<AnyReply>;

/** Prism without its validation: the pipeline holds requests and replies against the contract, as it does for the server. */
function createPrism(document: Document): Ask {
  // Prism takes its time over each operation, and most are never asked for.
  const resources = new Map<string, Promise<Resource>>();
  const settings = {
    validateRequest: false,
    validateResponse: false,
    checkSecurity: false,
    errors: false,
    isProxy: false as const,
    upstreamProxy: undefined,
  };
  const logger = Object.assign(pino({ level: 'silent' }), { success: () => {} });
  const prism = createInstance({ ...settings, mock: { dynamic: false } }, { logger });
  return async (operation, { contentType, ...mock }) => {
    const { id, method, path } = operation;
    const own = await getOrMake(resources, id, () => readResource(document, operation));
    // The values of the path parameters make no difference to the answer.
    const url = { path: path.replaceAll(/\{[^}]+\}/g, '1') };
    const headers = contentType ? { accept: contentType } : {};
    const result = await prism.request({ method, url, headers }, [own], { ...settings, mock })();
    if (result._tag === 'Left') throw result.left;
    const { statusCode, headers: answered = {}, body } = result.right.output;
    const declared = Object.entries(answered).filter(([name]) => name.toLowerCase() !== 'content-type');
    const reply = { status: statusCode, headers: Object.fromEntries(declared) };
    return contentType ? { ...reply, contentType, body: showForeignRefs(body) } : reply;
  };
}

type Resource = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number];

/** An operation as Prism reads it, out of a contract that has no other. */
async function readResource(document: Document, { id, method, path }: Operation): Promise<Resource> {
  const { parameters = [], [method]: own } = resolve<PathItem>(document, document.paths?.[path] ?? {});
  const alone = { ...document, paths: { [path]: { parameters, [method]: own } } };
  // What refers to a part of another path needs that path as well.
  const isApart = !JSON.stringify(alone).includes('"#/paths/');
  const form = createMockForm(isApart ? alone : document);
  const resources = await getHttpOperationsFromSpec(hideForeignRefs(form));
  const found = resources.find(({ iid }) => iid === id);
  if (!found) throw new Error(`Prism has not found the operation ${id}.`);
  return found;
}

function getOrMake<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** The first body that is allowed of those that follow from the seed, so that the same seed gives the same body again. */
async function makeUp(
  answer: (seed: string) => Promise<AnyReply>,
  seed: string,
  isGood: (reply: AnyReply) => boolean,
): Promise<AnyReply | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const reply = await answer(`${seed}/${attempt}`);
    if (isGood(reply)) return reply;
  }
  return undefined;
}

function isAllowed(check: CheckReply, operation: Operation, reply: AnyReply): boolean {
  try {
    check(operation, reply);
    return true;
  } catch (error) {
    if (error instanceof InvalidReply) return false;
    throw error;
  }
}
