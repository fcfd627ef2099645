import { isNode, isRef, locate, memberOf, pointerTo, setOwn, valueAt } from '../document/index.ts';
import { isForbidden } from './direction.ts';
import { findBranch, readDiscriminator } from './discriminator.ts';
import { listSubschemas, type SchemaNode } from './subschemas.ts';

/** Gives the parts of a value that a caller left out the defaults of the contract, in place. */
export type FillDefaults = (value: unknown) => void;

/**
 * The defaults of the schema at a pointer: of the properties of objects and of items, and of what they are composed of by
 * `allOf` or chosen by a discriminator. They are filled in once the value is known to be valid. A property that a request may not carry gets none.
 */
export function createDefaults(document: object, pointer: string): FillDefaults {
  const plans = new Map<string, FillDefaults>();
  const planFor = (place: string): FillDefaults => {
    const located = locateSchema(document, place);
    const known = located && plans.get(located.pointer);
    if (!located || known) return known ?? fillNothing;
    // A recursive schema comes to itself while it is being read.
    let plan: FillDefaults = fillNothing;
    plans.set(located.pointer, (value) => plan(value));
    plan = createPlan(document, located.node, located.pointer, planFor);
    return plan;
  };
  return reachesDefault(document, pointer) ? planFor(pointer) : fillNothing;
}

/** The names of the properties, of the schema and of those that it is composed of by `allOf`, that are filled in where they are left out. */
export function listDefaulted(document: object, pointer: string, depth = 0): string[] {
  const located = depth > mostParts ? undefined : locateSchema(document, pointer);
  if (!located) return [];
  const { properties, allOf } = located.node;
  const own = Object.entries(isNode(properties) ? properties : {})
    .filter(([, schema]) => !isForbidden(document, schema, 'request'))
    .map(([name]) => name)
    .filter((name) => defaultAt(document, pointerTo(located.pointer, 'properties', name)) !== undefined);
  const parts = (Array.isArray(allOf) ? allOf : []).flatMap((_, index) =>
    listDefaulted(document, pointerTo(located.pointer, 'allOf', String(index)), depth + 1),
  );
  return [...new Set([...own, ...parts])];
}

/** The default of the schema at a pointer, or of one that it refers to or is composed of by `allOf`. */
export function defaultAt(document: object, pointer: string, depth = 0): unknown {
  const own = memberOf(valueAt(document, pointer), 'default');
  const located = own === undefined && depth < mostParts ? locateSchema(document, pointer) : undefined;
  if (!located) return own;
  const parts = Array.isArray(located.node.allOf) ? located.node.allOf : [];
  const inner = parts.map((_, index) =>
    defaultAt(document, pointerTo(located.pointer, 'allOf', String(index)), depth + 1),
  );
  return located.node.default ?? inner.find((value) => value !== undefined);
}

/** The most levels of schemas that are composed of each other: a recursive one would have no end. */
const mostParts = 20;

const fillNothing: FillDefaults = () => {};

type PlanFor = (pointer: string) => FillDefaults;

function createPlan(document: object, node: SchemaNode, pointer: string, planFor: PlanFor): FillDefaults {
  const properties = isNode(node.properties) ? Object.entries(node.properties) : [];
  const members = properties
    .filter(([, schema]) => !isForbidden(document, schema, 'request'))
    .map(([name]) => {
      const place = pointerTo(pointer, 'properties', name);
      return { name, standard: defaultAt(document, place), fill: planFor(place) };
    })
    .filter(({ standard, fill }) => standard !== undefined || fill !== fillNothing);
  const items = isNode(node.items) ? planFor(pointerTo(pointer, 'items')) : fillNothing;
  const parts = Array.isArray(node.allOf)
    ? node.allOf.map((_, i) => planFor(pointerTo(pointer, 'allOf', String(i))))
    : [];
  const choose = createChoice(document, node, pointer, planFor);
  return (value) => {
    for (const fill of parts) fill(value);
    if (Array.isArray(value)) for (const item of items === fillNothing ? [] : value) items(item);
    if (!isNode(value)) return;
    choose(value)(value);
    for (const { name, standard, fill } of members) {
      if (Object.hasOwn(value, name)) fill(value[name]);
      else if (standard !== undefined)
        setOwn(value, name, typeof standard === 'object' ? structuredClone(standard) : standard);
    }
  };
}

function createChoice(document: object, node: SchemaNode, pointer: string, planFor: PlanFor) {
  const discriminator = readDiscriminator(document, node);
  if (!discriminator) return () => fillNothing;
  const { keyword, branches } = discriminator;
  const plans = branches.map((_, index) => planFor(pointerTo(pointer, keyword, String(index))));
  return (value: SchemaNode): FillDefaults => {
    const index = findBranch(discriminator, value);
    return (index === undefined ? undefined : plans[index]) ?? fillNothing;
  };
}

/** Tells whether there is any default to be filled in: most schemas have none, and are then spared. */
function reachesDefault(document: object, pointer: string): boolean {
  const seen = new Set<unknown>();
  const queue = [valueAt(document, pointer)];
  for (const schema of queue) {
    if (!isNode(schema) || seen.has(schema)) continue;
    if ('default' in schema) return true;
    seen.add(schema);
    queue.push(...listSubschemas(schema).map((each) => each.schema));
    if (isRef(schema)) queue.push(valueAt(document, schema.$ref));
  }
  return false;
}

function locateSchema(document: object, pointer: string) {
  const located = locate<SchemaNode>(document, pointer);
  return isNode(located.node) ? located : undefined;
}
