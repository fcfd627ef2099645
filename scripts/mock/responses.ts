import { HttpError, InvalidResponse, type ResponseViolation } from '../../server/errors/index.ts';
import {
  concreteTypes,
  inPreferredOrder,
  isWrittenOut,
  makePlainBody,
  mediaOf,
  samplePartHeaders,
  syntaxes,
  syntaxOf,
  writeBody,
} from '../../server/openapi/bodies/index.ts';
import { type Example, findCovering, findResponse, listSuccesses } from '../../server/openapi/document/index.ts';
import type { Content, Operation, Response, ResponseHeader } from '../../server/openapi/model.ts';
import type { Pair } from '../../server/openapi/pairs.ts';
import type { SamplePreferences } from '../../server/openapi/schema/index.ts';
import { type AnyResponse, bodyless, createResponseCheck, type PreferType } from '../../server/response/index.ts';
import type { Preferences } from './preferences.ts';

/** How sample data is made. */
export type Sampling = SamplePreferences & { seed: string };

/** A response of the contract. */
export interface Choice {
  code: number;
  /** None for an operation that declares no response. */
  declared: Response | undefined;
  body: ChosenBody | undefined;
}

/** The body of a response in one media type. */
export interface ChosenBody extends Offer {
  /** The example to send; none where the body is sample data. */
  example: Example | undefined;
}

/** A media type that a response may have. */
interface Offer {
  /** What the body is held against. */
  content: Content;
  /** The media type to send: the declared one, or one of its range. */
  type: string;
  examples: Example[];
}

/** The response that the preferences ask for, else that of the pair, else the first success; a 400 that names what there is where the contract has no such response. */
export function chooseResponse(
  { responses }: Operation,
  preferences: Preferences,
  prefer: PreferType,
  pair?: Pair,
): Choice {
  const { code = pair && codeOf(pair.response.key, responses), example, dynamic = false } = preferences;
  const candidates = code === undefined ? inOrder(responses) : [findResponse({ responses }, Number(code)) ?? []].flat();
  if (code !== undefined && candidates.length === 0) {
    const keys = responses.map(({ key }) => key).join(', ');
    throw new HttpError(400, `Prefer: code=${code} is not declared; choose one of ${keys || 'none'}.`);
  }
  const declared = candidates.find((response) => example === undefined || contentsWith(response, example).length > 0);
  if (example !== undefined && !declared) {
    const names = candidates.flatMap(({ content }) => content.flatMap(({ examples }) => namesOf(examples)));
    throw new HttpError(400, `Prefer: example=${example} does not exist; there are ${listed([...new Set(names)])}.`);
  }
  if (!declared) return { code: 200, declared, body: undefined };
  const status = Number(code ?? codeOf(declared.key, responses));
  const body = bodyless.has(status)
    ? undefined
    : chooseBody(listOffers(declared, example), prefer, code ?? declared.key);
  return { code: status, declared, body: body && { ...body, example: chooseExample(body, example, dynamic, pair) } };
}

function namesOf(examples: Example[]): string[] {
  return examples.flatMap(({ name }) => name ?? []);
}

function listed(names: string[], none = 'none'): string {
  return names.join(', ') || none;
}

/** Successes before all else, as callers expect when they do not say what they want. */
function inOrder(responses: Response[]): Response[] {
  return [...new Set([...listSuccesses({ responses }), ...responses])];
}

/** A status for a key: the first of a range; of `default` a success where nothing else is one, else a failure. */
function codeOf(key: string, responses: Response[]): string {
  if (key === 'default') return listSuccesses({ responses })[0]?.key === key ? '200' : '500';
  return key.toUpperCase().replace('XX', '00');
}

/** The bodies of a response, or those that have the example. */
function contentsWith({ content }: Response, example: string | undefined): Content[] {
  return content.filter(({ examples }) => example === undefined || examples.some(({ name }) => name === example));
}

function listOffers(response: Response, example: string | undefined): Offer[] {
  return inPreferredOrder(contentsWith(response, example)).flatMap((content) =>
    concreteTypes(content).map((type): Offer => {
      // One that is declared with parameters too may be held against that.
      const held = findCovering(response.content, mediaOf(type)) ?? content;
      return { content: held, type, examples: content.examples };
    }),
  );
}

/**
 * The body in the media type that the client prefers, the first where it prefers none. An error goes out in the media type
 * that there is, whatever the client accepts.
 */
function chooseBody(offers: Offer[], prefer: PreferType, key: string): Offer | undefined {
  const types = [...new Set(offers.map(({ type }) => type))];
  const preferred = offers.length > 0 ? prefer(types) : undefined;
  if (preferred === undefined && offers.length > 0 && key.startsWith('2')) {
    throw new HttpError(406, `Could not satisfy the request Accept header; available is ${types.join(', ')}.`);
  }
  return offers.find(({ type }) => type === preferred) ?? offers[0];
}

