import type { Comparison, Variation } from './comparison.ts';
import { homeOf, isNullable, read, type View } from './view.ts';

const allTypes = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'number'];

/** The types that a string is read as where values travel as text. */
const textual = ['boolean', 'integer', 'number'];

/** The types that a value of the view may have; every integer is a number too. */
export function typesOf(view: View, isText = false): string[] {
  const lists = read(view, 'type').map(({ node }) => {
    const types = [node].flat().map(String);
    return [
      ...types,
      ...(types.includes('number') ? ['integer'] : []),
      ...(isText && types.includes('string') ? textual : []),
    ];
  });
  return allTypes.filter((type) => lists.every((list) => list.includes(type)) || (type === 'null' && isNullable(view)));
}

/** Tells whether a view that allows numbers allows integers alone, by the steps between them. */
export function isIntegral(view: View): boolean {
  return (
    !typesOf(view).includes('number') || read(view, 'multipleOf').some(({ node }) => Number.isInteger(Number(node)))
  );
}

/** Finds whether values of other types are allowed. */
export function findTypeVariations({ isText }: Comparison, older: View, newer: View): Variation[] {
  const [before, after] = [typesOf(older, isText), typesOf(newer, isText)];
  const isReal = (type: string, holder: View) => type !== 'number' || isText || !isIntegral(holder);
  const lost = before.filter((type) => !after.includes(type) && isReal(type, older));
  const won = after.filter((type) => !before.includes(type) && isReal(type, newer));
  if (lost.length + won.length === 0) return [];
  const rule = won.length === 0 ? 'type-narrowed' : lost.length === 0 ? 'type-widened' : 'type-changed';
  const text = `type ${nameTypes(typesOf(older))} became ${nameTypes(typesOf(newer))}`;
  return [{ rule, text, pointer: homeOf(older, newer, 'type') }];
}

function nameTypes(types: string[]): string {
  if (types.length === allTypes.length) return 'any';
  return types.filter((type) => type !== 'integer' || !types.includes('number')).join(' or ') || 'none';
}

/** The type of a value, as JSON Schema names it. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
