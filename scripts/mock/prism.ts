import { createRequire } from 'node:module';
import { createInstance, getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { pino } from 'pino';
import type { Document } from '../../server/openapi/document.ts';
import type { Operation } from '../../server/openapi/model.ts';
import { hideRefs, showRefs } from './hidden-refs.ts';
import { createPrismDocument, type PrismBody, prismPath } from './prism-document.ts';

// Prism makes bodies up with this faker, which does not know the contract's own formats.
// It is required, not imported: that is the copy which Prism uses.
const { JSONSchemaFaker }: typeof import('json-schema-faker') = createRequire(import.meta.url)('json-schema-faker');
const { random } = JSONSchemaFaker;
JSONSchemaFaker.format({
  json: () => JSON.stringify({ value: random.number(0, 1000) }),
  decimal: () => (random.number(0, 1_000_000) / 1000).toFixed(3),
  'database-key': () => String(random.number(1, 2_147_483_647)),
});

/** A response that Prism is asked for. */
export interface PrismQuestion {
  operation: Operation;
  /** The key of the response in the contract, and the status that it stands for. */
  key: string;
  code: number;
  body: PrismBody | undefined;
  /** Makes up the same body again. */
  seed?: string;
}

/** Gives status and body of a response as Prism has it. */
export type AskPrism = (question: PrismQuestion) => Promise<{ status: number; body: unknown }>;

/** Prism without its validation and its choices: the pipeline holds requests and responses against the contract, as it does for the server. */
export function createPrism(document: Document): AskPrism {
  // Prism takes its time over each schema.
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
  return async ({ operation, key, code, body, seed }) => {
    const read = () => readResource(createPrismDocument(document, operation, key, body), operation);
    const isMadeUp = body !== undefined && 'schema' in body;
    const own = await (isMadeUp ? getOrMake(resources, `${operation.id} ${body.schema}`, read) : read());
    const mock = { code, dynamic: isMadeUp, ...(seed !== undefined && { seed }) };
    const result = await prism.request({ method: 'get', url: { path: prismPath }, headers: {} }, [own], {
      ...settings,
      mock,
    })();
    if (result._tag === 'Left') throw result.left;
    const { statusCode: status, body: made } = result.right.output;
    return { status, body: showRefs(made) };
  };
}

type Resource = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number];

/** An operation as Prism reads it. */
async function readResource(document: Document, { id }: Operation): Promise<Resource> {
  const [found] = await getHttpOperationsFromSpec(hideRefs(document));
  if (!found) throw new Error(`Prism has not found the operation ${id}.`);
  return found;
}

function getOrMake<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
