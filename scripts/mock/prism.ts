import { pino } from 'pino';
import type { Document } from '../../server/openapi/document/index.ts';

/** A response that Prism is asked for: its key in the contract, the status that it stands for, and its one body. */
export interface PrismQuestion {
  key: string;
  code: number;
  body: unknown;
}

/** Gives status and body of a response as Prism has it. */
export type AskPrism = (question: PrismQuestion) => Promise<{ status: number; body: unknown }>;

/** The most responses that are remembered, and the longest of them. */
const mostKnown = 500;
const longestKnown = 20_000;

/** The path that Prism knows every operation by: a path of the contract may be more than Prism can route. */
const path = '/response';

/**
 * Prism without its validation and its choices: the pipeline holds requests and responses against the contract, as it does
 * for the server. Its two thousand modules are loaded when it is first asked.
 */
export function createPrism({ openapi, info }: Document): AskPrism {
  const settings = {
    validateRequest: false,
    validateResponse: false,
    checkSecurity: false,
    errors: false,
    isProxy: false as const,
    upstreamProxy: undefined,
  };
  const load = async () => {
    const { createInstance, getHttpOperationsFromSpec } = await import('@stoplight/prism-http');
    const logger = Object.assign(pino({ level: 'silent' }), { success: () => {} });
    const instance = createInstance({ ...settings, mock: { dynamic: false } }, { logger });
    return { instance, getHttpOperationsFromSpec };
  };
  let loaded: ReturnType<typeof load> | undefined;
  const known = new Map<string, number>();
  return async ({ key, code, body }) => {
    const text = JSON.stringify(body);
    // Prism takes longer than all else, and to the same question it has the same response.
    const status = known.get(`${key} ${code} ${text}`);
    if (status !== undefined) return { status, body };
    loaded ??= load();
    const { instance, getHttpOperationsFromSpec } = await loaded;
    // As a text: Prism goes through all that it is given, and would follow a `$ref` that is data.
    const content = { 'application/json': { example: text } };
    const get = { operationId: 'respond', responses: { [key]: { description: '', content } } };
    const operations = await getHttpOperationsFromSpec({ openapi, info, paths: { [path]: { get } } });
    const mock = { code, dynamic: false };
    const asked = { ...settings, mock };
    const result = await instance.request({ method: 'get', url: { path }, headers: {} }, operations, asked)();
    if (result._tag === 'Left') throw result.left;
    const { statusCode, body: given } = result.right.output;
    const isSame = given === text && text.length < longestKnown;
    if (isSame && known.size < mostKnown) known.set(`${key} ${code} ${text}`, statusCode);
    return { status: statusCode, body: JSON.parse(String(given)) };
  };
}
