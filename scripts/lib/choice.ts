import { HttpError } from '../../server/errors/http-error.ts';
import type { DeclaredOperation } from '../../server/openapi/declared-operations.ts';
import type { Response } from '../../server/openapi/document.ts';
import type { Preferences } from './prefer.ts';

/** Which of the contract's replies a mock gives. */
export interface Choice {
  code: number;
  dynamic: boolean;
  exampleKey?: string;
  /** The media type of the body; none where the reply has no body. */
  contentType?: string;
}

/** Which of several media types the caller prefers; none when it accepts none of them. */
type Prefer = (types: string[]) => string | undefined;

/** The reply that the preferences ask for, the first success unless they say; refuses what the contract does not have, naming what it has. */
export function chooseReply({ responses }: DeclaredOperation, preferences: Preferences, prefer: Prefer): Choice {
  const { code, example, dynamic = false } = preferences;
  const declared = [...responses].map(([key, { node }]) => ({ key, node }));
  const candidates =
    code === undefined ? inOrder(declared) : declared.filter(({ key }) => key === keyFor(code, responses));
  if (code !== undefined && candidates.length === 0) {
    const keys = [...responses.keys()].join(', ');
    throw new HttpError(400, `Prefer: code=${code} is not declared; choose one of ${keys}.`);
  }
  const found =
    example === undefined ? candidates[0] : candidates.find(({ node }) => typesWith(node, example).length > 0);
  if (example !== undefined && !found) throw new HttpError(400, unknownExample(example, candidates));
  if (!found) return { code: 200, dynamic: false };
  const types = example === undefined ? Object.keys(found.node.content ?? {}) : typesWith(found.node, example);
  const contentType = chooseType(types, prefer, code ?? found.key);
  return {
    code: Number(code ?? codeOf(found.key, declared.length)),
    // Where there is no schema there is nothing to make a body up from.
    dynamic: dynamic && contentType !== undefined && found.node.content?.[contentType]?.schema !== undefined,
    ...(example !== undefined && { exampleKey: example }),
    ...(contentType !== undefined && { contentType }),
  };
}

interface Declared {
  key: string;
  node: Response;
}

/** The declared key that a status falls under. */
function keyFor(code: string, responses: DeclaredOperation['responses']): string | undefined {
  return [code, `${code[0]}XX`, 'default'].find((key) => responses.has(key));
}

/** Successes before all else, as callers expect when they do not say what they want. */
function inOrder(declared: Declared[]): Declared[] {
  const isSuccess = ({ key }: Declared) => key.startsWith('2');
  return [
    ...declared.filter(isSuccess).sort((a, b) => a.key.localeCompare(b.key)),
    ...declared.filter((each) => !isSuccess(each)),
  ];
}

/** A status for a key: the first of a range; of `default` the success if it is all there is, else the failure. */
function codeOf(key: string, count: number): string {
  if (key === 'default') return count === 1 ? '200' : '500';
  return key.replace('XX', '00');
}

function typesWith({ content = {} }: Response, example: string): string[] {
  return Object.keys(content).filter((type) => Object.hasOwn(content[type]?.examples ?? {}, example));
}

/** An error goes out in the media type that there is, whatever the caller accepts. */
function chooseType(types: string[], prefer: Prefer, key: string): string | undefined {
  const preferred = types.length > 0 ? prefer(types) : undefined;
  if (preferred !== undefined || types.length === 0 || !key.startsWith('2')) return preferred ?? types[0];
  throw new HttpError(406, `Could not satisfy the request Accept header; available is ${types.join(', ')}.`);
}

function unknownExample(example: string, candidates: Declared[]): string {
  const names = candidates.flatMap(({ node }) =>
    Object.values(node.content ?? {}).flatMap(({ examples = {} }) => Object.keys(examples)),
  );
  return `Prefer: example=${example} does not exist; there are ${[...new Set(names)].join(', ') || 'none'}.`;
}
