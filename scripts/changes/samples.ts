import { pointerTo } from '../../server/openapi/document/index.ts';
import { unique } from './change.ts';
import { listWords } from './languages.ts';
import { choicesOf, typesOf } from './values.ts';
import { childNames, childView, listOf, numbersOf, requiredIn, textsOf, type View, viewAt } from './view.ts';

/** The values that a schema is tried with, those that each of its types gets in any case, and how deep they go. */
const [mostSamples, leastShare, mostLevels] = [48, 8, 4];

/** Creates values that a view may allow, at the edges of what it says: none has a property that the view does not name. */
export function createSamples(view: View, level = 0, most = mostSamples): unknown[] {
  const choices = choicesOf(view);
  if (choices) return choices.slice(0, most);
  const branches = branchesOf(view);
  if (branches.length > 0 && level < mostLevels) {
    const share = Math.ceil(most / branches.length) + leastShare;
    const rest = view.map((facet) => ({ ...facet, node: { ...facet.node, oneOf: undefined, anyOf: undefined } }));
    return branches.flatMap((branch) => createSamples([...branch, ...rest], level + 1, share));
  }
  const types = typesOf(view);
  const share = Math.ceil(most / types.length) + leastShare;
  return types.flatMap((type) => samplesOf(view, type, level).slice(0, share));
}

function branchesOf(view: View): View[] {
  return ['oneOf', 'anyOf'].flatMap((keyword) =>
    view.flatMap(({ document, node, pointer }) =>
      listOf(node[keyword]).map((_, index) => viewAt(document, pointerTo(pointer, keyword, String(index)))),
    ),
  );
}

function samplesOf(view: View, type: string, level: number): unknown[] {
  switch (type) {
    case 'null':
      return [null];
    case 'boolean':
      return [true, false];
    case 'string':
      return createTexts(view);
    case 'integer':
    case 'number':
      return createNumbers(view, type);
    case 'array':
      return createLists(view, level);
    default:
      return createObjects(view, level);
  }
}

function createTexts(view: View): string[] {
  const lengths = numbersOf(view, 'minLength', 'maxLength').flatMap((length) => [length, length + 1, length - 1]);
  const usable = [...new Set([...lengths, 0, 1, 2, 3, 5])].filter((length) => length >= 0 && length <= 500);
  const patterns = textsOf(view, 'pattern').flatMap(listWords);
  const texts = usable.flatMap((length) => ['a'.repeat(length), '7'.repeat(length)]);
  return [
    ...patterns,
    ...texts,
    'Z',
    ' ',
    '2024-02-29',
    '2024-02-29T00:00:00Z',
    'a@example.com',
    'https://example.com/',
  ].concat('123e4567-e89b-12d3-a456-426614174000');
}

function createNumbers(view: View, type: string): number[] {
  const limits = numbersOf(view, 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf');
  const numbers = [...limits, 0, 1, -1, 7].flatMap((limit) => [limit, limit + 1, limit - 1, limit * 2, -limit]);
  return [...new Set(type === 'integer' ? numbers.map(Math.trunc) : [...numbers, 0.5, 1.5])];
}

function createLists(view: View, level: number): unknown[][] {
  const items = childView(view, 'items') ?? [];
  const first = level < mostLevels ? createSamples(items, level + 1).slice(0, 6) : [];
  const lengths = [...new Set([...numbersOf(view, 'minItems', 'maxItems'), 0, 1, 2, 3])].filter(
    (length) => length <= 20,
  );
  const distinct = lengths.map((length) => Array.from({ length }, (_, index) => first[index % first.length]));
  const repeated = first.slice(0, 3).map((item) => [item, item]);
  return first.length > 0 ? [...distinct, ...repeated] : [[]];
}

/** The beginning of names that no contract is likely to know. */
const unnamedName = 'Unnamed ';

/** Objects with all properties, with the required ones alone, and with each other value of each property. */
function createObjects(view: View, level: number): object[] {
  const required = new Set(requiredIn(view));
  const called = [...childNames('dependentRequired', view), ...childNames('dependentSchemas', view)];
  const names = unique([...childNames('properties', view), ...required, ...called]);
  const values = new Map(
    names.map((name) => {
      const property = childView(view, 'properties', name) ?? [];
      return [name, level < mostLevels ? createSamples(property, level + 1) : []];
    }),
  );
  const build = (chosen: string[], changed = '', value: unknown = undefined) =>
    Object.fromEntries(
      chosen.flatMap((name) => {
        const [first] = values.get(name) ?? [];
        return values.get(name)?.length ? [[name, name === changed ? value : first]] : [];
      }),
    );
  const others = Math.max(1, ...numbersOf(view, 'minProperties'));
  const unnamed = Array.from({ length: Math.min(others, 20) }, (_, index) => [`${unnamedName}${index}`, null]);
  const needed = names.filter((name) => required.has(name));
  const single = names.filter((name) => !required.has(name)).map((name) => build([...needed, name]));
  const varied = names.flatMap((name) =>
    (values.get(name) ?? [])
      .slice(1, 8)
      .flatMap((value) => [build(names, name, value), build([...new Set([...needed, name])], name, value)]),
  );
  return [build(names), build(needed), ...single, ...varied, { ...build(needed), ...Object.fromEntries(unnamed) }];
}
