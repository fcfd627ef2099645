import type { Plugin } from '@redocly/openapi-core';

/**
 * The keywords that a schema may have, as Redocly's rules are to know them: since OpenAPI 3.1 any at all (JSON Schema
 * 2020-12, section 4.3.1), and a comment before that too.
 */
export const schemaKeywords: NonNullable<Plugin['typeExtension']> = {
  oas3: (types, version) => {
    const { Schema } = types;
    if (!Schema) return types;
    const isOld = version === 'oas3_0';
    return {
      ...types,
      Schema: isOld
        ? { ...Schema, properties: { ...Schema.properties, $comment: { type: 'string' } } }
        : { ...Schema, additionalProperties: () => null },
    };
  },
};
