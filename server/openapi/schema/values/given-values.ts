import type { Part } from './conjunction.ts';

/** A value that is there already, and the name by which it is given up where it is wrong. */
export interface Given {
  key: string;
  value: unknown;
}

/**
 * The values that the parts give: `example`, `examples`, `default`. A list or an object counts only where the schema that
 * gives it speaks of the whole value.
 */
export function listGiven(parts: Part[]): Given[] {
  const read = (keyword: 'example' | 'default') =>
    parts.flatMap((part) =>
      keyword in part.node ? keep(part, [{ key: `${part.pointer}/${keyword}`, value: part.node[keyword] }]) : [],
    );
  const several = parts.flatMap((part) => {
    const { examples } = part.node;
    if (!Array.isArray(examples)) return [];
    return keep(
      part,
      examples.map((value: unknown, index) => ({ key: `${part.pointer}/examples/${index}`, value })),
    );
  });
  return [...read('example'), ...several, ...read('default')];
}

function keep({ isWhole }: Part, given: Given[]): Given[] {
  return given.filter(({ value }) => isWhole || typeof value !== 'object' || value === null);
}
