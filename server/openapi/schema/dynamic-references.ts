import { type Document, isNode, once, pointerTo, setOwn, tokensOf, valueAt } from '../document/index.ts';
import {
  holderOf,
  isResource,
  listSubschemas,
  mapKeyword,
  reachSchemas,
  type SchemaNode,
  visitDocumentSchemas,
} from './walk.ts';

/** The most copies of a document: the ways to a schema may be as many as anchors can be combined. Beyond them, one is as it stands. */
const mostCopies = 1000;

/** The schemas that dynamic references lead to, by the names of their anchors. */
type Scope = ReadonlyMap<string, string>;

/** No dynamic anchors. */
const nowhere: Scope = new Map();

/** Is told which object of a document another one is a copy of. */
type KeepPlace = (original: SchemaNode, copy: SchemaNode) => SchemaNode;

/**
 * Replaces every `$dynamicRef` of a document, which leads to the anchor in the first resource on the way that has it (JSON Schema
 * 2020-12, section 8.2.3.2), by a `$ref`, so that no reader of a schema has to know the way to it. A schema that is another one
 * on another way gets a copy for that among the components. One that leads nowhere stays.
 */
export function settleDynamicReferences(document: Document, keepPlace: KeepPlace = (_, copy) => copy): void {
  if (document.openapi.startsWith('3.0')) return;
  const roots: string[] = [];
  const anchored = new Map<string, SchemaNode[]>();
  let isNeeded = false;
  visitDocumentSchemas(document, (schema, at) => {
    if (!isNode(schema)) return;
    const pointer = at();
    if (!isWithin(pointer, roots.at(-1))) roots.push(pointer);
    if (typeof schema.$dynamicRef === 'string' && !nameIn(schema.$dynamicRef)) {
      refer(schema, schema.$dynamicRef);
      delete schema.$dynamicRef;
    }
    isNeeded ||= '$dynamicRef' in schema;
    const name = String(schema.$dynamicAnchor);
    if ('$dynamicAnchor' in schema) anchored.set(name, [...(anchored.get(name) ?? []), schema]);
  });
  if (!isNeeded) return;
  const settling = new Settling(document, new Set(roots), anchored, keepPlace);
  const settled = roots.map((root) => ({ node: valueAt(document, root), copy: settling.settle(root) }));
  for (const { node, copy } of settled) if (isNode(node) && copy) replaceMembers(node, copy);
  const schemas = membersToAdd(document);
  for (const [name, schema] of settling.copies) setOwn(schemas, name, schema);
}

function isWithin(pointer: string, outer: string | undefined): boolean {
  return outer !== undefined && (pointer === outer || pointer.startsWith(`${outer}/`));
}

function replaceMembers(node: SchemaNode, copy: SchemaNode): void {
  for (const key of Object.keys(node)) delete node[key];
  for (const [key, value] of Object.entries(copy)) setOwn(node, key, value);
}

function membersToAdd(document: Document): Record<string, unknown> {
  document.components ??= {};
  document.components.schemas ??= {};
  return document.components.schemas;
}

/** Adds a reference to a schema, which may have one. */
function refer(schema: SchemaNode, $ref: string): void {
  if (schema.$ref === undefined) schema.$ref = $ref;
  else schema.allOf = [...(Array.isArray(schema.allOf) ? schema.allOf : []), { $ref }];
}

/** The name at the end of a reference by name; none in a pointer. */
function nameIn(reference: unknown): string | undefined {
  return /#([^/#]+)$/.exec(String(reference))?.[1];
}

/** The pointers to the schemas of a resource that have a name: those of `$anchor` and `$dynamicAnchor`, and the latter alone. */
interface Anchors {
  all: Map<string, string>;
  dynamic: Map<string, string>;
}

class Settling {
  /** The schemas to add to the components. */
  readonly copies = new Map<string, SchemaNode>();
  readonly #document: Document;
  /** The pointers to the schemas that stand in no other. */
  readonly #roots: ReadonlySet<string>;
  readonly #keepPlace: KeepPlace;
  readonly #names = new Map<string, string>();
  readonly #anchorsOf: (root: string) => Anchors;
  /** The names of the dynamic references that can be reached from a resource: no other anchor makes a difference to it. */
  readonly #neededBy: (root: string) => Set<string>;

  constructor(
    document: Document,
    roots: ReadonlySet<string>,
    anchored: Map<string, SchemaNode[]>,
    keepPlace: KeepPlace,
  ) {
    this.#document = document;
    this.#roots = roots;
    this.#keepPlace = keepPlace;
    this.#anchorsOf = once((root) => findAnchors(valueAt(document, root), root));
    this.#neededBy = once((root) => listDynamicNames(document, valueAt(document, root), anchored));
  }

