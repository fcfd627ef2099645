import { type Document, isNode, pointerTo, tokensOf, valueAt } from '../document/index.ts';
import { isResource, type SchemaNode, visitDocumentSchemas, walkSchemas } from './walk.ts';

/** A schema resource of a file: the base of the references in it. */
interface Resource {
  uri: string;
  pointer: string;
  anchors: Map<string, string>;
}

/** The URI of a file without one. */
const nameless = 'http://file.invalid/';

/**
 * Rewrites the references of a file by URI and by name as pointers into it, where their targets are in it (JSON Schema 2020-12,
 * sections 8.2 and 9.2), so that no other code has to read `$id` and `$anchor`. A definition with an empty name gets another one,
 * since no tool follows that.
 */
export function resolveIds(root: unknown, text: string): void {
  if (!isNode(root) || !/\$(id|anchor|dynamicAnchor)\b|(""|'') *:/.test(text)) return;
  const resources = new Map<string, Resource>();
  const found = findSchemas(root, resources);
  for (const { schema, resource } of found) {
    const { $ref, $dynamicRef } = schema;
    if (typeof $ref === 'string') schema.$ref = toPointer(root, $ref, resource, resources);
    // What a dynamic reference by name alone leads to depends on the way: see `settleDynamicReferences`.
    if (typeof $dynamicRef === 'string' && !/^#[^/]/.test($dynamicRef))
      schema.$dynamicRef = toPointer(root, $dynamicRef, resource, resources, true);
  }
  // Inner ones come first, so that pointers to the others stay valid.
  for (const each of found.reverse()) nameDefinition(each, found);
}

/** A schema, its pointer, and its resource. */
interface Found {
  schema: SchemaNode;
  pointer: string;
  resource: Resource;
}

/** Every schema of a file, outer before inner; adds the resources that have a URI. */
function findSchemas(root: SchemaNode, resources: Map<string, Resource>): Found[] {
  const found: Found[] = [];
  const open: Resource[] = [];
  visitSchemas(root, (schema, pointer) => {
    if (!isNode(schema)) return;
    while (open.length > 0 && !isWithin(pointer, open.at(-1)?.pointer ?? '')) open.pop();
    let resource = open.at(-1);
    if (!resource || isResource(schema)) {
      const own = isResource(schema) ? resolveUri(String(schema.$id), resource?.uri ?? nameless) : undefined;
      resource = { uri: own ?? nameless, pointer, anchors: new Map() };
      open.push(resource);
      if (own !== undefined && !resources.has(own)) resources.set(own, resource);
    }
    for (const name of [schema.$anchor, schema.$dynamicAnchor])
      if (typeof name === 'string') resource.anchors.set(name, pointer);
    found.push({ schema, pointer, resource });
  });
  return found;
}

/** Shows every schema of a file, which may be a schema as a whole. */
function visitSchemas(root: SchemaNode, visit: (schema: unknown, pointer: string) => void): void {
  if ('openapi' in root) visitDocumentSchemas(root as object as Document, (schema, at) => visit(schema, at()));
  else for (const { schema, pointer } of walkSchemas(root, '#')) visit(schema, pointer);
}

function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}

function resolveUri(uri: string, base: string): string | undefined {
  return URL.canParse(uri, base) ? new URL(uri, base).href.replace(/#$/, '') : undefined;
}

/** The reference as a pointer into the file; unchanged if its target is not in the file. A dynamic one has its name after the pointer. */
function toPointer(
  root: object,
  reference: string,
  from: Resource,
  resources: Map<string, Resource>,
  isDynamic = false,
) {
  const [, uri = '', fragment = ''] = /^([^#]*)#?(.*)$/s.exec(reference) ?? [];
  if (uri === '' && from.uri === nameless && !/^[^/]/.test(fragment)) return reference;
  const target = uri === '' ? from : resources.get(resolveUri(uri, from.uri) ?? '');
  if (!target) return reference;
  if (/^[^/]/.test(fragment))
    return isDynamic ? `${target.pointer}#${fragment}` : (target.anchors.get(fragment) ?? reference);
  return valueAt(root, target.pointer + fragment) === undefined ? reference : target.pointer + fragment;
}

/** Gives a definition with an empty name another one. */
function nameDefinition({ schema: { $defs }, pointer }: Found, schemas: Found[]): void {
  if (!isNode($defs) || !Object.hasOwn($defs, '')) return;
  const name =
    ['unnamed', ...Object.keys($defs).map((_, index) => `unnamed${index}`)].find(
      (each) => !Object.hasOwn($defs, each),
    ) ?? '';
  $defs[name] = $defs[''];
  delete $defs[''];
  const holder = [...tokensOf(pointer), '$defs'];
  for (const { schema } of schemas) {
    const tokens = typeof schema.$ref === 'string' && schema.$ref.startsWith('#/') ? tokensOf(schema.$ref) : [];
    if (tokens[holder.length] === '' && holder.every((token, index) => token === tokens[index]))
      schema.$ref = pointerTo('#', ...holder, name, ...tokens.slice(holder.length + 1));
  }
}
