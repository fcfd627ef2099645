import { HttpError } from '../../server/errors/http-error.ts';
import type { Operation, Response } from '../../server/openapi/model.ts';
import { findResponse } from '../../server/openapi/responses.ts';
import type { PreferType } from '../../server/response/body.ts';
import type { Preferences } from './prefer.ts';

/** Which of the contract's responses a mock gives. */
export interface Choice {
  code: number;
  dynamic: boolean;
  exampleKey?: string;
  /** The media type of the body; none where the response has no body. */
  contentType?: string;
}

/** The response that the preferences ask for, the first success unless they say; turns down what the contract does not have, naming what it has. */
export function chooseResponse({ responses }: Operation, preferences: Preferences, prefer: PreferType): Choice {
  const { code, example, dynamic = false } = preferences;
  const candidates = code === undefined ? inOrder(responses) : findDeclared(responses, code);
  if (code !== undefined && candidates.length === 0) {
    const keys = responses.map(({ key }) => key).join(', ');
    throw new HttpError(400, `Prefer: code=${code} is not declared; choose one of ${keys}.`);
  }
  const found = candidates.find((response) => example === undefined || typesWith(response, example).length > 0);
  if (example !== undefined && !found) throw new HttpError(400, unknownExample(example, candidates));
  if (!found) return { code: 200, dynamic: false };
  const types = typesWith(found, example);
  const contentType = chooseType(types, prefer, code ?? found.key);
  const content = found.content.find(({ type }) => type === contentType);
  return {
    code: Number(code ?? codeOf(found.key, responses.length)),
    // Without a schema there is nothing to make a body up from.
    dynamic: dynamic && content?.check !== undefined,
    ...(example !== undefined && { exampleKey: example }),
    ...(contentType !== undefined && { contentType }),
  };
}

function findDeclared(responses: Response[], code: string): Response[] {
  const found = findResponse({ responses }, Number(code));
  return found ? [found] : [];
}

/** Successes before all else, as callers expect when they do not say what they want. */
function inOrder(responses: Response[]): Response[] {
  const isSuccess = ({ key }: Response) => key.startsWith('2');
  return [
    ...responses.filter(isSuccess).sort((a, b) => a.key.localeCompare(b.key)),
    ...responses.filter((each) => !isSuccess(each)),
  ];
}

/** A status for a key: the first of a range; of `default` the success if it is all there is, else the failure. */
function codeOf(key: string, count: number): string {
  if (key === 'default') return count === 1 ? '200' : '500';
  return key.toUpperCase().replace('XX', '00');
}

/** The media types of a response, or those that have the example. */
function typesWith({ content }: Response, example: string | undefined): string[] {
  const isWith = ({ examples }: Response['content'][number]) =>
    example === undefined || examples.some(({ name }) => name === example);
  return content.filter(isWith).map(({ type }) => type);
}

/** An error goes out in the media type that there is, whatever the caller accepts. */
function chooseType(types: string[], prefer: PreferType, key: string): string | undefined {
  const preferred = types.length > 0 ? prefer(types) : undefined;
  if (preferred !== undefined || types.length === 0 || !key.startsWith('2')) return preferred ?? types[0];
  throw new HttpError(406, `Could not satisfy the request Accept header; available is ${types.join(', ')}.`);
}

function unknownExample(example: string, candidates: Response[]): string {
  const names = candidates.flatMap(({ content }) =>
    content.flatMap(({ examples }) => examples.flatMap(({ name }) => name ?? [])),
  );
  return `Prefer: example=${example} does not exist; there are ${[...new Set(names)].join(', ') || 'none'}.`;
}
