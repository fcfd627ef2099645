import { HttpError } from '../../server/errors/http-error.ts';
import { concreteTypes, inPreferredOrder, mediaOf } from '../../server/openapi/bodies/index.ts';
import { type Example, findCovering, findResponse, listSuccesses } from '../../server/openapi/document/index.ts';
import type { Content, Operation, Response } from '../../server/openapi/model.ts';
import { bodyless, type PreferType } from '../../server/response/check-response.ts';
import { findReason, isGoodExample } from './bad-examples.ts';
import type { Preferences } from './prefer.ts';

/** Which of the contract's responses a mock gives. */
export interface Choice {
  code: number;
  /** None for an operation that declares no response. */
  declared: Response | undefined;
  body: ChosenBody | undefined;
}

/** The body of a response in one media type. */
export interface ChosenBody extends Offer {
  /** The example to send; none where the body is made up. */
  example: Example | undefined;
}

/** A media type that a response may have. */
interface Offer {
  /** What the body is held against. */
  content: Content;
  /** The media type to send: the declared one, or one of its range. */
  type: string;
  /** The examples that are given for it. */
  examples: Example[];
}

/** The response that the preferences ask for, the first success unless they say; turns down what the contract does not have, naming what it has. */
export function chooseResponse({ responses }: Operation, preferences: Preferences, prefer: PreferType): Choice {
  const { code, example, dynamic = false } = preferences;
  const candidates = code === undefined ? inOrder(responses) : findDeclared(responses, code);
  if (code !== undefined && candidates.length === 0) {
    const keys = responses.map(({ key }) => key).join(', ');
    throw new HttpError(400, `Prefer: code=${code} is not declared; choose one of ${keys || 'none'}.`);
  }
  const found = candidates.find((response) => example === undefined || listWith(response, example).length > 0);
  if (example !== undefined && !found) throw new HttpError(400, unknownExample(example, candidates));
  if (!found) return { code: 200, declared: undefined, body: undefined };
  const status = Number(code ?? codeOf(found.key, responses));
  const body = bodyless.has(status) ? undefined : chooseBody(listOffers(found, example), prefer, code ?? found.key);
  return {
    code: status,
    declared: found,
    body: body && { ...body, example: chooseExample(body, example, dynamic) },
  };
}

function findDeclared(responses: Response[], code: string): Response[] {
  const found = findResponse({ responses }, Number(code));
  return found ? [found] : [];
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
function listWith({ content }: Response, example: string | undefined): Content[] {
  return content.filter(({ examples }) => example === undefined || examples.some(({ name }) => name === example));
}

/** The media types of a response, or those that have the example. */
function listOffers(response: Response, example: string | undefined): Offer[] {
  return inPreferredOrder(listWith(response, example)).flatMap((content) =>
    concreteTypes(content).map((type): Offer => {
      // One that is declared with parameters too may be held against that.
      const held = findCovering(response.content, mediaOf(type)) ?? content;
      return { content: held, type, examples: content.examples };
    }),
  );
}

/**
 * The body in the media type that the caller prefers, the first where all are equal to it. An error goes out in the media
 * type that there is, whatever the caller accepts.
 */
function chooseBody(offers: Offer[], prefer: PreferType, key: string): Offer | undefined {
  const types = [...new Set(offers.map(({ type }) => type))];
  const preferred = offers.length > 0 ? prefer(types) : undefined;
  if (preferred === undefined && offers.length > 0 && key.startsWith('2')) {
    throw new HttpError(406, `Could not satisfy the request Accept header; available is ${types.join(', ')}.`);
  }
  return offers.find(({ type }) => type === preferred) ?? offers[0];
}

/** The example of that name, or the first that the contract allows. */
function chooseExample({ content, examples }: Offer, name: string | undefined, dynamic: boolean): Example | undefined {
  const good = () => examples.filter((example) => isGoodExample(content, example));
  const named = examples.find((each) => each.name === name);
  if (name === undefined || !named) return dynamic ? undefined : good()[0];
  const reason = findReason(content, named.value);
  if (reason === undefined) return named;
  const others = good().flatMap((each) => each.name ?? []);
  const rest = `Of this response there are ${others.join(', ') || 'no others'}.`;
  throw new HttpError(400, `Prefer: example=${name} violates the contract: ${reason}. ${rest}`);
}

function unknownExample(example: string, candidates: Response[]): string {
  const names = candidates.flatMap(({ content }) =>
    content.flatMap(({ examples }) => examples.flatMap(({ name }) => name ?? [])),
  );
  return `Prefer: example=${example} does not exist; there are ${[...new Set(names)].join(', ') || 'none'}.`;
}
