import fc, { type Arbitrary } from 'fast-check';
import {
  isAllowedNumber,
  type JsonType,
  listAlternatives,
  makeText,
  numberConstraints,
  type Placed,
  type SchemaView,
  type SchemaViews,
  Steps,
  saidTypes,
  sketch,
  textConstraints,
} from '../../server/openapi/schema/index.ts';

/** The levels to which values are random; further inside they are the least that the schemas allow. */
const mostLevels = 4;
/** The most that texts and lists are longer than they must be; now and then a text is much longer. */
const mostAdded = { text: 24, list: 4, longText: 5000 };

/** Random values of schemas that hold together, most of which are valid: whether one is, is for an opinion to say. */
export function arbitraryOf(views: SchemaViews, schemas: Placed[], level = 0): Arbitrary<unknown> {
  const least = sketch(views, schemas, 'least');
  if (level > mostLevels) return fc.constant(least ?? null);
  const alternatives = listAlternatives(views, schemas);
  const known = alternatives.flatMap((view) => ofView(views, view, level));
  return known.length > 0 ? fc.oneof(...known) : fc.jsonValue({ maxDepth: 2 });
}

/** Values that hold whatever JSON can. */
export const anyJson: Arbitrary<unknown> = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });

function ofView(views: SchemaViews, view: SchemaView, level: number): Arbitrary<unknown>[] {
  const { values } = view;
  if (values) return values.length > 0 ? [fc.constantFrom(...values)] : [];
  const types = saidTypes(view);
  const every: JsonType[] = ['string', 'number', 'boolean', 'null'];
  return (types.length > 0 ? types : every).map((type) => makers[type](views, view, level));
}

const makers: Record<JsonType, (views: SchemaViews, view: SchemaView, level: number) => Arbitrary<unknown>> = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: (_, view) => numbers(view, true),
  number: (_, view) => numbers(view, false),
  string: (_, view) => texts(view),
  array: lists,
  object: objects,
};

function numbers(view: SchemaView, isInteger: boolean): Arbitrary<unknown> {
  const constraints = numberConstraints(view, isInteger);
  const step = Math.max(0, ...constraints.steps);
  const low = Math.max(constraints.minimum, constraints.exclusiveMinimum, -(2 ** 53) + 1);
  const high = Math.min(constraints.maximum, constraints.exclusiveMaximum, 2 ** 53 - 1);
  if (step > 0) {
    const [first, last] = [Math.ceil(low / step), Math.floor(high / step)].map((each) =>
      Math.max(Math.min(each, 2 ** 31), -(2 ** 31)),
    );
    return fc
      .integer({ min: Math.min(first ?? 0, last ?? 0), max: last ?? 0 })
      .map((count) => Number((count * step).toPrecision(15)));
  }
  if (constraints.isInteger && Math.ceil(low) <= Math.floor(high))
    return fc.integer({ min: Math.ceil(low), max: Math.floor(high) });
  return fc
    .double({ min: Math.min(low, high), max: high, noNaN: true, noDefaultInfinity: true })
    .map((value) => (isAllowedNumber(constraints, value) ? value : Number(value.toFixed(2))));
}

function texts(view: SchemaView): Arbitrary<unknown> {
  const constraints = textConstraints(view);
  const { minLength, maxLength, patterns, formats } = constraints;
  const made = fc.nat(150).map((index) => makeText(constraints, index, new Steps()));
  // A text of any kind is likely to have a format that has no maker.
  if (patterns.length > 0 || formats.some(({ make }) => make)) return made;
  const ofLength = (most: number) =>
    fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, most)) });
  const long = ofLength(Math.min(mostAdded.longText, minLength + mostAdded.longText));
  const any = fc.oneof({ weight: 20, arbitrary: ofLength(minLength + mostAdded.text) }, { weight: 1, arbitrary: long });
  const hasFormats = (text: string) => formats.every(({ isValid }) => isValid?.(text) !== false);
  return fc.tuple(any, made).map(([text, plain]) => (hasFormats(text) ? text : plain));
}

function lists(views: SchemaViews, view: SchemaView, level: number): Arbitrary<unknown> {
  const item = arbitraryOf(views, view.schemasOfItem(view.firstItems), level + 1);
  const first = Array.from({ length: view.firstItems }, (_, index) =>
    arbitraryOf(views, view.schemasOfItem(index), level + 1),
  );
  const minLength = Math.max(view.highest('minItems', 0) - first.length, 0);
  const maxLength = Math.max(minLength, Math.min(view.lowest('maxItems') - first.length, minLength + mostAdded.list));
  const make = view.has('uniqueItems')
    ? fc.uniqueArray(item, { minLength, maxLength, selector: (value) => JSON.stringify(value) })
    : fc.array(item, { minLength, maxLength });
  return fc.tuple(fc.tuple(...first), make).map(([head, rest]) => [...head, ...rest]);
}

function objects(views: SchemaViews, view: SchemaView, level: number): Arbitrary<unknown> {
  const names = view.propertyNames.filter((name) => !view.isForbiddenName(name) && name !== '__proto__');
  const required = view.requiredNames;
  const all = [...new Set([...names, ...required])];
  const members = Object.fromEntries(all.map((name) => [name, arbitraryOf(views, view.schemasOf(name), level + 1)]));
  return fc.record(members, { requiredKeys: required.filter((name) => name in members) });
}
