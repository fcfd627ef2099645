import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInstance, getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { pino } from 'pino';
import type { Document } from '../../server/openapi/document.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { accepts } from '../../server/pipeline/accepts.ts';
import type { FallbackHandler } from '../../server/pipeline/call-handler.ts';
import { type AnyResponse, type CheckResponse, createResponseCheck } from '../../server/response/check-response.ts';
import { InvalidResponse } from '../../server/response/invalid-response.ts';
import { type Choice, chooseResponse } from './choose-response.ts';
import { hideRefs, showRefs } from './hidden-refs.ts';
import { readPreferences } from './prefer.ts';
import { createPrismDocument } from './prism-document.ts';

// Prism makes bodies up with this faker, which does not know the contract's own formats.
// It is required, not imported: that is the copy which Prism uses.
const { JSONSchemaFaker }: typeof import('json-schema-faker') = createRequire(import.meta.url)('json-schema-faker');
const { random } = JSONSchemaFaker;
JSONSchemaFaker.format({
  json: () => JSON.stringify({ value: random.number(0, 1000) }),
  decimal: () => (random.number(0, 1_000_000) / 1000).toFixed(3),
  'database-key': () => String(random.number(1, 2_147_483_647)),
});

/** The most times that a body is made up anew until the contract allows it: Prism reads some compositions of schemas loosely. */
const attempts = 100;

/**
 * Responds for any operation of the contract with what Prism makes of its examples or, when asked to, of its schemas;
 * everything made up is held against the contract.
 */
export function createPrismFallback({ document }: Contract): FallbackHandler {
  const ask = createPrism(document);
  const check = createResponseCheck();
  return async (operation, { request }) => {
    const preferences = readPreferences(request.headers.prefer);
    const choice = chooseResponse(operation, preferences, (types) => accepts(request, types));
    if (preferences.delay) await sleep(preferences.delay);
    const isGood = (response: AnyResponse) => isAllowed(check, operation, response);
    const make = (seed: string) => makeUp((seed) => ask(operation, { ...choice, dynamic: true, seed }), seed, isGood);
    // An example tells more than an error where the contract's wishes cannot be met.
    const given = () => ask(operation, { ...choice, dynamic: false });
    if (choice.dynamic) return (await make(preferences.seed ?? String(Math.random()))) ?? given();
    const response = await given();
    // Without an example Prism makes something up that is the same each time, and may pass over a pattern or a length.
    return isGood(response) ? response : ((await make(operation.id)) ?? response);
  };
}

type Ask = (operation: Operation, choice: Choice & { seed?: string }) => Promise<AnyResponse>;

/** Prism without its validation: the pipeline holds requests and responses against the contract, as it does for the server. */
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
    // The values of the path parameters make no difference to the response.
    const url = { path: path.replaceAll(/\{[^}]+\}/g, '1') };
    const headers = contentType ? { accept: contentType } : {};
    const result = await prism.request({ method, url, headers }, [own], { ...settings, mock })();
    if (result._tag === 'Left') throw result.left;
    const { statusCode, headers: sent = {}, body } = result.right.output;
    const declared = Object.entries(sent).filter(([name]) => name.toLowerCase() !== 'content-type');
    const response = { status: statusCode, headers: Object.fromEntries(declared) };
    return contentType ? { ...response, contentType, body: showRefs(body) } : response;
  };
}

type Resource = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number];

/** An operation as Prism reads it. */
async function readResource(document: Document, operation: Operation): Promise<Resource> {
  const [found] = await getHttpOperationsFromSpec(hideRefs(createPrismDocument(document, operation)));
  if (!found) throw new Error(`Prism has not found the operation ${operation.id}.`);
  return found;
}

function getOrMake<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** The first body that is allowed of those that follow from the seed, so that the same seed gives the same body again. */
async function makeUp(
  respond: (seed: string) => Promise<AnyResponse>,
  seed: string,
  isGood: (response: AnyResponse) => boolean,
): Promise<AnyResponse | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const response = await respond(`${seed}/${attempt}`);
    if (isGood(response)) return response;
  }
  return undefined;
}

function isAllowed(check: CheckResponse, operation: Operation, response: AnyResponse): boolean {
  try {
    check(operation, response);
    return true;
  } catch (error) {
    if (error instanceof InvalidResponse) return false;
    throw error;
  }
}
