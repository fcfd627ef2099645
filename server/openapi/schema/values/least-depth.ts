import { isNode, isRef, pointerTo } from '../../document/index.ts';
import { listChoices, listJoined, type Part, type Placed, type SchemaReader, targetOf } from './conjunction.ts';
import { membersBy } from './constraints.ts';

/** The deepest that the least value of a schema may go; whatever goes deeper counts as endless. */
const mostLevels = 14;

/** Tells how many levels the flattest value of a schema has: 0 for a text, infinitely many where every value contains another of its kind. */
export type DepthOf = (placed: Placed) => number;

/** Creates the function that measures the schemas of a document. */
export function createDepths(reader: SchemaReader): DepthOf {
  const known = new Map<string, boolean>();
  const depths = new Map<string, number>();
  const fits = (placed: Placed, levels: number, refs: string[]): boolean => {
    if (refs.length > 0 || placed.pointer === '') return fitsOwn(placed, levels, refs);
    const key = `${levels} ${placed.pointer}`;
    const found = known.get(key) ?? fitsOwn(placed, levels, refs);
    known.set(key, found);
    return found;
  };
  const fitsOwn = ({ schema, pointer }: Placed, levels: number, refs: string[]): boolean => {
    if (!isNode(schema)) return schema !== false;
    const part: Part = { node: reader.nodeOf(schema), pointer, isWhole: false };
    if (isRef(part.node)) {
      const { $ref } = part.node;
      if (refs.includes($ref) || !fits(targetOf(reader, $ref), levels, [...refs, $ref])) return false;
    }
    return (
      listJoined(part).every((joined) => fits(joined, levels, refs)) &&
      listChoices(reader, part).every(([, branches]) =>
        branches.some((branch) => branch.every((placed) => fits(placed, levels, refs))),
      ) &&
      (isFlat(part) || listNeeded(part).every((inner) => levels > 0 && fits(inner, levels - 1, [])))
    );
  };
  return (placed) => {
    const depth = depths.get(placed.pointer) ?? measure(placed, fits);
    depths.set(placed.pointer, depth);
    return depth;
  };
}

function measure(placed: Placed, fits: (placed: Placed, levels: number, refs: string[]) => boolean): number {
  for (let levels = 0; levels <= mostLevels; levels++) if (fits(placed, levels, [])) return levels;
  return Infinity;
}

/** Whether the schema's own keywords leave a value that holds no others. */
function isFlat({ node }: Part): boolean {
  const types = node.type === undefined ? [] : [node.type].flat();
  if ('const' in node || Array.isArray(node.enum)) return true;
  return types.some((type) => type !== 'object' && type !== 'array');
}

/** The schemas of what every object or list of the schema holds. */
function listNeeded(part: Part): Placed[] {
  const { node, pointer } = part;
  const required = new Set(Array.isArray(node.required) ? node.required : []);
  const members = membersBy(part, 'properties')
    .filter(([name]) => required.has(name))
    .map(([name, schema]) => ({ schema, pointer: pointerTo(pointer, 'properties', name) }));
  const hasItems = typeof node.minItems === 'number' && node.minItems > 0 && 'items' in node;
  return hasItems ? [...members, { schema: node.items, pointer: pointerTo(pointer, 'items') }] : members;
}
