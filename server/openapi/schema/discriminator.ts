import { isNode, isRef, memberOf, tokensOf, valueAt } from '../document/index.ts';
import type { SchemaNode } from './subschemas.ts';

/**
 * How a value tells by one property which schema of a choice it is meant for. It explains, samples, documents and types the
 * choice; it never changes what is valid (OpenAPI 3.1.1, section 4.8.25).
 */
export interface Discriminator {
  propertyName: string;
  keyword: 'oneOf' | 'anyOf';
  branches: Branch[];
  /** The index of the branch that is meant by every other value, and where the property is left out (OpenAPI 3.2, "Optional Discriminating Property"). */
  fallback: number | undefined;
}

/** A schema of the choice. */
export interface Branch {
  /** None for a schema that stands in the choice itself. */
  $ref: string | undefined;
  /** The values that the discriminator gives it: those of the mapping, else the name of its component. */
  names: string[];
  /** The values that the schema leaves to the property by `enum` and `const`, none where it has no such property; undefined where it leaves it open. */
  allowed: unknown[] | undefined;
  /** The values that mean it: the names that the schema allows, else whatever it allows. */
  tags: unknown[];
}

/** The discriminator of a schema; none where it has none, or no choice. A mapping names a schema by its reference or by the name of its component. */
export function readDiscriminator(document: object, schema: SchemaNode): Discriminator | undefined {
  const { discriminator, oneOf, anyOf } = schema;
  const keyword = oneOf === undefined ? 'anyOf' : 'oneOf';
  const branches = oneOf ?? anyOf;
  if (!isNode(discriminator) || typeof discriminator.propertyName !== 'string') return undefined;
  if (!Array.isArray(branches) || branches.length === 0) return undefined;
  const { propertyName } = discriminator;
  const mapping = isNode(discriminator.mapping) ? Object.entries(discriminator.mapping) : [];
  const fallback = branches.findIndex((branch) => isRef(branch) && isNamed(branch.$ref, discriminator.defaultMapping));
  return {
    propertyName,
    keyword,
    fallback: fallback < 0 ? undefined : fallback,
    branches: branches.map((branch): Branch => {
      const $ref = isRef(branch) ? branch.$ref : undefined;
      const names = $ref === undefined ? [] : namesOf($ref, mapping);
      const allowed = listAllowed(document, branch, propertyName);
      const common = allowed ? names.filter((name) => allowed.includes(name)) : names;
      return { $ref, names, allowed, tags: common.length > 0 ? common : (allowed ?? []) };
    }),
  };
}

/** The one branch of a discriminator that a value is meant for, by its index. */
export function findBranch({ propertyName, branches, fallback }: Discriminator, value: unknown): number | undefined {
  const tag = memberOf(value, propertyName);
  const meant = [...branches.keys()].filter((index) => branches[index]?.tags.includes(tag));
  return meant.length === 0 ? fallback : meant.length === 1 ? meant[0] : undefined;
}

function namesOf($ref: string, mapping: [string, unknown][]): string[] {
  const mapped = mapping.filter(([, target]) => isNamed($ref, target)).map(([name]) => name);
  return mapped.length > 0 ? mapped : [tokensOf($ref).at(-1) ?? ''];
}

/** Tells whether a text names what a reference leads to: as that does, or by the name of its component. */
function isNamed($ref: string, text: unknown): boolean {
  return text === $ref || text === (tokensOf($ref).at(-1) ?? '');
}

/** The values that a schema leaves to a property, references and compositions followed. */
function listAllowed(document: object, schema: unknown, name: string): unknown[] | undefined {
  const ofValue = createReader(document, (node) =>
    'const' in node ? [node.const] : Array.isArray(node.enum) ? node.enum : undefined,
  );
  return createReader(document, (node) => {
    const property = memberOf(node.properties, name);
    const isClosed = node.additionalProperties === false && node.patternProperties === undefined;
    return property === undefined && isClosed ? [] : ofValue(property);
  })(schema);
}

type ReadValues = (schema: unknown) => unknown[] | undefined;

function createReader(document: object, readOwn: (node: SchemaNode) => unknown[] | undefined): ReadValues {
  const known = new Map<unknown, unknown[] | undefined>();
  const read: ReadValues = (schema) => {
    if (!isNode(schema)) return undefined;
    if (known.has(schema)) return known.get(schema);
    // A schema that is composed of itself says nothing new the second time.
    known.set(schema, undefined);
    const choices = [schema.oneOf, schema.anyOf].filter(Array.isArray).map((branches) => unite(branches.map(read)));
    const parts = Array.isArray(schema.allOf) ? schema.allOf.map(read) : [];
    const target = isRef(schema) ? read(valueAt(document, schema.$ref)) : undefined;
    const lists = [readOwn(schema), target, ...parts, ...choices].filter((list) => list !== undefined);
    const [first, ...others] = lists;
    const values = first?.filter((value) => others.every((list) => list.includes(value)));
    known.set(schema, values);
    return values;
  };
  return read;
}

function unite(lists: (unknown[] | undefined)[]): unknown[] | undefined {
  const told = lists.filter((list) => list !== undefined);
  return told.length === lists.length ? [...new Set(told.flat())] : undefined;
}
