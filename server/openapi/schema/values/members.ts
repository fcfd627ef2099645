import { isNode, memberOf, pointerTo, remember } from '../../document/index.ts';
import { type Direction, isForbidden, requiredNames } from '../direction.ts';
import { matchesPattern } from '../pattern-matcher.ts';
import { gather, type Part, type Placed, type SchemaReader } from './conjunction.ts';
import { listChoosable, membersBy } from './constraints.ts';

/** The schemas that hold for the property of a name: those that declare it, or else what a part says of all others. */
export const listPropertySchemas = remember((parts: Part[], name: string): Placed[] => {
  const isKnown = parts.some((part) => declares(part, name));
  return parts.flatMap((part) => {
    const own = memberOf(part.node.properties, name);
    const found: Placed[] =
      own === undefined ? [] : [{ schema: own, pointer: pointerTo(part.pointer, 'properties', name) }];
    for (const [pattern, schema] of membersBy(part, 'patternProperties')) {
      if (matches(pattern, name))
        found.push({ schema, pointer: pointerTo(part.pointer, 'patternProperties', pattern) });
    }
    if (found.length > 0) return found;
    const rest = 'additionalProperties' in part.node ? 'additionalProperties' : 'unevaluatedProperties';
    const isAbout = rest in part.node && (rest === 'additionalProperties' || !isKnown);
    return isAbout ? [{ schema: part.node[rest], pointer: pointerTo(part.pointer, rest) }] : [];
  });
});

function declares(part: Part, name: string): boolean {
  return (
    memberOf(part.node.properties, name) !== undefined ||
    membersBy(part, 'patternProperties').some(([pattern]) => matches(pattern, name))
  );
}

/** Tells whether a name matches a pattern; no name matches what is none. */
function matches(pattern: string, name: string): boolean {
  try {
    return matchesPattern(pattern, name);
  } catch {
    return false;
  }
}

/** The names that the parts declare, and those that they require of a message that travels one way. */
export function listNames(
  { document }: SchemaReader,
  direction: Direction,
  parts: Part[],
): { declared: string[]; required: Set<string>; forbidden: Set<string> } {
  const { declared, required, forbidden } = namesOf(parts, direction, document);
  return { declared, required: new Set(required), forbidden };
}

const namesOf = remember((parts: Part[], direction: Direction, document: SchemaReader['document']) => {
  const properties = parts.flatMap((part) => membersBy(part, 'properties'));
  const forbidden = properties.filter(([, schema]) => isForbidden(document, schema, direction)).map(([name]) => name);
  return {
    declared: [...new Set(properties.map(([name]) => name))],
    required: parts.flatMap(({ node }) => requiredNames(document, node, direction)),
    forbidden: new Set(forbidden),
  };
});

/** The names that must be there beside another. */
export function listDependent(parts: Part[], name: string): string[] {
  return parts.flatMap(({ node: { dependentRequired } }) => {
    const names = memberOf(dependentRequired, name);
    return Array.isArray(names) ? names.map(String) : [];
  });
}

/** Whether there may be properties of other names, and whether the parts say what those are like. */
export function readRest(parts: Part[]): { isOpen: boolean; isTyped: boolean; patterns: string[] } {
  const said = parts.flatMap(({ node }) => [node.additionalProperties ?? [], node.unevaluatedProperties ?? []].flat());
  const patterns = parts.flatMap((part) => membersBy(part, 'patternProperties').map(([pattern]) => pattern));
  return { isOpen: !said.includes(false), isTyped: said.some((schema) => isNode(schema)), patterns };
}

/** The schemas that hold for the names of properties. */
export function listNameSchemas(parts: Part[]): Placed[] {
  return parts.flatMap(({ node, pointer }) =>
    'propertyNames' in node ? [{ schema: node.propertyNames, pointer: pointerTo(pointer, 'propertyNames') }] : [],
  );
}

/** The most properties for which there are names, as far as the parts list them. */
export function countPossible(
  reader: SchemaReader,
  parts: Part[],
  { declared, forbidden }: { declared: string[]; forbidden: Set<string> },
): number {
  const { isOpen, patterns } = readRest(parts);
  const known = isOpen || patterns.length > 0 ? undefined : declared.filter((name) => !forbidden.has(name));
  // Whatever a choice among names adds leaves fewer of them.
  const names = listNameSchemas(parts);
  const listed = names.length > 0 ? listChoosable(gather(reader, names, () => []).parts) : undefined;
  return Math.min(known?.length ?? Infinity, listed ? new Set(listed).size : Infinity);
}

/** The schemas that hold for the item at an index. */
export function listItemSchemas(parts: Part[], index: number): Placed[] {
  return parts.flatMap(({ node, pointer }) => {
    const first = Array.isArray(node.prefixItems) ? node.prefixItems : [];
    if (index < first.length) {
      return [{ schema: first[index], pointer: pointerTo(pointer, 'prefixItems', String(index)) }];
    }
    const rest = 'items' in node ? 'items' : 'unevaluatedItems';
    return rest in node ? [{ schema: node[rest], pointer: pointerTo(pointer, rest) }] : [];
  });
}

/** The schemas of which a list must contain items, each with how many. */
export function listContained(parts: Part[]): { placed: Placed; least: number }[] {
  return parts.flatMap(({ node, pointer }) =>
    'contains' in node
      ? [
          {
            placed: { schema: node.contains, pointer: pointerTo(pointer, 'contains') },
            least: typeof node.minContains === 'number' ? node.minContains : 1,
          },
        ]
      : [],
  );
}

/** The most items that have a schema of their own. */
export function countFirst(parts: Part[]): number {
  return Math.max(0, ...parts.map(({ node }) => (Array.isArray(node.prefixItems) ? node.prefixItems.length : 0)));
}
