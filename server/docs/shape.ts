import { isNode, isRef, memberOf, valueAt } from '../openapi/document/index.ts';
import {
  type Direction,
  isForbidden,
  isOrNull,
  readDiscriminator,
  requiredNames,
  type SchemaNode,
} from '../openapi/schema/index.ts';
import { listConstraints } from './constraints.ts';

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
  options: { label: string; shape: Shape }[];
}

/** Where a reader is: the components that contain the place, and how much may still be told. */
interface Place {
  document: { openapi: string };
  direction: Direction;
  within: readonly string[];
  budget: { left: number };
}

/** Components further inside than this are named, not told. */
const mostLevels = 4;

/** The most schemas that one shape tells of. */
const mostSchemas = 600;

/** Describes a schema for values that travel one way: what may not travel that way is not in it. */
export function describeShape(document: { openapi: string }, schema: unknown, direction: Direction): Shape {
  return describe({ document, direction, within: [], budget: { left: mostSchemas } }, schema);
}

const nothing: Shape = {
  ...{ type: '', component: undefined, description: undefined, isDeprecated: false, constraints: [] },
  ...{ values: undefined, default: undefined, properties: [], additional: undefined, items: undefined },
  ...{ choices: [], isCut: false },
};

function describe(place: Place, schema: unknown): Shape {
  place.budget.left -= 1;
  if (schema === false) return { ...nothing, type: 'nothing' };
  if (!isNode(schema)) return { ...nothing, type: 'any value' };
  const parts = [describeReference(place, schema), ...describeParts(place, schema), describeOwn(place, schema)];
  const whole = parts.filter((part) => part !== undefined).reduce(merge);
  const type = whole.type || implied(whole);
  return { ...whole, type: isOld(place) && isOrNull(schema) && type !== '' ? `${type} or null` : type };
}

function isOld({ document }: Place): boolean {
  return document.openapi.startsWith('3.0');
}

function describeReference(place: Place, schema: SchemaNode): Shape | undefined {
  if (!isRef(schema)) return undefined;
  const { document, within, budget } = place;
  const component = /^#\/components\/schemas\/[^/]+$/.test(schema.$ref) ? schema.$ref : undefined;
  const name = component && decodeURIComponent(component.slice('#/components/schemas/'.length));
  const isCut = within.includes(schema.$ref) || within.length >= mostLevels || budget.left <= 0;
  const target = valueAt(document, schema.$ref);
  if (isCut) return { ...nothing, ...summarize(target), component: name, isCut: true };
  return { ...describe({ ...place, within: [...within, schema.$ref] }, target), component: name };
}

/** What is said of a component without looking inside. */
function summarize(schema: unknown): Partial<Shape> {
  return isNode(schema) ? { type: typeNames(schema), description: textOf(schema.description) } : {};
}

function describeParts(place: Place, { allOf }: SchemaNode): (Shape | undefined)[] {
  if (!Array.isArray(allOf)) return [];
  // The component of a part is not that of the whole, unless there is no other part.
  const parts = allOf.map((part) => describe(place, part));
  return allOf.length === 1 ? parts : parts.map((part) => (part.isCut ? part : { ...part, component: undefined }));
}

function describeOwn(place: Place, schema: SchemaNode): Shape | undefined {
  if (isRef(schema) && isOld(place)) return undefined;
  const { enum: listed, items, additionalProperties } = schema;
  const values = 'const' in schema ? [schema.const] : Array.isArray(listed) ? listed : undefined;
  return {
    type: typeNames(schema),
    component: undefined,
    description: textOf(schema.description),
    isDeprecated: schema.deprecated === true,
    constraints: listConstraints(schema),
    values,
    default: 'default' in schema ? { value: schema.default } : undefined,
    properties: describeProperties(place, schema),
    additional: isNode(additionalProperties) ? describe(place, additionalProperties) : undefined,
    items: items === undefined ? undefined : describe(place, items),
    choices: describeChoices(place, schema),
    isCut: false,
  };
}

function describeProperties(place: Place, schema: SchemaNode): PropertyShape[] {
  const { document, direction } = place;
  const required = new Set(requiredNames(document, schema, direction));
  const properties = isNode(schema.properties) ? Object.entries(schema.properties) : [];
  const told = properties
    .filter(([, property]) => !isForbidden(document, property, direction))
    .map(([name, property]) => ({ name, isRequired: required.has(name), shape: describe(place, property) }));
  const names = new Set(properties.map(([name]) => name));
  // A part of an `allOf` may require what another one declares.
  const bare = [...required].filter((name) => !names.has(name));
  return [...told, ...bare.map((name) => ({ name, isRequired: true, shape: nothing }))];
}

function describeChoices(place: Place, schema: SchemaNode): Choice[] {
  const discriminator = readDiscriminator(place.document, schema);
  const labelOf = (option: unknown, index: number, shape: Shape) => {
    const names = discriminator?.branches[index]?.tags.map((name) => JSON.stringify(name)).join(' or ');
    const title = textOf(memberOf(option, 'title')) ?? shape.component ?? `Option ${index + 1}`;
    return names ? `${title}, where ${discriminator?.propertyName} is ${names}` : title;
  };
  const choose = (kind: Choice['kind'], options: unknown): Choice[] => {
    if (!Array.isArray(options) || options.length === 0) return [];
    const shapes = options.map((option) => describe(place, option));
    return [{ kind, options: shapes.map((shape, index) => ({ label: labelOf(options[index], index, shape), shape })) }];
  };
  const { oneOf, anyOf, not } = schema;
  return [
    ...choose('exactly one of', oneOf),
    ...choose('one or more of', anyOf),
    ...choose('not', not === undefined ? undefined : [not]),
  ];
}

/** Both shapes at once; what the second says of a property is added to what the first does. */
function merge(a: Shape, b: Shape): Shape {
  const names = new Map(a.properties.map((property) => [property.name, property]));
  for (const { name, isRequired, shape } of b.properties) {
    const known = names.get(name);
    const merged = known ? merge(known.shape, shape) : shape;
    names.set(name, { name, isRequired: isRequired || known?.isRequired === true, shape: merged });
  }
  return {
    type: b.type || a.type,
    component: a.component ?? b.component,
    description: b.description ?? a.description,
    isDeprecated: a.isDeprecated || b.isDeprecated,
    constraints: [...new Set([...a.constraints, ...b.constraints])],
    values: b.values ?? a.values,
    default: b.default ?? a.default,
    properties: [...names.values()],
    additional: b.additional ?? a.additional,
    items: b.items ?? a.items,
    choices: [...a.choices, ...b.choices],
    isCut: a.isCut || b.isCut,
  };
}

function typeNames({ type, nullable }: SchemaNode): string {
  const names = [type].flat().filter((name) => typeof name === 'string');
  return (nullable === true && names.length > 0 ? [...names, 'null'] : names).join(' or ');
}

/** The type of a schema that names none. */
function implied({ properties, items, choices, values, additional }: Shape): string {
  if (properties.length > 0 || additional) return 'object';
  if (items) return 'array';
  return choices.length > 0 || values ? '' : 'any value';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
