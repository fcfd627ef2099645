import { plainName } from './plain-names.ts';
import type { Members } from './stateful-values.ts';

/** Tells whether a value of an item is what a filter asks for. */
type Matches = (own: string, wanted: string) => boolean;

const fold = (text: string) => text.toLowerCase();

/** What may stand behind a property's name, after `__`, `_` or in brackets, each in one word. */
const operators: Record<string, Matches> = {
  exact: (own, wanted) => own === wanted,
  eq: (own, wanted) => own === wanted,
  iexact: (own, wanted) => fold(own) === fold(wanted),
  ne: (own, wanted) => own !== wanted,
  not: (own, wanted) => own !== wanted,
  contains: (own, wanted) => own.includes(wanted),
  icontains: (own, wanted) => fold(own).includes(fold(wanted)),
  like: (own, wanted) => fold(own).includes(fold(wanted)),
  startswith: (own, wanted) => own.startsWith(wanted),
  istartswith: (own, wanted) => fold(own).startsWith(fold(wanted)),
  endswith: (own, wanted) => own.endsWith(wanted),
  iendswith: (own, wanted) => fold(own).endsWith(fold(wanted)),
  gt: (own, wanted) => compareTexts(own, wanted) > 0,
  gte: (own, wanted) => compareTexts(own, wanted) >= 0,
  lt: (own, wanted) => compareTexts(own, wanted) < 0,
  lte: (own, wanted) => compareTexts(own, wanted) <= 0,
  after: (own, wanted) => compareTexts(own, wanted) > 0,
  since: (own, wanted) => compareTexts(own, wanted) >= 0,
  before: (own, wanted) => compareTexts(own, wanted) < 0,
  until: (own, wanted) => compareTexts(own, wanted) <= 0,
  from: (own, wanted) => compareTexts(own, wanted) >= 0,
  min: (own, wanted) => compareTexts(own, wanted) >= 0,
  max: (own, wanted) => compareTexts(own, wanted) <= 0,
};

/** Parameters that look for a text wherever it is. */
const searches = new Set(['q', 'query', 'search', 'searchterm', 'term', 'keyword', 'text', 'filter']);

/** Numbers by their values, all else as text; text of dates is in their order already. */
export function compareTexts(one: string, other: string): number {
  const [first, second] = [Number(one), Number(other)];
  if (one !== '' && other !== '' && Number.isFinite(first) && Number.isFinite(second)) return first - second;
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The filter that a query parameter is for items with those properties; undefined where its name says none. */
export function createFilter(
  name: string,
  value: unknown,
  properties: string[],
): ((item: Members) => boolean) | undefined {
  const wanted = textsIn(value);
  const named = properties.find((property) => plainName(property) === plainName(name));
  if (named !== undefined) return (item) => isAny(item[named], wanted, (own, each) => own === each);
  const compared = findOperator(name, properties);
  if (compared) return (item) => isAny(item[compared.property], wanted, compared.matches);
  if (!searches.has(plainName(name))) return undefined;
  const [text = ''] = wanted;
  return (item) => Object.values(item).some((own) => typeof own === 'string' && fold(own).includes(fold(text)));
}

function findOperator(name: string, properties: string[]): { property: string; matches: Matches } | undefined {
  const plain = plainName(name);
  for (const [word, matches] of Object.entries(operators)) {
    const property = properties.find((each) => {
      const own = plainName(each);
      return plain === own + word || plain === word + own || isShort(own, plain, word);
    });
    if (property !== undefined) return { property, matches };
  }
  return undefined;
}

/** `created_after` is about `createdAt`. */
function isShort(own: string, plain: string, word: string): boolean {
  const [, stem] = /^(.+?)(at|on|date|time)$/.exec(own) ?? [];
  return stem !== undefined && plain === stem + word;
}

/** Whether the value, or one of a list, is what any of the texts asks for. */
function isAny(own: unknown, wanted: string[], matches: Matches): boolean {
  return textsIn(own).some((text) => wanted.some((each) => matches(text, each)));
}

function textsIn(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((each) =>
    each === undefined || each === null || typeof each === 'object' ? [] : [String(each)],
  );
}
