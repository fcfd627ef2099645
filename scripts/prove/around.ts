import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isNode, memberOf, setOwn } from '../../server/openapi/document/index.ts';
import {
  findBranch,
  formatTextsOf,
  isType,
  type JsonType,
  makePatternText,
  makeText,
  type Part,
  type Placed,
  readDiscriminator,
  type SchemaNode,
  type SchemaView,
  type SchemaViews,
  Steps,
  sketch,
  textConstraints,
} from '../../server/openapi/schema/index.ts';

/** Values around one keyword of a schema: those that it allows, as near to its limit as can be, and those that only it does not. */
export interface Around {
  inside: unknown[];
  outside: unknown[];
}

/** A keyword where it holds. */
export interface Held {
  views: SchemaViews;
  /** All that holds for the value, choices decided. */
  view: SchemaView;
  part: Part;
  /** The value of the keyword. */
  said: unknown;
  /** A value that the schemas allow. */
  base: unknown;
}

/** Longer texts and lists are too large for other reasons. */
const longest = { text: 100_000, list: 2000 };

const ofEachType: Record<JsonType, unknown> = {
  string: 'abc',
  integer: 7,
  number: 1.5,
  boolean: true,
  null: null,
  array: [],
  object: {},
};

/** Texts that most patterns and formats do not have. */
const strange = ['\u00a7 \u00a7', '', ' ', 'a', 'A', '0', '-', 'not a text of this kind'];

/** An object with a member set, or left out; from entries, so that `__proto__` is a name like any other. */
export function withMember(base: unknown, name: string, ...value: unknown[]): SchemaNode {
  const made: SchemaNode = {};
  for (const [known, inner] of Object.entries(isNode(base) ? base : {})) if (known !== name) setOwn(made, known, inner);
  for (const each of value) setOwn(made, name, each);
  return made;
}

/** A list of so many items, each unlike the others, those of `base` first; undefined where there are too many. */
export function listOf({ views, view, base }: Held, length: number): unknown[] | undefined {
  if (length > longest.list) return undefined;
  const given = Array.isArray(base) ? base : [];
  return Array.from({ length }, (_, index) => (index < given.length ? given[index] : makeItem(views, view, index)));
}

function makeItem(views: SchemaViews, view: SchemaView, index: number): unknown {
  const schemas = view.schemasOfItem(index);
  const { values } = views.of(schemas);
  if (values) return values[index % values.length];
  const made = schemas.length === 0 ? 'item' : sketch(views, schemas, 'usual');
  return vary(views.of(schemas), made ?? 'item', index);
}

/** Another value of the same kind for each number, as far as it is plain how. */
function vary(view: SchemaView, value: unknown, index: number): unknown {
  if (index === 0) return value;
  if (typeof value === 'number') return value + index * Math.max(1, ...view.numbers('multipleOf'));
  if (typeof value === 'string') return textOf(view, view.highest('minLength', 0), index) ?? `${value}${index}`;
  if (!isNode(value)) return value;
  const name = Object.keys(value).find(
    (each) => ['string', 'number'].includes(typeof value[each]) && !view.property(each).values,
  );
  return name === undefined ? value : withMember(value, name, vary(view.property(name), value[name], index));
}

function textOf(
  view: SchemaView,
  minLength: number,
  index = 0,
  maxLength = view.lowest('maxLength'),
): string | undefined {
  return attempt(() => makeText({ ...textConstraints(view), minLength, maxLength }, index, new Steps()));
}

/** Texts of so many characters: of the formats and patterns beside the limit, as the text that is there, and plain. */
function textsOf({ view, base }: Held, length: number): unknown[] {
  if (length < 0 || length > longest.text) return [];
  const made = textOf(view, length, 0, length);
  const given = typeof base === 'string' ? [...base] : [];
  const stretched = [...given, ...'a'.repeat(Math.max(length - given.length, 0))].slice(0, length).join('');
  // A character beyond the basic plane is one, not two (RFC 8259, section 7).
  return [...(made === undefined ? [] : [made]), stretched, 'a'.repeat(length), '\u{1f642}'.repeat(length)];
}

/** The least step between two numbers of the schema. */
function stepOf({ view }: Held): number {
  const whole = view.types?.includes('integer') && !view.types.includes('number');
  return Math.max(whole ? 1 : 0, ...view.numbers('multipleOf')) || 1;
}

function objectOf({ base, view }: Held, count: number): SchemaNode | undefined {
  if (count < 0 || count > longest.list || !isNode(base)) return undefined;
  const names = Object.keys(base);
  const optional = names.filter((name) => !view.requiredNames.includes(name));
  const kept =
    names.length <= count ? names : names.filter((name) => !optional.slice(0, names.length - count).includes(name));
  const cut = kept.slice(0, count).reduce((made, name) => withMember(made, name, base[name]), {});
  const added = Array.from(
    { length: Math.max(count - kept.length, 0) },
    (_, index) => `more${String.fromCharCode(97 + (index % 26)).repeat(1 + index / 26)}`,
  );
  return added.reduce((made, name) => withMember(made, name, sampleOfRest(view, name)), cut);
}

