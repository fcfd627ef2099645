import type { SchemaNode } from './subschemas.ts';

/**
 * Tells whether a schema of OpenAPI 3.0 allows null whatever its other keywords say. Its `nullable` allows null, as the tools
 * have it that write it beside a reference, a composition, or an `enum` without null; by the letter (OpenAPI 3.0.3, section
 * 4.7.24.1) it adds to the `type` beside it and to nothing else.
 */
export function isOrNull(node: SchemaNode): boolean {
  return node.nullable === true && ['$ref', 'allOf', 'oneOf', 'anyOf'].some((keyword) => keyword in node);
}

/** The keywords by which a schema without compositions allows null too. */
export function withNull({ type, enum: listed }: SchemaNode): SchemaNode {
  return {
    ...(type !== undefined && { type: [type, 'null'].flat() }),
    ...(Array.isArray(listed) && !listed.includes(null) && { enum: [...listed, null] }),
  };
}

/** The schema for all values but null, which is allowed. */
export function orNull(schema: SchemaNode): SchemaNode {
  return Object.fromEntries([
    ['if', { not: { type: 'null' } }],
    ['then', schema],
  ]);
}
