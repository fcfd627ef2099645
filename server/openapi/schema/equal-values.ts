import { _, type CodeKeywordDefinition } from 'ajv/dist/2020.js';
import constKeyword from 'ajv/dist/vocabularies/validation/const.js';
import enumKeyword from 'ajv/dist/vocabularies/validation/enum.js';
import { canonicalText } from './unique-items.ts';

/** Ajv's keywords that compare values, mended: its own comparison calls the `toString` of an object, which may be any property of a body. */
export const comparingKeywords: CodeKeywordDefinition[] = [
  mend(enumKeyword.default, (schema) => (Array.isArray(schema) ? schema : [])),
  mend(constKeyword.default, (schema) => [schema]),
];

function mend(definition: CodeKeywordDefinition, listValues: (schema: unknown) => unknown[]): CodeKeywordDefinition {
  return {
    ...definition,
    code(context, ruleType) {
      const { gen, schema, data } = context;
      const values = listValues(schema);
      if (values.every((value) => typeof value !== 'object' || value === null)) {
        definition.code(context, ruleType);
        return;
      }
      const texts = new Set(values.map(canonicalText));
      const isOneOf = gen.scopeValue('func', { ref: (value: unknown) => texts.has(canonicalText(value)) });
      context.fail(_`!${isOneOf}(${data})`);
    },
  };
}
