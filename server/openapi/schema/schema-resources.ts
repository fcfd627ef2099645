import { isNode, lazily, memberOf, pointerTo, unescapeToken, valueAt } from '../document/index.ts';
import { holdsKey } from './late-references.ts';
import { isOrNull } from './nullable.ts';
import { listSubschemas, type SchemaNode, tokensAfter } from './subschemas.ts';

/** Tells whether the schema is the root of a resource of its own (JSON Schema 2020-12, section 8.2.1). */
export function isResource({ $id }: SchemaNode): boolean {
  return typeof $id === 'string' && !$id.startsWith('#');
}

/**
 * A pointer as that of the schema resource that it leads into, and the rest. A component is a resource, a schema elsewhere is one,
 * and a schema with an `$id`; so is what stands where no schema is looked for, such as below an extension or in an example.
 */
export function splitAtResource(document: { openapi: string }, pointer: string): [root: string, fragment: string] {
  const tokens = pointer.split('/').slice(1);
  const isComponent = tokens[0] === 'components' && tokens[1] === 'schemas' && tokens[2] !== undefined;
  return isComponent ? splitFrom(document, `#/${tokens.slice(0, 3).join('/')}`, pointer) : [pointer, ''];
}

/** The same for a pointer to what the resource at `start` holds. */
export function splitFrom(
  document: { openapi: string },
  start: string,
  pointer: string,
): [root: string, fragment: string] {
  const tokens = pointer.slice(start.length).split('/').slice(1);
  const isOld = document.openapi.startsWith('3.0');
  let node = valueAt(document, start);
  let root = 0;
  for (let index = 0; index < tokens.length; ) {
    const keyword = unescapeToken(tokens[index] ?? '');
    const value = memberOf(node, keyword);
    const names = tokens.slice(index + 1, index + 1 + tokensAfter(keyword, value)).map(unescapeToken);
    index += 1 + tokensAfter(keyword, value);
    // The translation puts elsewhere what has this name, and what may be null; it leaves out what stands beside a reference of OpenAPI 3.0.
    const isMoved = names.includes('__proto__') || (isOld && isNode(node) && ('$ref' in node || isOrNull(node)));
    if (index > tokens.length || isMoved) return [pointer, ''];
    node = names.reduce(memberOf, value);
    if (isNode(node) && isResource(node)) root = index;
  }
  const fragment = tokens
    .slice(root)
    .map((token) => `/${token}`)
    .join('');
  return [pointer.slice(0, pointer.length - fragment.length), fragment];
}

/** The schemas that dynamic references lead to, by the names of their anchors. */
export type Scope = ReadonlyMap<string, string>;

/** No dynamic anchors. */
export const nowhere: Scope = new Map();

/**
 * Follows references by name. A dynamic one leads to the anchor in the first resource on the way that has it (JSON Schema 2020-12,
 * section 8.2.3.2), so that a resource is another one in each scope from which it is entered.
 */
export function createScopes(document: object) {
  const known = new Map<string, Anchors>();
  const anchorsOf = (root: string): Anchors => {
    const anchors = known.get(root) ?? findAnchors(document, root);
    known.set(root, anchors);
    return anchors;
  };
  const dynamic = lazily({ isThere: () => holdsKey(document, new Set(['$dynamicAnchor'])) });
  return {
    enter: (outer: Scope, root: string): Scope =>
      dynamic.isThere ? new Map([...anchorsOf(root).dynamic, ...outer]) : nowhere,
    follow: (root: string, reference: string, scope: Scope): string => {
      const [, place, name] = /^(#\/[^#]*)?#([^/#]+)$/.exec(reference) ?? [];
      if (name === undefined) return reference;
      const anchors = anchorsOf(place ?? root);
      const found = anchors.dynamic.has(name) ? scope.get(name) : undefined;
      return found ?? anchors.all.get(name) ?? reference;
    },
  };
}

/** The schemas of a resource that have a name, by it: those of `$anchor` and `$dynamicAnchor`, and the latter alone. */
interface Anchors {
  all: Map<string, string>;
  dynamic: Map<string, string>;
}

function findAnchors(document: object, root: string): Anchors {
  const anchors: Anchors = { all: new Map(), dynamic: new Map() };
  const visit = (schema: unknown, pointer: string): void => {
    if (!isNode(schema)) return;
    const { $anchor, $dynamicAnchor } = schema;
    for (const name of [$anchor, $dynamicAnchor]) if (typeof name === 'string') anchors.all.set(name, pointer);
    if (typeof $dynamicAnchor === 'string') anchors.dynamic.set($dynamicAnchor, pointer);
    for (const { schema: inner, tokens } of listSubschemas(schema))
      if (!isNode(inner) || !isResource(inner)) visit(inner, pointerTo(pointer, ...tokens));
  };
  visit(valueAt(document, root), root);
  return anchors;
}
