import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInstance, getHttpOperationsFromSpec, type IHttpOperationConfig } from '@stoplight/prism-http';
import { pino } from 'pino';
import type { Document } from '../../server/openapi/document.ts';
import type { Operation } from '../../server/openapi/operations.ts';
import { createSchemaCheck } from '../../server/openapi/schemas.ts';
import type { StandIn } from '../../server/pipeline/adapter.ts';
import { InvalidReply } from '../../server/pipeline/invalid-reply.ts';
import { Refusal } from '../../server/pipeline/refusal.ts';
import { type AnyReply, type CheckReply, createReplyCheck } from '../../server/pipeline/reply.ts';
import { type Preferences, readPreferences } from './prefer.ts';

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
  const ask = await createPrism(document);
  const check = createReplyCheck(document, createSchemaCheck(document));
  return async (operation, request) => {
    const preferences = readPreferences(request.headers.prefer);
    const mock = choose(operation, preferences);
    if (preferences.delay) await sleep(preferences.delay);
    const answer = (seed?: string) => ask(operation, request.headers.accept, { ...mock, ...(seed && { seed }) });
    if (!preferences.dynamic) return answer();
    return makeUp(answer, preferences.seed ?? String(Math.random()), (reply) => isAllowed(check, operation, reply));
  };
}

type Ask = (operation: Operation, accept: string | undefined, mock: IHttpOperationConfig) => Promise<AnyReply>;

/** Prism without its validation: the pipeline holds requests and replies against the contract, as it does for the server. */
async function createPrism(document: Document): Promise<Ask> {
  const resources = await getHttpOperationsFromSpec(JSON.parse(JSON.stringify(document)));
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
  return async ({ id, method, path }, accept, mock) => {
    // The values of the path parameters make no difference to the answer.
    const url = { path: path.replaceAll(/\{[^}]+\}/g, '1') };
    const own = resources.filter(({ iid }) => iid === id);
    const result = await prism.request({ method, url, headers: accept ? { accept } : {} }, own, {
      ...settings,
      mock,
    })();
    if (result._tag === 'Left') throw result.left;
    const { statusCode, headers = {}, body } = result.right.output;
    const declared = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type');
    return { status: statusCode, headers: Object.fromEntries(declared), body };
  };
}

/** The status and the example that the preferences ask for; refuses those that the contract does not have, naming its own. */
function choose({ responses }: Operation, { code, example, dynamic = false }: Preferences): IHttpOperationConfig {
  if (code && !responses.has(code)) {
    throw new Refusal(400, `Prefer: code=${code} is not declared; choose one of ${[...responses.keys()].join(', ')}.`);
  }
  if (!example) return { dynamic, ...(code && { code: Number(code) }) };
  const candidates = [...responses].filter(([status]) => !code || status === code);
  const examples = candidates.flatMap(([status, { node }]) =>
    Object.values(node.content ?? {}).flatMap((content) =>
      Object.keys(content.examples ?? {}).map((name) => ({ name, status })),
    ),
  );
  const chosen = examples.find(({ name }) => name === example);
  if (!chosen) {
    const names = examples.map(({ name }) => name).join(', ') || 'none';
    throw new Refusal(400, `Prefer: example=${example} does not exist; there are ${names}.`);
  }
  return { dynamic, code: Number(chosen.status), exampleKey: example };
}

/** The first body that is allowed of those that follow from the seed, so that the same seed gives the same body again. */
async function makeUp(
  answer: (seed: string) => Promise<AnyReply>,
  seed: string,
  isGood: (reply: AnyReply) => boolean,
): Promise<AnyReply> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const reply = await answer(`${seed}/${attempt}`);
    if (isGood(reply)) return reply;
  }
  return answer(seed);
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
