import { isRef } from './pointer.ts';
import { isNode, type SchemaNode } from './subschemas.ts';

/** A choice between referenced schemas that the value of one property makes. */
export interface Discriminator {
  propertyName: string;
  keyword: 'oneOf' | 'anyOf';
  /** The branches in their order, each with the values of the property that mean it. */
  branches: { $ref: string; names: string[] }[];
}

/**
 * The choice that a schema's `discriminator` makes; none where the schema has none, or branches that are no references.
 * A mapping names a branch by its reference or by the bare name of its component; a branch that no mapping names has its own name.
 */
export function readDiscriminator(schema: SchemaNode): Discriminator | undefined {
  const { discriminator, oneOf, anyOf } = schema;
  const keyword = oneOf === undefined ? 'anyOf' : 'oneOf';
  const branches = oneOf ?? anyOf;
  if (!isNode(discriminator) || typeof discriminator.propertyName !== 'string') return undefined;
  if (!Array.isArray(branches) || branches.length === 0 || !branches.every(isRef)) return undefined;
  const mapping = isNode(discriminator.mapping) ? Object.entries(discriminator.mapping) : [];
  return {
    propertyName: discriminator.propertyName,
    keyword,
    branches: branches.map(({ $ref }) => {
      const own = $ref.split('/').at(-1) ?? '';
      const mapped = mapping.filter(([, target]) => target === $ref || target === own).map(([name]) => name);
      return { $ref, names: mapped.length > 0 ? mapped : [own] };
    }),
  };
}