function sampleOfRest(view: SchemaView, name: string): unknown {
  const types = view.property(name).types;
  return ofEachType[types?.[0] ?? 'string'];
}

const sizes =
  (least: boolean, make: (held: Held, size: number) => unknown[]) =>
  (held: Held): Around => {
    const limit = Number(held.said);
    const beyond = least ? limit - 1 : limit + 1;
    return { inside: make(held, limit), outside: beyond < 0 ? [] : make(held, beyond) };
  };

const defined = (value: unknown): unknown[] => (value === undefined ? [] : [value]);
const lists = (held: Held, length: number) => defined(listOf(held, length));
const objects = (held: Held, count: number) => defined(objectOf(held, count));

const limits =
  (sign: 1 | -1, isExclusive: boolean) =>
  (held: Held): Around => {
    const limit = Number(held.said);
    const step = stepOf(held);
    const near = [limit + sign * step, limit + sign * step * 0.5, limit + sign * Math.abs(limit) * 2 ** -40];
    const aligned = held.view.numbers('multipleOf').map((each) => Math.round((limit + sign * each) / each) * each);
    const within = [limit - sign * step, limit - sign * step * 0.5, limit - sign * Math.abs(limit) * 2 ** -40];
    return {
      inside: isExclusive ? [...within, held.base] : [limit, ...within, held.base],
      outside: isExclusive ? [limit, ...near, ...aligned] : [...near, ...aligned],
    };
  };

/** Texts that are nearly the base: what a pattern that is not anchored, or has a wrong class, takes as well. */
function nearly(base: unknown): string[] {
  if (typeof base !== 'string' || base === '') return [];
  const odd = base.length >> 1;
  const changed = [
    '\u00a7',
    ' ',
    base[odd] === base[odd]?.toUpperCase() ? base[odd]?.toLowerCase() : base[odd]?.toUpperCase(),
  ];
  return [
    ...[`${base}\u00a7`, `\u00a7${base}`, `${base}\n`, base.slice(0, -1), base.slice(1), base.toUpperCase()],
    ...changed.map((each) => base.slice(0, odd) + each + base.slice(odd + 1)),
  ];
}

function aroundChoice(values: unknown[]): Around {
  const texts = values.filter((value) => typeof value === 'string');
  const near = texts
    .slice(0, 3)
    .flatMap((text) => [`${text}x`, text.toUpperCase(), text.toLowerCase(), `${text} `, '']);
  const numbers = values.filter((value) => typeof value === 'number');
  const beyond = numbers.length > 0 ? [Math.max(...numbers) + 1, Math.min(...numbers) - 1] : [];
  const others = [...near, ...beyond, ...Object.values(ofEachType)];
  return { inside: values.slice(0, 20), outside: others };
}

function schemasAt({ part: { node, pointer } }: Held, keyword: string): Placed[] {
  const listed = node[keyword];
  return Array.isArray(listed)
    ? listed.map((schema, index) => ({ schema, pointer: `${pointer}/${keyword}/${index}` }))
    : [];
}

/** Values that one alternative allows, and values of every kind, of which some are of none or of several. */
function aroundAlternatives(keyword: 'oneOf' | 'anyOf') {
  return (held: Held): Around => {
    const { views, base } = held;
    const inside = schemasAt(held, keyword).flatMap((placed) => defined(sketch(views, [placed], 'usual')));
    const merged = Object.assign({}, ...inside.filter(isNode));
    const cut = inside.filter(isNode).flatMap((each) => Object.keys(each).map((name) => withMember(each, name)));
    return {
      inside: [base, ...inside],
      outside: [...cut.slice(0, 20), merged, ...Object.values(ofEachType), ...nearly(base)],
    };
  };
}

/** A tag that names no branch, or another one: valid all the same where the choice allows it. */
function aroundDiscriminator({ views, part, base }: Held): Around {
  const found = readDiscriminator(views.document, part.node);
  if (!found || !isNode(base)) return { inside: [], outside: [] };
  const { propertyName, branches } = found;
  const tags = ['a tag of no branch', ...branches.flatMap((branch) => branch.names)];
  const tagged = [withMember(base, propertyName), ...tags.map((tag) => withMember(base, propertyName, tag))];
  // One that the tag would turn down is told apart from one that does not care.
  return { inside: tagged.filter((value) => findBranch(found, value) !== findBranch(found, base)), outside: [] };
}

/** The keywords that limit a value only where they are `false`; a schema there is walked. */
export const closing = new Set(['items', 'additionalProperties', 'unevaluatedProperties', 'unevaluatedItems']);

