import type { Oas3Rule, UserContext } from '@redocly/openapi-core';
import { readDiscriminator } from '../../../server/openapi/discriminator.ts';
import { memberOf } from '../../../server/openapi/pointer.ts';
import { isNode } from '../../../server/openapi/subschemas.ts';
import { listParts, type SchemaPart } from './flat-schema.ts';

/** Demands that each branch of a discriminator can be chosen: it has the property, and allows a value that means it. */
export const DiscriminatorUnsatisfiable: Oas3Rule = () => ({
  Schema: {
    enter(schema: unknown, context: UserContext) {
      const discriminator = isNode(schema) ? readDiscriminator(schema) : undefined;
      if (!discriminator) return;
      const { propertyName, keyword, branches } = discriminator;
      for (const [index, { $ref, names }] of branches.entries()) {
        const location = context.location.child([keyword, String(index)]);
        const parts = listParts({ $ref }, location, context);
        const reason = explain(parts, propertyName, names);
        if (reason) context.report({ message: `${$ref.split('/').at(-1)} can never be chosen: ${reason}`, location });
      }
    },
  },
});

function explain(parts: SchemaPart[], property: string, names: string[]): string | undefined {
  const declared = parts.map(({ schema }) => memberOf(schema.properties, property)).filter(isNode);
  const isOpen = parts.some(
    ({ schema }) => schema.properties === undefined && schema.$ref === undefined && !schema.allOf,
  );
  if (declared.length === 0) return isOpen ? undefined : `it has no property ${property}.`;
  const values = declared.flatMap((schema) =>
    'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : [],
  );
  if (values.length === 0 || names.some((name) => values.includes(name))) return undefined;
  const wanted = names.map((name) => JSON.stringify(name)).join(' or ');
  return `its ${property} is never ${wanted}, which means it.`;
}
