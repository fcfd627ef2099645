import type { AnySchemaObject, FuncKeywordDefinition, SchemaValidateFunction } from 'ajv';

const validate: SchemaValidateFunction = (isAsked: boolean, items: unknown[], parentSchema?: AnySchemaObject) => {
  const twins = isAsked ? findTwins(items) : undefined;
  if (twins) {
    const message = 'must not have the same item twice';
    validate.errors = [{ keyword: 'uniqueItems', message, params: twins, ...(parentSchema && { parentSchema }) }];
  }
  return twins === undefined;
};

/** The keyword `uniqueItems`, in time that grows with the list: Ajv's own compares every item with every other. */
export const uniqueItems: FuncKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  validate,
};

/** The first item that is equal to one before it, and that one. */
export function findTwins(items: unknown[]): { i: number; j: number } | undefined {
  const seen = new Map<unknown, number>();
  for (const [i, item] of items.entries()) {
    const key = typeof item === 'object' && item !== null ? canonicalText(item) : keyOf(item);
    const j = seen.get(key);
    if (j !== undefined) return { i, j };
    seen.set(key, i);
  }
  return undefined;
}

/** A key of a scalar that differs from that of every list and object. */
function keyOf(item: unknown): unknown {
  return typeof item === 'string' ? `'${item}` : item;
}

/** A value as JSON text that is the same for equal values: names in a fixed order, and no second copy of the value. */
export function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`).join()}}`;
}
