import { type Document, isRef, type Ref, tokensOf, valueAt } from '../../server/openapi/document/index.ts';
import { visitDocumentSchemas } from '../../server/openapi/schema/index.ts';
import { takeFreeName } from './free-name.ts';

/** The tokens of a pointer that say nothing about what it leads to. */
const silent = /^(components|schemas|paths|properties|items|schema|content|definitions)$/;

/** Below these, `$ref` may be data. */
const free = /^(example|examples|default|enum|const|value|x-.*)$/;

/**
 * Changes a document so that it refers to nothing but components, as openapi-typescript needs it: schemas that are referred to
 * elsewhere become components of their own, all else is copied to where it is referred to, and so are headers.
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
    ([pointer, name]) => [name, structuredClone(valueAt(document, pointer) ?? {})] as const,
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
    else if (typeof target === 'object' && target !== null) {
      const copy = structuredClone(target);
      Reflect.set(node, key, copy);
      copyParts(document, copy, schemas, hops + 1);
    }
  }
}

/** The part itself, or what it refers to where that is no component. Of a header that is one, its component does not say that it may be left out. */
function targetOf(document: Document, part: unknown, isOfHeaders: boolean): unknown {
  let target = part;
  for (let hops = 0; hops < mostHops && isRef(target) && (isOfHeaders || isDeep(target)); hops++)
    target = valueAt(document, target.$ref);
  return target;
}
