import { isNode, isRef, memberOf } from '../openapi/document/index.ts';
import {
  componentOf,
  type Direction,
  ownFormats,
  type Choice as SchemaChoice,
  type SchemaNode,
  type SchemaView,
  sketch,
  viewAt,
  viewsOf,
} from '../openapi/schema/index.ts';

/** A schema as a reader looks at it: what a value may be that travels one way, references followed and compositions merged. */
export interface Shape {
  /** The type in words, such as `string or null`. */
  type: string;
  /** The component that it comes from. */
  component: string | undefined;
  description: string | undefined;
  isDeprecated: boolean;
  /** Every limit that is no type, in words. */
  constraints: string[];
  /** The only values that there are. */
  values: unknown[] | undefined;
  default: { value: unknown } | undefined;
  properties: PropertyShape[];
  /** What properties of other names may be; none where they are not spoken of. */
  additional: Shape | undefined;
  items: Shape | undefined;
  choices: Choice[];
  /** True if the rest is told elsewhere: the component contains itself, or is too far inside. */
  isCut: boolean;
}

export interface PropertyShape {
  name: string;
  isRequired: boolean;
  shape: Shape;
}

/** Alternatives, one or more of which a value must be. */
export interface Choice {
  kind: 'exactly one of' | 'one or more of' | 'not';
  options: Option[];
}

/** One alternative, and by which value of the discriminator it is chosen, in words. */
interface Option {
  label: string;
  when?: string | undefined;
  shape: Shape;
}

/** Where a reader is: the references that lead to the place, and how much may still be told. */
interface Place {
  within: readonly string[];
  budget: { left: number };
}

/** Components further inside than this are named, not told. */
const mostLevels = 4;

/** The most schemas that one shape tells of. */
const mostSchemas = 600;

/** Describes the schema at a pointer, if there is one, for values that travel one way: what may not travel that way is not in it. */
export function describeShape(document: object, pointer: string | undefined, direction: Direction): Shape {
  const place = { within: [], budget: { left: mostSchemas } };
  return pointer === undefined
    ? { ...nothing, type: 'any value' }
    : describe(place, viewAt(document, pointer, direction));
}

/** A sample value for each alternative of the first choice at a pointer, by its label; none where there is no choice. */
export function sampleAlternatives(document: object, pointer: string, direction: Direction): Record<string, unknown> {
  const views = viewsOf(document, direction);
  const schemas = views.placed(pointer);
  const [choice] = views.of(schemas).choices.filter(({ keyword }) => keyword !== 'if');
  const labels = describeShape(document, pointer, direction).choices[0]?.options ?? [];
  const samples = choice?.branches.map((branch, index): [string, unknown] => {
    const view = views.of(schemas, (met) =>
      met.pointer === choice.pointer && met.keyword === choice.keyword ? branch : (met.branches[0] ?? []),
    );
    return [labels[index]?.label ?? '', sketch(views, view, 'usual')];
  });
  return Object.fromEntries((samples ?? []).filter(([, value]) => value !== undefined));
}

const nothing: Shape = {
  ...{ type: '', component: undefined, description: undefined, isDeprecated: false, constraints: [] },
  ...{ values: undefined, default: undefined, properties: [], additional: undefined, items: undefined },
  ...{ choices: [], isCut: false },
};

function describe(place: Place, view: SchemaView): Shape {
  place.budget.left -= 1;
  if (view.isNever) return { ...nothing, type: 'nothing' };
  const isCut = view.parts.some(({ via }) => isTooFar(place, via));
  const inside = isCut ? {} : describeInside(place, view);
  const standard = view.first('default');
  const shape: Shape = {
    ...nothing,
    type: view.types?.join(' or ') ?? '',
    component: nameOf(view),
    description: view.said('description'),
    isDeprecated: view.has('deprecated'),
    constraints: listConstraints(view),
    values: view.values,
    default: standard === undefined ? undefined : { value: standard },
    ...inside,
    isCut,
  };
  if (shape.type !== '') return shape;
  const type = implied(shape);
  return { ...shape, type: type !== '' && view.allowsNull ? `${type} or null` : type };
}

/** Tells whether references lead to what is told around the place already, or too far inside. */
function isTooFar({ within, budget }: Place, via: readonly string[]): boolean {
  return (
    via.some((each) => within.includes(each)) ||
    (via.length > 0 && (within.length + via.length > mostLevels || budget.left <= 0))
  );
}

/** The name of the component that a schema refers to and adds nothing to but limits. */
function nameOf({ parts: [whole] }: SchemaView): string | undefined {
  const { allOf } = whole?.node ?? {};
  const [only, ...others] = isRef(whole?.node) ? [whole.node] : Array.isArray(allOf) ? allOf : [];
  return isRef(only) && others.length === 0 ? componentOf(only.$ref) : undefined;
}

