import { isNode, isRef, pointerTo, remember, valueAt } from '../../document/index.ts';
import { type Discriminator, readDiscriminator } from '../discriminator.ts';
import { modernize } from '../json-schema.ts';
import type { SchemaNode } from '../subschemas.ts';

/** A schema, or a boolean, and the pointer to it. */
export interface Placed {
  schema: unknown;
  pointer: string;
}

/** A schema without a reference, in today's keywords. */
export interface Part {
  node: SchemaNode;
  pointer: string;
  /** True if it speaks of the whole value: it is the schema itself, or what that refers to. */
  isWhole: boolean;
}

/** All that must hold for a value at once, once each alternative is decided. */
export interface Conjunction {
  parts: Part[];
  /** The references that were followed. */
  refs: Set<string>;
  /** True if a schema is `false`, which nothing satisfies. */
  isImpossible: boolean;
}

/** Takes one of several alternatives, each the schemas that hold in it; more may be added to those. */
export type ChooseBranch = (branches: Placed[][], keyword: string) => Placed[];

/** Reads schemas of a document as parts of a conjunction. */
export interface SchemaReader {
  document: { openapi: string };
  /** The schema in today's keywords, the same object for the same schema. */
  nodeOf(schema: SchemaNode): SchemaNode;
  /** What `nodeOf` gave, with its discriminator. */
  discriminatorOf(node: SchemaNode): Discriminator | undefined;
  /** The conjunctions of single schemas without choices, by their pointers. */
  settled(schema: SchemaNode): Map<string, Conjunction>;
}

/** Creates the reader of a document's schemas. */
export function createSchemaReader(document: { openapi: string }): SchemaReader {
  const known = new WeakMap<SchemaNode, SchemaNode>();
  const discriminators = new WeakMap<SchemaNode, { is: Discriminator | undefined }>();
  const isOld = document.openapi.startsWith('3.0');
  return {
    document,
    settled: remember(() => new Map()),
    nodeOf(schema) {
      if (!isOld) return schema;
      const node = known.get(schema) ?? modernize(schema);
      known.set(schema, node);
      return node;
    },
    discriminatorOf(node) {
      const found = discriminators.get(node) ?? { is: readDiscriminator(document, node) };
      discriminators.set(node, found);
      return found.is;
    },
  };
}

/** Everything that the schemas say of one value: references followed, `allOf` joined, one branch of each choice taken. */
export function gather(reader: SchemaReader, schemas: Placed[], choose: ChooseBranch): Conjunction {
  const [first, ...others] = schemas;
  if (!isNode(first?.schema) || others.length > 0) return join(reader, schemas, choose);
  const settled = reader.settled(first.schema);
  const known = settled.get(first.pointer);
  if (known) return known;
  let isSettled = true;
  const found = join(reader, schemas, (branches, keyword) => {
    isSettled = false;
    return choose(branches, keyword);
  });
  if (isSettled) settled.set(first.pointer, found);
  return found;
}

function join(reader: SchemaReader, schemas: Placed[], choose: ChooseBranch): Conjunction {
  const found: Conjunction = { parts: [], refs: new Set(), isImpossible: false };
  const queue = schemas.map((placed) => ({ ...placed, isWhole: schemas.length === 1 }));
  const add = (others: Placed[]) => queue.push(...others.map((placed) => ({ ...placed, isWhole: false })));
  for (let placed = queue.shift(); placed; placed = queue.shift()) {
    const { schema, pointer, isWhole } = placed;
    if (schema === false) found.isImpossible = true;
    if (!isNode(schema)) continue;
    const node = reader.nodeOf(schema);
    if (isRef(node)) {
      if (!found.refs.has(node.$ref)) queue.push({ ...targetOf(reader, node.$ref), isWhole });
      found.refs.add(node.$ref);
    }
    found.parts.push({ node, pointer, isWhole });
    add(listJoined({ node, pointer }));
    for (const [keyword, branches] of listChoices(reader, { node, pointer })) add(choose(branches, keyword));
  }
  return found;
}

/** The schema that a reference leads to; one that leads nowhere says nothing. */
export function targetOf({ document }: SchemaReader, $ref: string): Placed {
  return { schema: valueAt(document, $ref), pointer: $ref };
}

/** The schemas of which all hold beside a schema. */
export function listJoined({ node, pointer }: Omit<Part, 'isWhole'>): Placed[] {
  const { allOf, dependentSchemas, required } = node;
  const joined = (Array.isArray(allOf) ? allOf : []).map((schema, index) => ({
    schema,
    pointer: pointerTo(pointer, 'allOf', String(index)),
  }));
  const present = new Set(Array.isArray(required) ? required : []);
  const dependent = Object.entries(isNode(dependentSchemas) ? dependentSchemas : {}).filter(([name]) =>
    present.has(name),
  );
  return [
    ...joined,
    ...dependent.map(([name, schema]) => ({ schema, pointer: pointerTo(pointer, 'dependentSchemas', name) })),
  ];
}

/** The choices that a schema leaves: each a keyword, and what holds in each of its branches. */
export function listChoices(
  { discriminatorOf }: SchemaReader,
  { node, pointer }: Omit<Part, 'isWhole'>,
): [keyword: string, branches: Placed[][]][] {
  const discriminator = discriminatorOf(node);
  const choices: [string, Placed[][]][] = [];
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = node[keyword];
    if (!Array.isArray(branches) || branches.length === 0) continue;
    const allTags = discriminator?.keyword === keyword ? discriminator.branches.map((branch) => branch.tags) : [];
    const placed = branches.map((schema, index): Placed[] => {
      const branch = { schema, pointer: pointerTo(pointer, keyword, String(index)) };
      const tags = allTags[index] ?? [];
      if (!discriminator || tags.length === 0) return [branch];
      // A value that means several branches may be valid by all of them.
      const own = tags.filter((tag) => allTags.every((others) => others === tags || !others.includes(tag)));
      const chosen = own.length > 0 ? own : tags;
      return [branch, tagged(discriminator.propertyName, chosen, pointerTo(pointer, 'discriminator'))];
    });
    choices.push([keyword, placed]);
  }
  if ('if' in node) choices.push(['if', listConditional({ node, pointer })]);
  return choices;
}

function tagged(propertyName: string, tags: unknown[], pointer: string): Placed {
  const properties = Object.fromEntries([[propertyName, { enum: tags }]]);
  return { schema: { type: 'object', required: [propertyName], properties }, pointer };
}

/** Either both `if` and `then` hold, or `else` and, as far as luck goes, not `if`. */
function listConditional({ node, pointer }: Omit<Part, 'isWhole'>): Placed[][] {
  const at = (keyword: string) =>
    keyword in node ? [{ schema: node[keyword], pointer: pointerTo(pointer, keyword) }] : [];
  return [[...at('if'), ...at('then')], at('else')];
}
