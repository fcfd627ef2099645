import type { Parameter } from '../openapi/model.ts';
import { decode, decodeQuery } from '../openapi/parameters/index.ts';
import type { RequestContext } from '../pipeline/index.ts';
import type { DescribedOperation, NamedParameter } from './describe-operation.ts';
import { mostCompared } from './rewrite-schema.ts';

/** A request on which the validator and the compiled contract disagree. */
export interface DisputedRequest {
  context: RequestContext;
  operation: DescribedOperation;
  /** Who accepts the request; the other refuses it. */
  acceptedBy: 'validator' | 'compiled';
}

/** A known way in which the validator decides otherwise than the compiled contract, which counts. */
export interface Difference {
  name: string;
  /** The ground for it, and what would be right. */
  reason: string;
  right: 'compiled' | 'validator';
  applies(request: DisputedRequest): boolean;
}

/** Every known difference. Each has a test of its name. */
export const differences: readonly Difference[] = [
  {
    name: 'number-spelling',
    reason:
      "The validator takes for a number whatever JavaScript's Number does, such as 0x7, +7 and 7.0 for an integer; JSON does not write integers so.",
    right: 'compiled',
    applies: ({ context, operation: { plain }, acceptedBy }) =>
      acceptedBy === 'validator' && plain.some((named) => isMisspelt(context, named)),
  },
  {
    name: 'blank-value',
    reason:
      'A query parameter without a value says nothing unless allowEmptyValue is set; the validator asks that of parameters of one simple type only.',
    right: 'compiled',
    applies: ({ context, operation: { read }, acceptedBy }) =>
      acceptedBy === 'validator' && read.some((named) => isBlank(context, named)),
  },
  {
    name: 'empty-value',
    reason:
      'A parameter with allowEmptyValue may be without a value; the validator holds the empty text against its schema.',
    right: 'compiled',
    applies: ({ context, operation: { plain, read }, acceptedBy }) =>
      acceptedBy === 'compiled' &&
      [...plain, ...read].some((named) => named.parameter.allowsEmpty && isBlank(context, named)),
  },
  {
    name: 'blank-item',
    reason: 'In ids= the list has one item, the empty text; the validator refuses every parameter without a value.',
    right: 'compiled',
    applies: ({ context, operation: { plain }, acceptedBy }) =>
      acceptedBy === 'compiled' && plain.some((named) => isBlank(context, named)),
  },
  {
    name: 'malformed-encoding',
    reason:
      'A percent sign that encodes nothing stands for itself; Node reads bytes that are no UTF-8 as U+FFFD, so that the validator sees another text.',
    right: 'compiled',
    applies: ({ context }) => isMalformed(context.query),
  },
  {
    name: 'long-unique-list',
    reason: `The validator compares each item with each, so it is asked for duplicates among ${mostCompared} items only.`,
    right: 'compiled',
    applies: ({ context, acceptedBy }) => acceptedBy === 'validator' && hasLongList(context.checkedBody),
  },
  {
    name: 'open-tuple',
    reason:
      'The validator compiles prefixItems only where the list has exactly as many items, so it is not told of others.',
    right: 'compiled',
    applies: ({ operation }) => operation.lost.has('open-tuple'),
  },
  {
    name: 'decimal-step',
    reason:
      'The validator divides binary fractions, of which 19.99 is no multiple of 0.01, so it is not told of such steps.',
    right: 'compiled',
    applies: ({ operation, acceptedBy }) => acceptedBy === 'validator' && operation.lost.has('decimal-step'),
  },
  {
    name: 'backtracking-pattern',
    reason:
      'The validator matches by backtracking, so it is not told of patterns for which that may take long, or only for short texts.',
    right: 'compiled',
    applies: ({ operation }) => operation.lost.has('backtracking-pattern'),
  },
  {
    name: 'vast-number',
    reason: 'The validator reads a quotient of 22 digits by its first, so that 1e21 is no multiple of 0.5.',
    right: 'compiled',
    applies: ({ context: { input, checkedBody }, acceptedBy }) =>
      acceptedBy === 'compiled' &&
      [input.path, input.query, input.header, input.cookie, checkedBody].some(hasVastNumber),
  },
  {
    name: 'dynamic-reference',
    reason:
      'The validator cannot compile $dynamicRef; it is told of the anchor in the same schema, though the schemas on the way may have another of its name.',
    right: 'compiled',
    applies: ({ operation }) => operation.lost.has('dynamic-reference'),
  },
  {
    name: 'contained-items',
    reason: 'The validator takes all items of a list for evaluated where it contains some, not those alone.',
    right: 'compiled',
    applies: ({ operation }) => operation.lost.has('contained-items'),
  },
];

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
