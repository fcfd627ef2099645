import type { Oas3Rule, Plugin, UserContext } from '@redocly/openapi-core';
import { isAbsoluteUrl } from '@redocly/openapi-core';
import { explainPattern } from '../../../server/openapi/patterns.ts';
import { schemaKeywords } from './schema-keywords.ts';

/** Demands that every `pattern`, and every name of `patternProperties`, is a regular expression that the validators can compile. */
const PatternInvalid: Oas3Rule = () => ({
  Schema: {
    enter(schema: { pattern?: unknown; patternProperties?: unknown } | boolean, context: UserContext) {
      if (typeof schema !== 'object') return;
      const { pattern, patternProperties } = schema;
      const message = typeof pattern === 'string' ? explainPattern(pattern) : undefined;
      if (message) context.report({ message, location: context.location.child('pattern') });
      if (typeof patternProperties !== 'object' || patternProperties === null) return;
      for (const name of Object.keys(patternProperties)) {
        const reason = explainPattern(name);
        const location = context.location.child(['patternProperties', name]).key();
        if (reason) context.report({ message: reason, location });
      }
    },
  },
});

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

/** The rules that a contract must keep to be worked from, beside Redocly's own. */
export const essentialRules: Plugin = {
  id: 'essential',
  typeExtension: schemaKeywords,
  rules: { oas3: { 'pattern-invalid': PatternInvalid, 'external-value-unresolved': ExternalValueUnresolved } },
};