/** For each keyword that limits a value the values around it. What holds schemas alone is walked, and has no row here. */
export const around: Record<string, (held: Held) => Around> = {
  type: ({ said, view, views, base }) => {
    const types = [said].flat().filter(isType);
    const isOf = (type: JsonType) => types.includes(type) || (type === 'integer' && types.includes('number'));
    const others = (Object.keys(ofEachType) as JsonType[]).filter((type) => !isOf(type));
    const own = types.flatMap((type) => (type === 'null' ? [null] : defined(sketch(views, view, 'usual', type))));
    return { inside: [...own, base], outside: others.map((type) => ofEachType[type]) };
  },
  nullable: ({ said }) => ({ inside: said === true ? [null] : [], outside: [] }),
  enum: ({ said }) => aroundChoice(Array.isArray(said) ? said : []),
  const: ({ said }) => aroundChoice([said]),
  minLength: sizes(true, textsOf),
  maxLength: sizes(false, textsOf),
  minItems: sizes(true, lists),
  maxItems: sizes(false, lists),
  minProperties: sizes(true, objects),
  maxProperties: sizes(false, objects),
  minimum: limits(-1, false),
  maximum: limits(1, false),
  exclusiveMinimum: limits(-1, true),
  exclusiveMaximum: limits(1, true),
  multipleOf: ({ said, base }) => {
    const step = Number(said);
    const start = typeof base === 'number' ? base : 0;
    const beside = [start + step / 2, start - step / 2, start + 1, start - 1];
    return { inside: [base, step, 0], outside: [...beside, step * 1.5] };
  },
  pattern: ({ said, base, view }) => ({
    inside: [base, ...defined(attempt(() => makePatternText(String(said), { seed: 0, steps: new Steps() })))],
    outside: [...nearly(base), ...strange, ...defined(attempt(() => makeText(plain(view), 1, new Steps())))],
  }),
  format: ({ said, base, view }) => {
    const { edges = [], wrong = [] } = formatTextsOf(view.document, String(said)) ?? {};
    // Of a format that only the contract or this toolchain knows, a text is wrong because its examples say so.
    const others = String(said) in fullFormats ? [...nearly(base).slice(0, 2), ...strange, 2 ** 63, 2 ** 31] : [];
    return { inside: [base, ...edges], outside: [...wrong, ...others] };
  },
  uniqueItems: (held) => {
    const count = Math.max(held.view.highest('minItems', 2), 2);
    const items = listOf(held, count - 1) ?? [];
    return {
      inside: [held.base],
      outside: [
        [...items, items[0]],
        [items[0], items[0]],
      ],
    };
  },
  contains: aroundContained,
  minContains: aroundContained,
  maxContains: aroundContained,
  additionalProperties: aroundRest,
  unevaluatedProperties: aroundRest,
  unevaluatedItems: aroundMoreItems,
  items: aroundMoreItems,
  propertyNames: ({ base }) => ({
    inside: [base],
    outside: ['', '\u00a7 \u00a7', 'A', 'a', '0', 'x'.repeat(300)].map((name) => withMember(base, name, 'abc')),
  }),
  dependentRequired: ({ said, base, views, view }) => {
    const pairs = Object.entries(isNode(said) ? said : {});
    const whole = (name: string) =>
      withMember(base, name, memberOf(base, name) ?? sketch(views, view.schemasOf(name), 'usual'));
    const outside = pairs.flatMap(([name, needed]) =>
      [needed].flat().map((each) => withMember(whole(name), String(each))),
    );
    return { inside: [base, ...pairs.map(([name]) => whole(name))], outside };
  },
  oneOf: aroundAlternatives('oneOf'),
  anyOf: aroundAlternatives('anyOf'),
  not: (held) => {
    const schemas = [{ schema: held.said, pointer: `${held.part.pointer}/not` }];
    const made = defined(sketch(held.views, schemas, 'usual'));
    const merged = made.filter(isNode).map((each) => ({ ...(isNode(held.base) ? held.base : {}), ...each }));
    return { inside: [held.base], outside: [...made, ...merged, ...Object.values(ofEachType)] };
  },
  discriminator: aroundDiscriminator,
};

/** What a view says of a text but for its patterns. */
function plain(view: SchemaView) {
  return { ...textConstraints(view), patterns: [] };
}

/** The text; none where it takes too long to make. */
function attempt(make: () => string): string | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** Properties that no schema declares: of every type, of which a schema for the rest allows some. */
function aroundRest({ base, views, part }: Held): Around {
  const { values } = views.of([{ schema: part.node, pointer: part.pointer }]);
  return {
    inside: [base, ...(values ?? [])],
    outside: ['undeclared', 'constructor', ''].map((name) => withMember(base, name, 'abc')),
  };
}

function aroundMoreItems(held: Held): Around {
  const given = Array.isArray(held.base) ? held.base : [];
  const most = Math.max(given.length, held.view.firstItems);
  return { inside: [given], outside: defined(listOf({ ...held, base: given }, most + 1)) };
}

/** Lists with none of the items that they must contain, and with more of them than they may. */
function aroundContained(held: Held): Around {
  const { views, part, base } = held;
  const schemas = [{ schema: part.node.contains, pointer: `${part.pointer}/contains` }];
  const item = sketch(views, schemas, 'usual');
  const most = Number(part.node.maxContains ?? part.node.minContains ?? 1);
  const several = Array.from({ length: Math.min(most + 1, longest.list) }, () => item);
  const others = Object.values(ofEachType).map((value) => [value]);
  return {
    inside: [base, several.slice(0, most)],
    outside: [[], ...others, several, several.slice(0, Math.max(most - 1, 0))],
  };
}
