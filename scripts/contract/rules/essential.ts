import type { Oas3Rule, Plugin, UserContext } from '@redocly/openapi-core';
import { isAbsoluteUrl } from '@redocly/openapi-core';
import { nodeTypes } from './node-types.ts';
import { Structure } from './structure.ts';

/** Demands that the files which examples name are there; addresses are for the reader, and nobody follows them. */
const ExternalValueUnresolved: Oas3Rule = () => ({
  Example: {
    enter(example: { externalValue?: unknown }, context: UserContext) {
      const { externalValue } = example;
      if (typeof externalValue !== 'string' || isAbsoluteUrl(externalValue)) return;
      const { node, error } = context.resolve({ $ref: externalValue });
      if (node !== undefined) return;
      const message = `The file of the example cannot be read: ${error?.message ?? 'it is empty.'}`;
      context.report({ message, location: context.location.child('externalValue') });
    },
  },
});

/** The rules that a valid contract keeps, beside Redocly's own. */
export const essentialRules: Plugin = {
  id: 'essential',
  typeExtension: nodeTypes,
  rules: { oas3: { 'external-value-unresolved': ExternalValueUnresolved, structure: Structure } },
};
