import {
  type Document,
  isHolder,
  isNode,
  isRef,
  keysOfMethod,
  listItemMethods,
  locateItem,
  memberOf,
  membersOf,
  type Ref,
  resolve,
  tokensOf,
  valueAt,
} from '../../server/openapi/document/index.ts';
import { visitDocumentParts, visitDocumentSchemas } from '../../server/openapi/schema/index.ts';
import { takeFreeName } from '../cli/index.ts';

/** Stands between method and path in the name of an artificial path. */
const separator = ' of ';

/**
 * Changes a document of OpenAPI 3.2 to one of 3.1 with the same types, which openapi-typescript supports: the items of a
 * sequence become a list, and operations of new methods the POST of an artificial path; what is rendered names operations by their ids alone.
 */
export function toOlderDocument(document: Document): void {
  typeContent(document);
  if (!document.openapi.startsWith('3.2')) return;
  const { paths = {} } = document;
  for (const path of Object.keys(paths)) {
    const { node } = locateItem(document, path);
    for (const method of listItemMethods(node)) {
      const keys = keysOfMethod(method);
      if (keys[0] !== 'query' && keys.length === 1) continue;
      paths[`${method}${separator}${path}`] = { parameters: node.parameters ?? [], post: keys.reduce(memberOf, node) };
    }
  }
  visitDocumentParts(document, (part) => {
    if (part.itemSchema !== undefined) part.schema = { type: 'array', items: part.itemSchema };
    if (part.in === 'querystring') part.in = 'query';
  });
}

/** Moves the schema of the one media type of a parameter or a header to where openapi-typescript reads it: a value is of that type. */
function typeContent(document: Document): void {
  visitDocumentParts(document, (part, pointer) => {
    const { in: place, schema, content } = part;
    if (!isNode(content) || schema !== undefined) return;
    if (typeof place !== 'string' && tokensOf(pointer()).at(-2) !== 'headers') return;
    const [media] = Object.values(content);
    part.schema = memberOf(resolve(document, isNode(media) ? media : {}), 'schema') ?? {};
    delete part.content;
  });
}

/** The tokens of a pointer that do not describe its target. */
const silent = /^(components|schemas|paths|properties|items|schema|content|definitions)$/;

/** Below these, `$ref` may be data. */
const free = /^(example|examples|default|enum|const|value|x-.*)$/;

/**
 * Changes a document so that it refers to components alone, as openapi-typescript needs it: other schemas that are referred to
 * become components, and all else that is referred to is copied, headers included.
 */
export function hoistReferences(document: Document): void {
  const names = new Map<string, string>();
  const taken = new Set(Object.keys(document.components?.schemas ?? {}));
  const schemas = new Set<object>();
  visitDocumentSchemas(document, (schema) => {
    if (!isRef(schema)) return;
    schemas.add(schema);
    if (isDeep(schema)) schema.$ref = `#/components/schemas/${nameFor(schema.$ref, names, taken)}`;
  });
  copyParts(document, document, schemas, 0);
  const targets = [...names].map(
    ([pointer, name]) => [name, structuredClone(membersOf(valueAt(document, pointer)))] as const,
  );
  if (targets.length === 0) return;
  document.components = { ...document.components };
  document.components.schemas = { ...document.components.schemas, ...Object.fromEntries(targets) };
}

/** Tells whether a reference leads into this document, but to no component as a whole. */
function isDeep({ $ref }: Ref): boolean {
  return $ref.startsWith('#/') && !/^#\/components\/[^/]+\/[^/]+$/.test($ref);
}

function nameFor(pointer: string, names: Map<string, string>, taken: Set<string>): string {
  const known = names.get(pointer);
  if (known !== undefined) return known;
  const words = tokensOf(pointer)
    .filter((token) => !silent.test(token))
    .join(' ')
    .match(/[A-Za-z0-9]+/g) ?? ['Part'];
  const base = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const name = takeFreeName(base, taken);
  names.set(pointer, name);
  return name;
}

/** How many references one after the other are followed. */
const mostHops = 20;

function copyParts(document: Document, node: object, schemas: Set<object>, hops: number, isOfHeaders = false): void {
  for (const [key, part] of Object.entries(node)) {
    if (typeof part !== 'object' || part === null || schemas.has(part) || free.test(key)) continue;
    const target = hops < mostHops ? targetOf(document, part, isOfHeaders) : part;
    if (target === part) copyParts(document, part, schemas, hops, key === 'headers');
    else if (isHolder(target)) {
      const copy = structuredClone(target);
      Reflect.set(node, key, copy);
      copyParts(document, copy, schemas, hops + 1);
    }
  }
}

/** The part itself, or what it refers to where that is no component. A header is copied even then: the type of its component does not say that it is optional. */
function targetOf(document: Document, part: unknown, isOfHeaders: boolean): unknown {
  let target = part;
  for (let hops = 0; hops < mostHops && isRef(target) && (isOfHeaders || isDeep(target)); hops++)
    target = valueAt(document, target.$ref);
  return target;
}
