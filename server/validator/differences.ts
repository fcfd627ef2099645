import type { Parameter } from '../openapi/model.ts';
import { decode, decodeQuery } from '../openapi/parameters/index.ts';
import type { RequestContext } from '../pipeline/index.ts';
import type { DescribedOperation, NamedParameter } from './describe-operation.ts';
import { mostCompared } from './rewrite-schema.ts';

/** A request on which the validator and the compiled contract disagree. */
interface DisputedRequest {
  context: RequestContext;
  operation: DescribedOperation;
  /** The check that accepts the request; the other refuses it. */
  acceptedBy: 'validator' | 'compiled';
}

/** A known way in which the validator decides otherwise than the compiled contract, which counts. */
interface Difference {
  /** The reason, and what would be right. */
  reason: string;
  /** The check that accepts the request; either unless given. */
  acceptedBy?: DisputedRequest['acceptedBy'];
  /** Tells whether a request shows it; that the validator knows the operation in part, unless given. */
  applies?(request: DisputedRequest): boolean;
}

/** Every known difference by its name. Each has a test. */
export const differences: Record<string, Difference> = {
  'number-spelling': {
    reason:
      "The validator takes for a number whatever JavaScript's Number does, such as 0x7, +7 and 7.0 for an integer; JSON does not write integers so.",
    acceptedBy: 'validator',
    applies: ({ context, operation: { plain } }) => plain.some((named) => isMisspelt(context, named)),
  },
  'blank-value': {
    reason:
      'A query parameter without a value says nothing unless allowEmptyValue is set; the validator asks that of parameters of one simple type only.',
    acceptedBy: 'validator',
    applies: ({ context, operation: { read } }) => read.some((named) => isBlank(context, named)),
  },
  'empty-value': {
    reason:
      'A parameter with allowEmptyValue may be without a value; the validator holds the empty text against its schema.',
    acceptedBy: 'compiled',
    applies: ({ context, operation: { plain, read } }) =>
      [...plain, ...read].some((named) => named.parameter.allowsEmpty && isBlank(context, named)),
  },
  'blank-item': {
    reason: 'In ids= the list has one item, the empty text; the validator refuses every parameter without a value.',
    acceptedBy: 'compiled',
    applies: ({ context, operation: { plain } }) => plain.some((named) => isBlank(context, named)),
  },
  'malformed-encoding': {
    reason:
      'A percent sign that encodes nothing stands for itself; Node reads bytes that are no UTF-8 as U+FFFD, so that the validator sees another text.',
    applies: ({ context }) => isMalformed(context.query),
  },
  'long-unique-list': {
    reason: `The validator compares each item with each, so it is asked for duplicates among ${mostCompared} items only.`,
    acceptedBy: 'validator',
    applies: ({ context }) => hasLongList(context.checkedBody),
  },
  'open-tuple': {
    reason:
      'The validator compiles prefixItems only where the list has exactly as many items, so others are left out for it.',
  },
  'decimal-step': {
    reason:
      'The validator divides binary fractions, of which 19.99 is no multiple of 0.01, so such steps are left out for it.',
    acceptedBy: 'validator',
  },
  'backtracking-pattern': {
    reason:
      'The validator matches by backtracking, so patterns for which that may take long are left out for it, or hold for short texts only.',
  },
  'vast-number': {
    reason: 'The validator reads a quotient of 22 digits by its first, so that 1e21 is no multiple of 0.5.',
    acceptedBy: 'compiled',
    applies: ({ context: { input, checkedBody } }) =>
      [input.path, input.query, input.header, input.cookie, checkedBody].some(hasVastNumber),
  },
  'contained-items': {
    reason: 'The validator takes all items of a list for evaluated where it contains some, not those alone.',
  },
};

/** The name of the first known difference that a request shows. */
export function findDifference(request: DisputedRequest): string | undefined {
  const entries = Object.entries(differences);
  const isShown = ([name, { acceptedBy = request.acceptedBy, applies }]: (typeof entries)[number]) =>
    acceptedBy === request.acceptedBy && (applies?.(request) ?? request.operation.lost.has(name));
  return entries.find(isShown)?.[0];
}

/** Whether a parameter of numbers has a text that JSON would not write so, and JavaScript's Number reads all the same. */
function isMisspelt(context: RequestContext, { parameter }: NamedParameter): boolean {
  const types = [parameter.type, parameter.type.items(0)].flatMap((type) =>
    type.types.size < 7 ? [...type.types] : [],
  );
  const grammar = types.includes('number')
    ? /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i
    : types.includes('integer')
      ? /^-?\d+$/
      : /^/;
  return readTexts(context, parameter).some((text) => {
    const value = Number(text);
    return text !== '' && !Number.isNaN(value) && !(grammar.test(text) && Number.isFinite(value));
  });
}

function readTexts(context: RequestContext, { in: place, name }: Parameter): string[] {
  if (place === 'header') return [context.request.headers[name.toLowerCase()] ?? []].flat();
  if (place === 'query') return (context.queryValues.get(name) ?? []).map(decodeQuery);
  return place === 'cookie' ? (context.cookies.get(name) ?? []).map(decode) : [];
}

function isBlank({ queryValues }: RequestContext, { parameter }: NamedParameter): boolean {
  const texts = parameter.in === 'query' ? (queryValues.get(parameter.name) ?? []) : [];
  return texts.length === 1 && texts[0] === '';
}

function isMalformed(text: string): boolean {
  try {
    decodeURIComponent(text);
    return false;
  } catch {
    return true;
  }
}

/** Tells whether there is a number of which the multiples of a small step are counted in 22 digits. */
function hasVastNumber(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) >= 1e15;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasVastNumber);
}

function hasLongList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) && value.length > mostCompared) return true;
  return Object.values(value).some(hasLongList);
}