  /** The schema at a root as it is where it is entered from outside; undefined where that is as it stands. */
  settle(root: string): SchemaNode | undefined {
    const node = valueAt(this.#document, root);
    if (!isNode(node) || this.#neededBy(root).size === 0) return undefined;
    return this.#copy(node, root, root, this.#enter(nowhere, root));
  }

  #enter(outer: Scope, root: string): Scope {
    const needed = this.#neededBy(root);
    return new Map([...this.#anchorsOf(root).dynamic, ...outer].filter(([name]) => needed.has(name)));
  }

  /** The pointer to a resource as it is where it is entered in a scope. */
  #instanceOf(root: string, outer: Scope): string {
    const scope = this.#enter(outer, root);
    const isOwn = textOf(scope) === textOf(this.#enter(nowhere, root));
    if (this.#neededBy(root).size === 0 || (isOwn && this.#roots.has(root))) return root;
    const key = `${root} ${textOf(scope)}`;
    const known = this.#names.get(key);
    if (known !== undefined) return pointerTo('#/components/schemas', known);
    if (this.copies.size >= mostCopies) return root;
    const name = this.#nameCopy(root, scope);
    this.#names.set(key, name);
    const node = valueAt(this.#document, root);
    // It has a name before its members are copied, since those may lead back to it.
    this.copies.set(name, {});
    this.copies.set(name, isNode(node) ? this.#copy(node, root, root, scope) : {});
    return pointerTo('#/components/schemas', name);
  }

  /** The name of the resource, and of the one whose anchors make it another. */
  #nameCopy(root: string, scope: Scope): string {
    const other = [...scope.values()].find((pointer) => this.#rootOf(pointer) !== root);
    const name = [root, ...(other === undefined ? [] : [other])].map(nameOf).join('.');
    const isTaken = (each: string) =>
      this.copies.has(each) || valueAt(this.#document, pointerTo('#/components/schemas', each)) !== undefined;
    let count = 1;
    while (isTaken(count === 1 ? name : `${name}.${count}`)) count++;
    return count === 1 ? name : `${name}.${count}`;
  }

  /** The schema with the references in it as they are in a scope. */
  #copy(node: SchemaNode, pointer: string, root: string, scope: Scope): SchemaNode {
    if (pointer !== root && isResource(node) && this.#neededBy(pointer).size > 0)
      return this.#keepPlace(node, { $ref: this.#instanceOf(pointer, scope) });
    const copy: SchemaNode = {};
    for (const [keyword, value] of Object.entries(node)) {
      const inner = (schema: unknown, ...names: string[]) =>
        isNode(schema) ? this.#copy(schema, pointerTo(pointer, keyword, ...names), root, scope) : schema;
      if (keyword === '$ref') copy.$ref = this.#follow(String(value), scope);
      else if (!/^\$(id|anchor|dynamicAnchor|dynamicRef)$/.test(keyword))
        setOwn(copy, keyword, holderOf(keyword) ? mapKeyword(keyword, value, inner) : value);
    }
    if (typeof node.$dynamicRef === 'string') this.#addDynamic(copy, node.$dynamicRef, root, scope);
    return this.#keepPlace(node, copy);
  }

  #addDynamic(copy: SchemaNode, reference: string, root: string, scope: Scope): void {
    const target = this.#target(reference, root, scope);
    if (target === undefined) copy.$dynamicRef = reference;
    else refer(copy, this.#follow(target, scope));
  }

  #target(reference: string, root: string, scope: Scope): string | undefined {
    const [, place = root, name] = /^(#\/[^#]*)?#([^/#]+)$/.exec(reference) ?? [];
    if (name === undefined) return reference;
    const { all, dynamic } = this.#anchorsOf(place);
    return (dynamic.has(name) ? scope.get(name) : undefined) ?? all.get(name);
  }

  #follow(reference: string, scope: Scope): string {
    if (valueAt(this.#document, reference) === undefined) return reference;
    const target = this.#rootOf(reference);
    return this.#instanceOf(target, scope) + reference.slice(target.length);
  }

  /** The root of the resource that a pointer leads into. */
  #rootOf(pointer: string): string {
    const tokens = pointer.split('/');
    for (let length = tokens.length; length > 3; length--) {
      const outer = tokens.slice(0, length).join('/');
      const node = this.#roots.has(outer) ? undefined : valueAt(this.#document, outer);
      if (this.#roots.has(outer) || (isNode(node) && isResource(node))) return outer;
    }
    return pointer;
  }
}

function textOf(scope: Scope): string {
  return [...scope].flat().sort().join(' ');
}

/** The name of a component, or the last of the names that lead to another schema, as the name of a component may be. */
function nameOf(pointer: string): string {
  const tokens = tokensOf(pointer);
  const name = tokens[1] === 'schemas' ? tokens[2] : tokens.at(-1);
  return (name ?? '').replaceAll(/[^\w.-]/g, '_');
}

function findAnchors(start: unknown, root: string): Anchors {
  const anchors: Anchors = { all: new Map(), dynamic: new Map() };
  const visit = (schema: unknown, pointer: string): void => {
    if (!isNode(schema) || (pointer !== root && isResource(schema))) return;
    const { $anchor, $dynamicAnchor } = schema;
    for (const name of [$anchor, $dynamicAnchor]) if (typeof name === 'string') anchors.all.set(name, pointer);
    if (typeof $dynamicAnchor === 'string') anchors.dynamic.set($dynamicAnchor, pointer);
    for (const { schema: inner, tokens } of listSubschemas(schema)) visit(inner, pointerTo(pointer, ...tokens));
  };
  visit(start, root);
  return anchors;
}

/** The names by which dynamic references are made from a schema on, over the schemas that they may lead to. */
function listDynamicNames(document: object, start: unknown, anchored: Map<string, SchemaNode[]>): Set<string> {
  const names = new Set<string>();
  const queue = [start];
  for (const each of queue) {
    for (const { $dynamicRef } of reachSchemas(document, each)) {
      const name = nameIn($dynamicRef);
      if (name === undefined || names.has(name)) continue;
      names.add(name);
      queue.push(...(anchored.get(name) ?? []));
    }
  }
  return names;
}