function describeInside(place: Place, view: SchemaView): Partial<Shape> {
  // What is within a part is within the references that lead to the part.
  const within = (...keywords: string[]): Place => {
    const holding = view.parts.filter(({ node }) => keywords.reduce<unknown>(memberOf, node) !== undefined);
    return { ...place, within: [...place.within, ...new Set(holding.flatMap(({ via }) => via))] };
  };
  const required = new Set(view.requiredNames);
  const names = [...new Set([...view.propertyNames.filter((name) => !view.isForbiddenName(name)), ...required])];
  const additional = view.parts.some(({ node }) => isNode(node.additionalProperties)) ? view.rest : undefined;
  return {
    properties: names.map((name) => ({
      name,
      isRequired: required.has(name),
      shape: view.declares(name) ? describe(within('properties', name), view.property(name)) : nothing,
    })),
    additional: additional && describe(within('additionalProperties'), additional),
    items: view.schemasUnder('items').length > 0 ? describe(within('items'), view.item(view.firstItems)) : undefined,
    choices: [
      ...view.choices.flatMap((choice) => describeChoice(within(choice.keyword), view, choice)),
      ...view.viewsUnder('not').map((not): Choice => {
        const shape = describe(within('not'), not);
        return { kind: 'not', options: [{ label: shape.component ?? 'Option 1', shape }] };
      }),
    ],
  };
}

function describeChoice(place: Place, view: SchemaView, choice: SchemaChoice): Choice[] {
  const { keyword, listed, discriminator } = choice;
  if (keyword === 'if') return [];
  const options = view.branches(choice).map((branch, index) => {
    const shape = describe(place, branch);
    const names = discriminator?.branches[index]?.tags.map((name) => JSON.stringify(name)).join(' or ');
    const own = memberOf(listed[index]?.schema, 'title');
    const title = typeof own === 'string' && own.trim() !== '' ? own : (shape.component ?? `Option ${index + 1}`);
    return { label: title, when: names && `where ${discriminator?.propertyName} is ${names}`, shape };
  });
  return [{ kind: keyword === 'oneOf' ? 'exactly one of' : 'one or more of', options }];
}

/** The type of a schema that names none. */
function implied({ properties, items, choices, values, additional }: Shape): string {
  if (properties.length > 0 || additional) return 'object';
  if (items) return 'array';
  return choices.length > 0 || values ? '' : 'any value';
}

type Describe = (value: unknown) => string | undefined;

/** Each keyword that limits a value beside its type, and the words for it. */
const words: Record<string, Describe> = {
  format: (name) => `format ${name}`,
  contentMediaType: (name) => `content ${name}`,
  contentEncoding: (name) => `encoded as ${name}`,
  pattern: (pattern) => `matches ${pattern}`,
  minimum: (limit) => `≥ ${limit}`,
  maximum: (limit) => `≤ ${limit}`,
  exclusiveMinimum: (limit) => `> ${limit}`,
  exclusiveMaximum: (limit) => `< ${limit}`,
  multipleOf: (step) => `multiple of ${step}`,
  minLength: (count) => `at least ${amount(count, 'character')}`,
  maxLength: (count) => `at most ${amount(count, 'character')}`,
  minItems: (count) => `at least ${amount(count, 'item')}`,
  maxItems: (count) => `at most ${amount(count, 'item')}`,
  uniqueItems: (isSet) => (isSet === true ? 'no item twice' : undefined),
  minContains: (count) => `contains at least ${count}`,
  maxContains: (count) => `contains at most ${count}`,
  minProperties: (count) => `at least ${amount(count, 'property', 'properties')}`,
  maxProperties: (count) => `at most ${amount(count, 'property', 'properties')}`,
  additionalProperties: (allowed) => (allowed === false ? 'no other properties' : undefined),
  unevaluatedProperties: (allowed) => (allowed === false ? 'no other properties' : undefined),
  patternProperties: (byPattern) =>
    `names that match ${Object.keys(byPattern ?? {}).join(' or ')} have a type of their own`,
  propertyNames: () => 'names are limited',
  dependentRequired: (byName) =>
    Object.entries(byName ?? {})
      .map(([name, needed]) => `with ${name} also ${[needed].flat().join(', ')}`)
      .join('; '),
  if: () => 'conditional',
  'x-equals': (expression) =>
    `equal to ${String(expression).replace('$request.path.', '{').replace('$request.query.', '?')}${String(expression).includes('.path.') ? '}' : ''}`,
};

/** Every limit that the parts of a schema set beside its type, in words. */
function listConstraints(view: SchemaView): string[] {
  const formats = view.texts('format').flatMap((name) => ownFormats(view.document).get(name) ?? []);
  const ofFormats = formats.flatMap(({ description, schema }) => description ?? constraintsOf(schema));
  return [...new Set([...view.parts.flatMap(({ node }) => constraintsOf(node)), ...ofFormats])];
}

function constraintsOf(node: SchemaNode): string[] {
  return Object.entries(words).flatMap(([keyword, describe]) =>
    Object.hasOwn(node, keyword) ? (describe(node[keyword]) ?? []) : [],
  );
}

function amount(count: unknown, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