/** The example of that name, or the first that the contract allows, that of the pair before others. */
function chooseExample(
  { content, examples }: Offer,
  name: string | undefined,
  dynamic: boolean,
  pair?: Pair,
): Example | undefined {
  const named = examples.find((each) => each.name === name);
  if (name === undefined || !named) {
    const paired = examples.filter((each) => pair && each.name === pair.name);
    return dynamic ? undefined : findGood(content, [...paired, ...examples]);
  }
  const reason = findReason(content, named.value);
  if (reason === undefined) return named;
  const others = listed(namesOf(examples.filter((each) => isGood(content, each))), 'no others');
  throw new HttpError(
    400,
    `Prefer: example=${name} violates the contract: ${reason}. Of this response there are ${others}.`,
  );
}

type Holder = Pick<ResponseHeader, 'check' | 'examples'> & Partial<Pick<Content, 'syntax' | 'valueType'>>;

const goodness = new WeakMap<Example, boolean>();

function isGood(holder: Holder, example: Example): boolean {
  const known = goodness.get(example) ?? findReason(holder, example.value) === undefined;
  goodness.set(example, known);
  return known;
}

/** The first example that the contract allows. */
export function findGood(holder: Holder, examples = holder.examples): Example | undefined {
  return examples.find((example) => isGood(holder, example));
}

/** The reason why the contract does not allow a value; none for a text in a form that no schema describes. */
function findReason({ check, syntax = 'json', valueType }: Holder, value: unknown): string | undefined {
  const held = syntaxes[syntax].framing ? [value].flat() : value;
  const isWritten = valueType !== undefined && isWrittenOut(value, syntax, valueType);
  if (!check || isWritten || check.isValid(held)) return undefined;
  const [first] = check.findViolations(held);
  return `${first?.instancePath || 'it'} ${first?.message}`;
}

/**
 * The response of a choice: with its example, or the plainest body that the schema allows; with preferences sample data.
 * @param shape gives the body that is sent in place of that
 */
export function makeResponse(
  { code, declared, body }: Choice,
  sampling?: Sampling,
  shape = (made: unknown) => made,
): AnyResponse {
  const headers = makeHeaders(declared, sampling);
  if (!body) return { status: code, headers };
  const { content, type } = body;
  const written = writeBody(content, mediaOf(type), shape(makeBody(body, sampling)));
  return { status: code, headers, contentType: type, body: written, ...samplePartHeaders(content, written) };
}

function makeBody({ content, type, example }: ChosenBody, sampling: Sampling | undefined): unknown {
  if (example) return example.value;
  const media = mediaOf(type);
  // Of bytes a schema says no more than that.
  const isOfBytes = !content.isListed && syntaxes[syntaxOf(media)].madeOf === 'bytes';
  const isFile = isOfBytes && content.valueType.types.has('string');
  return content.check && !isFile ? content.makeSample(sampling) : makePlainBody(media);
}

/** The headers of a response: the first example that is valid, or a sample value. */
function makeHeaders(declared: Response | undefined, sampling: Sampling | undefined): Record<string, unknown> {
  const found = [...(declared?.headers.values() ?? [])].map((header): [string, unknown] => {
    const good = sampling ? undefined : findGood(header);
    const made = () => (header.check ? header.makeSample(sampling && { seed: sampling.seed }) : 'text');
    return [header.name, good ? good.value : made()];
  });
  return Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== null));
}

const check = createResponseCheck();

/** The response if the contract allows it, without the headers that it does not need and that cannot be sent; else a 501. */
export function settle(operation: Operation, choice: Choice, made: AnyResponse): AnyResponse {
  const violations = findViolations(operation, made);
  if (violations.length === 0) return made;
  const bad = new Set(violations.map(({ where }) => where));
  const headers = Object.entries(made.headers ?? {}).filter(([name]) => !bad.has(`header ${name}`));
  const without = { ...made, headers: Object.fromEntries(headers) };
  const left = findViolations(operation, without);
  if (left.length === 0) return without;
  throw new HttpError(501, explainFailure(operation, choice, left));
}

/** The ways in which the contract does not allow a response. */
export function findViolations(operation: Operation, response: AnyResponse): ResponseViolation[] {
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
  const found = body?.content.makeSample.failure ?? (first && `${first.where} ${first.message}`);
  const reason = found ? ` (${found})` : '';
  return `The mock found nothing that the contract allows for ${what}${reason}: give it an example, or ask for another response with Prefer: code=….`;
}
