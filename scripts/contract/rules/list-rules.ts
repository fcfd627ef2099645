import type { Oas3Rule, UserContext } from '@redocly/openapi-core';
import { isNode } from '../../../server/openapi/document/index.ts';
import { commonTypes, listParts } from './flat-schema.ts';

/** A rule that demands of every list one of the keywords, be it in what the list is composed of. */
function demandOfLists(keywords: string[], message: string): Oas3Rule {
  return () => ({
    Schema: {
      enter(schema: unknown, context: UserContext) {
        // What a branch leaves out, the whole may say.
        if (!isNode(schema) || /\/allOf\/\d+$/.test(context.location.pointer)) return;
        const parts = listParts(schema, context.location, context);
        const isTold = parts.some((part) => keywords.some((keyword) => part.schema[keyword] !== undefined));
        if (isTold || !commonTypes(parts)?.has('array')) return;
        context.report({ message, location: context.location.key() });
      },
    },
  });
}

/** Demands that a list says what its items are. */
export const ListsHaveItems = demandOfLists(
  ['items', 'prefixItems', 'enum', 'const'],
  'A list needs items that say what is in it.',
);

/** Demands that every list has an end, or an `x-unbounded` that says why it needs none. */
export const BoundedLists = demandOfLists(
  ['maxItems', 'enum', 'const', 'x-unbounded'],
  'A list needs maxItems, or an x-unbounded that says what bounds it.',
);
