import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInstance, getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { pino } from 'pino';
import type { Document } from '../../server/openapi/document.ts';
import type { Operation } from '../../server/openapi/operations.ts';
import { createSchemaCheck } from '../../server/openapi/schemas.ts';
import type { StandIn } from '../../server/pipeline/adapter.ts';
import { InvalidReply } from '../../server/pipeline/invalid-reply.ts';
import { type AnyReply, type CheckReply, createReplyCheck } from '../../server/pipeline/reply.ts';
import { type Choice, chooseReply } from './choice.ts';
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

/** Answers any operation of the contract with what Prism makes of its examples or, when asked to, of its schemas. */
export async function createPrismStandIn(document: Document): Promise<StandIn> {
  const ask = await createPrism(createMockForm(document));
  const check = createReplyCheck(document, createSchemaCheck(document));
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
async function createPrism(document: Document): Promise<Ask> {
  const resources = await getHttpOperationsFromSpec(JSON.parse(JSON.stringify(document)));
  const byId = new Map(resources.map((resource) => [resource.iid, resource]));
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
  return async ({ id, method, path }, { contentType, ...mock }) => {
    const own = byId.get(id);
    if (!own) throw new Error(`Prism has not found the operation ${id}.`);
    // The values of the path parameters make no difference to the answer.
    const url = { path: path.replaceAll(/\{[^}]+\}/g, '1') };
    const headers = contentType ? { accept: contentType } : {};
    const result = await prism.request({ method, url, headers }, [own], { ...settings, mock })();
    if (result._tag === 'Left') throw result.left;
    const { statusCode, headers: answered = {}, body } = result.right.output;
    const declared = Object.entries(answered).filter(([name]) => name.toLowerCase() !== 'content-type');
    const reply = { status: statusCode, headers: Object.fromEntries(declared) };
    return contentType ? { ...reply, contentType, body } : reply;
  };
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
