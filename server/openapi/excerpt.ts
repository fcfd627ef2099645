import type { OperationKey } from './declared-operations.ts';
import { type Document, methods, type OperationObject, type PathItem } from './document.ts';
import { locate, memberOf, pointerTo, tokensOf, valueAt } from './pointer.ts';
import { isNode } from './subschemas.ts';

/**
 * A document with one operation and what it refers to, whatever else the contract has. A part that stands under another
 * path moves into `components`, below `x-parts`; all others stay where they are.
 */
export function excerptOperation(document: Document, { path, method }: OperationKey): Document {
  const { paths: _, components: __, ...rest } = document;
  const { node, pointer } = locate<PathItem>(document, pointerTo('#', 'paths', path));
  const others: readonly string[] = methods.filter((each) => each !== method);
  const item = Object.fromEntries(Object.entries(node).filter(([key]) => !others.includes(key)));
  const isOwn = (reference: string) =>
    pointer === pointerTo('#', 'paths', path) &&
    reference.startsWith(`${pointer}/`) &&
    !others.includes(tokensOf(reference.slice(pointer.length))[0] ?? '');
  const collector = createCollector(document, isOwn);
  const paths = Object.fromEntries([[path, collector.copy(item)]]) as Record<string, PathItem>;
  const { security } = node[method] as OperationObject;
  for (const name of (security ?? document.security ?? []).flatMap(Object.keys)) {
    collector.collect('securitySchemes', name);
  }
  return { ...withoutWebhooks(rest), paths, components: collector.components() };
}

function withoutWebhooks<T extends object>(document: T): T {
  return Object.fromEntries(Object.entries(document).filter(([key]) => key !== 'webhooks')) as T;
}

/** The extension that holds what stood under another path. */
const moved = 'x-parts';

/** Copies parts of a document and gathers the components that they refer to, and those that these do. */
function createCollector(document: Document, isOwn: (reference: string) => boolean) {
  const kinds = new Map<string, Map<string, unknown>>();
  const movedNames = new Map<string, string>();
  const add = (kind: string, name: string, part: unknown): void => {
    const known = kinds.get(kind) ?? new Map<string, unknown>();
    kinds.set(kind, known);
    if (part === undefined || known.has(name)) return;
    // A component may refer to itself.
    known.set(name, part);
    known.set(name, copy(part));
  };
  const collect = (kind: string, name: string): void =>
    add(kind, name, memberOf(memberOf(document.components, kind), name));
  const refer = (reference: string): string => {
    const [first, kind, name] = tokensOf(reference);
    if (first === 'components' && kind !== undefined && name !== undefined) collect(kind, name);
    if (first === 'components' || !reference.startsWith('#/') || isOwn(reference)) return reference;
    const part = valueAt(document, reference);
    if (part === undefined) return reference;
    const known = movedNames.get(reference) ?? `part${movedNames.size}`;
    movedNames.set(reference, known);
    add(moved, known, part);
    return pointerTo('#', 'components', moved, known);
  };
  const copy = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(copy);
    if (!isNode(node)) return node;
    const entries = Object.entries(node).map(([key, value]) => {
      if ((key === '$ref' || key === '$dynamicRef') && typeof value === 'string') return [key, refer(value)];
      return [key, key === 'discriminator' && isDiscriminator(value) ? copyChoice(value) : copy(value)];
    });
    return Object.fromEntries(entries);
  };
  const copyChoice = ({ mapping, ...rest }: Choice): object => {
    const targets = Object.entries(mapping).map(([value, target]) => {
      // A name without a slash is that of a component.
      if (!target.includes('/')) collect('schemas', target);
      return [value, refer(target)];
    });
    return { ...rest, mapping: Object.fromEntries(targets) };
  };
  const components = () => Object.fromEntries([...kinds].map(([kind, parts]) => [kind, Object.fromEntries(parts)]));
  return { collect, copy, components };
}

/** A discriminator that names its targets. */
interface Choice {
  propertyName: string;
  mapping: Record<string, string>;
}

/** Tells a discriminator from a property that happens to have its name. */
function isDiscriminator(node: unknown): node is Choice {
  const mapping = memberOf(node, 'mapping');
  return (
    typeof memberOf(node, 'propertyName') === 'string' &&
    isNode(mapping) &&
    Object.values(mapping).every((target) => typeof target === 'string')
  );
}
