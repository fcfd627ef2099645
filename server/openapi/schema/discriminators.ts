import { isNode, isRef, memberOf, pointerTo, tokensOf } from '../document/index.ts';
import type { Part, SchemaView, SchemaViews } from './view.ts';
import { type Placed, placedUnder, type SchemaNode } from './walk.ts';

/**
 * The property by which a value selects one schema of a choice. It helps to explain, sample, document and type the choice; it
 * never changes what is valid (OpenAPI 3.1.1, section 4.8.25).
 */
export interface Discriminator {
  propertyName: string;
  keyword: 'oneOf' | 'anyOf';
  branches: Branch[];
  /** The index of the branch that every other value selects, and a missing property (OpenAPI 3.2, "Optional Discriminating Property"). */
  fallback: number | undefined;
}

/** A schema of a choice with a discriminator. */
export interface Branch {
  /** Undefined for a schema that stands in the choice itself. */
  $ref: string | undefined;
  /** The values that the discriminator gives it: those of the mapping, else the name of its component. */
  names: string[];
  /** The values that the schema leaves to the property by `enum` and `const`, none where it has no such property; undefined where it leaves it open. */
  allowed: unknown[] | undefined;
  /** The values that select it: the names that the schema allows, else all that it allows. */
  tags: unknown[];
}

/** A schema for the values that select a branch, if there are any. */
export function listTagged(discriminator: Discriminator | undefined, index: number, pointer: string): Placed[] {
  const allTags = discriminator?.branches.map(({ tags }) => tags) ?? [];
  const tags = allTags[index] ?? [];
  if (!discriminator || tags.length === 0) return [];
  // A value that selects several branches may be valid for all of them.
  const own = tags.filter((tag) => allTags.every((others) => others === tags || !others.includes(tag)));
  const { propertyName } = discriminator;
  const properties = Object.fromEntries([[propertyName, { enum: own.length > 0 ? own : tags }]]);
  const schema = { type: 'object', required: [propertyName], properties };
  return [{ schema, pointer: pointerTo(pointer, 'discriminator') }];
}

/** The discriminator of a schema; none where it has none, or no choice. A mapping names a schema by its reference or by the name of its component. */
export function findDiscriminator(views: SchemaViews, node: SchemaNode, pointer: string): Discriminator | undefined {
  const { discriminator } = node;
  const keyword = node.oneOf === undefined ? 'anyOf' : 'oneOf';
  const listed = placedUnder(node, pointer, keyword);
  if (!isNode(discriminator) || typeof discriminator.propertyName !== 'string' || listed.length === 0) return undefined;
  const { propertyName, mapping, defaultMapping } = discriminator;
  const mapped = isNode(mapping) ? Object.entries(mapping) : [];
  const branches = listed.map((placed): Branch => {
    const $ref = isRef(placed.schema) ? placed.schema.$ref : undefined;
    const names = $ref === undefined ? [] : namesOfBranch($ref, mapped);
    const allowed = listAllowed(views, placed, propertyName);
    const common = allowed ? names.filter((name) => allowed.includes(name)) : names;
    return { $ref, names, allowed, tags: common.length > 0 ? common : (allowed ?? []) };
  });
  const fallback = branches.findIndex(({ $ref }) => $ref !== undefined && isNamed($ref, defaultMapping));
  return { propertyName, keyword, branches, fallback: fallback < 0 ? undefined : fallback };
}

/** The index of the one branch that a value selects. */
export function findBranch({ propertyName, branches, fallback }: Discriminator, value: unknown): number | undefined {
  const tag = memberOf(value, propertyName);
  const meant = [...branches.keys()].filter((index) => branches[index]?.tags.includes(tag));
  return meant.length === 0 ? fallback : meant.length === 1 ? meant[0] : undefined;
}

function namesOfBranch($ref: string, mapping: [string, unknown][]): string[] {
  const mapped = mapping.filter(([, target]) => isNamed($ref, target)).map(([name]) => name);
  return mapped.length > 0 ? mapped : [tokensOf($ref).at(-1) ?? ''];
}

/** Tells whether a text names the target of a reference: as the reference, or by the name of its component. */
function isNamed($ref: string, text: unknown): boolean {
  return text === $ref || text === (tokensOf($ref).at(-1) ?? '');
}

/** The values that a schema allows for a property in any branch. */
function listAllowed(views: SchemaViews, placed: Placed, name: string): unknown[] | undefined {
  const ofValue = ({ node }: Part) =>
    'const' in node ? [node.const] : Array.isArray(node.enum) ? node.enum : undefined;
  return leave(views.of([placed]), ({ node, pointer }) => {
    const schema = memberOf(node.properties, name);
    const isClosed = node.additionalProperties === false && node.patternProperties === undefined;
    if (schema === undefined) return isClosed ? [] : undefined;
    return leave(views.of([{ schema, pointer: pointerTo(pointer, 'properties', name) }]), ofValue);
  });
}

/** The values that all parts of a view allow, and one branch of each choice; undefined if nothing restricts them. */
function leave(
  view: SchemaView,
  own: (part: Part) => unknown[] | undefined,
  known = new Map<SchemaView, unknown[] | undefined>(),
): unknown[] | undefined {
  if (known.has(view)) return known.get(view);
  // A schema that is composed of itself adds nothing the second time.
  known.set(view, undefined);
  const chosen = view.choices
    .filter(({ keyword }) => keyword !== 'if')
    .map((choice) => unite(view.branches(choice).map((branch) => leave(branch, own, known))));
  const [first, ...others] = [...view.parts.map(own), ...chosen].filter((list) => list !== undefined);
  const values = first?.filter((value) => others.every((list) => list.includes(value)));
  known.set(view, values);
  return values;
}

function unite(lists: (unknown[] | undefined)[]): unknown[] | undefined {
  const told = lists.filter((list) => list !== undefined);
  return told.length === lists.length ? [...new Set(told.flat())] : undefined;
}
