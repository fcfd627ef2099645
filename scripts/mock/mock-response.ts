import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '../../server/errors/http-error.ts';
import { makePlainBody, mediaOf, writeBody } from '../../server/openapi/making-up/body-forms.ts';
import { type MediaType, syntaxOf } from '../../server/openapi/media-types.ts';
import type { Content, Contract, Operation, Response } from '../../server/openapi/model.ts';
import { accepts } from '../../server/pipeline/accepts.ts';
import type { FallbackHandler } from '../../server/pipeline/call-handler.ts';
import { type AnyResponse, createResponseCheck } from '../../server/response/check-response.ts';
import { InvalidResponse, type ResponseViolation } from '../../server/response/invalid-response.ts';
import { isGoodExample } from './bad-examples.ts';
import { type Choice, type ChosenBody, chooseResponse } from './choose-response.ts';
import { readPreferences } from './prefer.ts';
import { type AskPrism, createPrism } from './prism.ts';

/** How often Prism may make a body up until the contract allows it: it reads some compositions of schemas loosely. */
const attempts = 5;

/**
 * Responds for any operation of the contract with Prism, out of its examples or, where there are none and when asked to,
 * with what is made up from its schemas. Everything is held against the contract; what nothing can be made up for is a 501 that says so.
 */
export function createPrismFallback({ document }: Contract): FallbackHandler {
  const ask = createPrism(document);
  return async (operation, { request }) => {
    const preferences = readPreferences(request.headers.prefer);
    const { seed } = preferences;
    const choice = chooseResponse(operation, preferences, (types) => accepts(request, types));
    if (preferences.delay) await sleep(preferences.delay);
    const isDynamic = preferences.dynamic === true && !choice.body?.example;
    const made = isDynamic
      ? await makeDynamic(ask, operation, choice, seed ?? String(Math.random()))
      : await makeStatic(ask, operation, choice);
    return settle(operation, choice, made);
  };
}

/** A response with the example that was chosen, or with the plainest body that its schema allows. */
async function makeStatic(ask: AskPrism, operation: Operation, choice: Choice): Promise<AnyResponse> {
  const { declared, body } = choice;
  const headers = makeHeaders(declared);
  if (!body) return { ...(await askFor(ask, operation, choice, undefined)), headers };
  const value = plainValue(body);
  const sent = writeBody(body.content, mediaOf(body.type), value);
  if (sent !== value || syntaxOf(mediaOf(body.type)) !== 'json')
    return { status: choice.code, headers, contentType: body.type, body: sent };
  const { status, body: given } = await askFor(ask, operation, choice, { example: value });
  return { status, headers, contentType: body.type, body: given };
}

function askFor(
  ask: AskPrism,
  operation: Operation,
  { code, declared }: Choice,
  body: { example: unknown } | undefined,
) {
  return ask({ operation, key: declared?.key ?? String(code), code, body });
}

/** The value of a body that is not asked to be another each time. */
function plainValue({ content, type, example }: ChosenBody): unknown {
  if (example) return example.value;
  const media = mediaOf(type);
  if (!content.check) return makePlainBody(media);
  return isFile(content, media) ? makePlainBody(media) : content.makeUp()?.value;
}

/** Tells whether a body is bytes of which the schema says no more than that. */
function isFile({ valueType }: Content, media: MediaType): boolean {
  return syntaxOf(media) === 'bytes' && valueType.types.has('string');
}

/** A response made up from the schema, the same again for the same seed. */
async function makeDynamic(ask: AskPrism, operation: Operation, choice: Choice, seed: string): Promise<AnyResponse> {
  const { code, declared, body } = choice;
  const headers = makeHeaders(declared, seed);
  const check = body?.content.check;
  if (!body || !check) return makeStatic(ask, operation, choice);
  const { content, type } = body;
  const media = mediaOf(type);
  if (syntaxOf(media) === 'json') {
    const question = { operation, key: declared?.key ?? String(code), code, body: { schema: check.pointer } };
    for (let attempt = 0; attempt < attempts; attempt++) {
      const made = await ask({ ...question, seed: `${seed}/${attempt}` }).catch(() => undefined);
      if (made && check.isValid(made.body)) return { status: code, headers, contentType: type, body: made.body };
    }
  }
  const value = isFile(content, media) ? makePlainBody(media) : content.makeUp({ seed })?.value;
  return { status: code, headers, contentType: type, body: writeBody(content, media, value) };
}

/** The headers of a response: the first example that is right, or what is made up. */
function makeHeaders(declared: Response | undefined, seed?: string): Record<string, unknown> {
  const found = [...(declared?.headers.values() ?? [])].map((header): [string, unknown] => {
    const good = header.examples.find((example) => isGoodExample(header, example));
    const made = header.check ? header.makeUp(seed === undefined ? undefined : { seed })?.value : 'text';
    return [header.name, good && seed === undefined ? good.value : made];
  });
  return Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== null));
}

const check = createResponseCheck();

/** The response if the contract allows it, without the headers that it does not need and that cannot be sent. */
function settle(operation: Operation, choice: Choice, made: AnyResponse): AnyResponse {
  const violations = findViolations(operation, made);
  if (violations.length === 0) return made;
  const bad = new Set(violations.map(({ where }) => where));
  const headers = Object.entries(made.headers ?? {}).filter(([name]) => !bad.has(`header ${name}`));
  const without = { ...made, headers: Object.fromEntries(headers) };
  const left = findViolations(operation, without);
  if (left.length === 0) return without;
  throw new HttpError(501, explainFailure(operation, choice, left));
}

function findViolations(operation: Operation, response: AnyResponse): ResponseViolation[] {
  try {
    check(operation, response);
    return [];
  } catch (error) {
    if (error instanceof InvalidResponse) return error.violations;
    throw error;
  }
}

function explainFailure({ id }: Operation, { code, body }: Choice, [first]: ResponseViolation[]): string {
  const what = `the ${code} of ${id}${body ? ` as ${body.type}` : ''}`;
  const reason = first ? ` (${first.where} ${first.message})` : '';
  return `The mock found nothing that the contract allows for ${what}${reason}: give it an example, or ask for another response with Prefer: code=….`;
}
