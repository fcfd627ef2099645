import { isNode, remember } from '../../document/index.ts';
import type { Part } from './conjunction.ts';
import type { NumberConstraints, TextConstraints } from './scalars.ts';

/** A type of JSON, as far as values differ by it. */
export type Kind = 'string' | 'integer' | 'number' | 'boolean' | 'null' | 'array' | 'object';

const allKinds: Kind[] = ['string', 'object', 'number', 'boolean', 'array', 'null'];

/**
 * The types that all parts allow, null last. Where none is named, those that other keywords are about; then all the
 * others too, if asked for.
 */
export const listKinds = remember((parts: Part[], isLikely = false): Kind[] => {
  const declared = parts.flatMap(({ node: { type } }) => (type === undefined ? [] : [[type].flat().filter(isKind)]));
  const [first, ...others] = declared;
  const implied = impliedKinds(parts);
  if (!first && isLikely && implied.length > 0) return implied;
  if (!first) return [...implied, ...allKinds.filter((kind) => !implied.includes(kind))];
  const common = others.reduce(intersect, first);
  return [...common.filter((kind) => kind !== 'null'), ...common.filter((kind) => kind === 'null')];
});

function intersect(one: Kind[], other: Kind[]): Kind[] {
  const both = one.flatMap((kind): Kind[] => {
    if (other.includes(kind) || (kind === 'integer' && other.includes('number'))) return [kind];
    return kind === 'number' && other.includes('integer') ? ['integer'] : [];
  });
  return [...new Set(both)];
}

const keywordsOf: [Kind, RegExp][] = [
  [
    'object',
    /^(properties|required|additionalProperties|patternProperties|propertyNames|(min|max)Properties|dependent.*|unevaluatedProperties)$/,
  ],
  ['array', /^(items|prefixItems|contains|(min|max)(Items|Contains)|uniqueItems|unevaluatedItems)$/],
  ['string', /^(pattern|(min|max)Length|format|contentMediaType|contentEncoding)$/],
  ['number', /^(multipleOf|(exclusive)?(min|max)imum|exclusive(Min|Max)imum)$/],
];

function impliedKinds(parts: Part[]): Kind[] {
  const keywords = parts.flatMap(({ node }) => Object.keys(node));
  return keywordsOf.flatMap(([kind, about]) => (keywords.some((keyword) => about.test(keyword)) ? [kind] : []));
}

function isKind(value: unknown): value is Kind {
  return value === 'integer' || allKinds.some((kind) => kind === value);
}

/** The values that a `const` or an `enum` leaves; undefined where there is neither. */
export function listChoosable(parts: Part[]): unknown[] | undefined {
  const lists = parts.flatMap(({ node }) => [
    ...('const' in node ? [[node.const]] : []),
    ...(Array.isArray(node.enum) ? [node.enum as unknown[]] : []),
  ]);
  const [first, ...others] = lists;
  if (!first || others.length === 0) return first;
  const texts = others.map((list) => new Set(list.map((value) => JSON.stringify(value))));
  return first.filter((value) => texts.every((among) => among.has(JSON.stringify(value))));
}

/** What the parts say of a text. */
export const textConstraints = remember((parts: Pick<Part, 'node'>[]): TextConstraints => {
  return {
    minLength: highest(parts, 'minLength', 0),
    maxLength: lowest(parts, 'maxLength'),
    formats: textsOf(parts, 'format'),
    patterns: textsOf(parts, 'pattern'),
  };
});

/** What the parts say of a number. */
export const numberConstraints = remember((parts: Pick<Part, 'node'>[], isInteger: boolean): NumberConstraints => {
  return {
    minimum: highest(parts, 'minimum', -Infinity),
    maximum: lowest(parts, 'maximum'),
    exclusiveMinimum: highest(parts, 'exclusiveMinimum', -Infinity),
    exclusiveMaximum: lowest(parts, 'exclusiveMaximum'),
    steps: numbersOf(parts, 'multipleOf').filter((step) => step > 0),
    isInteger: isInteger || textsOf(parts, 'format').some((format) => /^u?int(8|16|32|64)$/.test(format)),
  };
});

/** The highest of the parts' limits. */
export function highest(parts: Pick<Part, 'node'>[], keyword: string, otherwise: number): number {
  return Math.max(otherwise, ...numbersOf(parts, keyword));
}

/** The lowest of the parts' limits; without an end where there is none. */
export function lowest(parts: Pick<Part, 'node'>[], keyword: string): number {
  return Math.min(Infinity, ...numbersOf(parts, keyword));
}

function numbersOf(parts: Pick<Part, 'node'>[], keyword: string): number[] {
  return parts.flatMap(({ node }) => (typeof node[keyword] === 'number' ? [node[keyword]] : []));
}

function textsOf(parts: Pick<Part, 'node'>[], keyword: string): string[] {
  return [...new Set(parts.flatMap(({ node }) => (typeof node[keyword] === 'string' ? [node[keyword]] : [])))];
}

/** The members of a keyword that holds schemas by name. */
export function membersBy(part: Part, keyword: string): [string, unknown][] {
  const value = part.node[keyword];
  return isNode(value) ? Object.entries(value) : [];
}
