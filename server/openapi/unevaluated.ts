import { _, type CodeKeywordDefinition, type KeywordCxt, Name } from 'ajv/dist/2020.js';
import containsKeyword from 'ajv/dist/vocabularies/applicator/contains.js';
import ifKeyword from 'ajv/dist/vocabularies/applicator/if.js';
import patternPropertiesKeyword from 'ajv/dist/vocabularies/applicator/patternProperties.js';
import prefixItemsKeyword from 'ajv/dist/vocabularies/applicator/prefixItems.js';
import unevaluatedItemsKeyword from 'ajv/dist/vocabularies/unevaluated/unevaluatedItems.js';
import unevaluatedPropertiesKeyword from 'ajv/dist/vocabularies/unevaluated/unevaluatedProperties.js';
import { isNode, type SchemaNode } from './subschemas.ts';

type Code = CodeKeywordDefinition['code'];

/** Ajv's keywords for which it errs in what they leave to others, most often `unevaluatedItems` and `unevaluatedProperties`, mended. */
export const mendedKeywords: CodeKeywordDefinition[] = [
  mend(containsKeyword.default, withoutItems),
  mend(patternPropertiesKeyword.default, withFreshNames),
  mend(prefixItemsKeyword.default, withShortLists),
  mend(ifKeyword.default, withCondition),
  mend(unevaluatedItemsKeyword.default, withCount),
  mend(unevaluatedPropertiesKeyword.default, withOwnNames),
];

/** The schemas that say which items a list contains, whatever else it is: those of a schema itself and of what it is composed of by `allOf`. */
export function listContained({ contains, allOf }: SchemaNode): unknown[] {
  const parts = Array.isArray(allOf) ? allOf.filter(isNode).flatMap(listContained) : [];
  return contains === undefined ? parts : [contains, ...parts];
}

function mend(definition: CodeKeywordDefinition, change: (code: Code) => Code): CodeKeywordDefinition {
  return { ...definition, code: change(definition.code) };
}

/** Ajv takes every item for evaluated, not only what is contained. */
function withoutItems(code: Code): Code {
  return (context) => {
    const { items } = context.it;
    code(context);
    Object.assign(context.it, { items });
  };
}

/** Ajv passes over all other keywords where a list is too short for the first items that have a schema. */
function withShortLists(code: Code): Code {
  return (context) => {
    const { ok } = context;
    Object.assign(context, { ok: (valid: Name) => ok.call(context, _`${valid} !== false`) });
    code(context);
  };
}

/** Ajv writes the names that match into those of an alternative, which there need not be. */
function withFreshNames(code: Code): Code {
  return (context) => {
    const { it } = context;
    const { props } = it;
    if (!(props instanceof Name)) return code(context);
    Object.assign(it, { props: undefined });
    code(context);
    const { items: _, ...names } = { ...it, props };
    context.mergeEvaluated(names);
  };
}

/** Ajv takes what a condition looks at for evaluated even where the condition does not hold. */
function withCondition(code: Code): Code {
  return (context) => {
    const { subschema, mergeEvaluated } = context;
    let holds: Name | undefined;
    const patched: Partial<KeywordCxt> = {
      subschema(applied, valid) {
        if ('keyword' in applied && applied.keyword === 'if') holds = valid;
        return subschema.call(context, applied, valid);
      },
      mergeEvaluated(inner) {
        Object.assign(context, { mergeEvaluated });
        if (holds) context.mergeValidEvaluated(inner, holds);
      },
    };
    Object.assign(context, patched);
    code(context);
  };
}

/** Ajv counts the items that branches evaluate; all of them and none are no numbers to it. */
function withCount(code: Code): Code {
  return (context) => {
    const { gen, data, it } = context;
    const { items } = it;
    if (items instanceof Name) gen.assign(items, _`${items} === true ? ${data}.length : ${items} || 0`);
    code(context);
  };
}

/** Ajv takes a property for evaluated whose name every object inherits, such as `toString`. */
function withOwnNames(code: Code): Code {
  return (context) => {
    const { gen, it } = context;
    const { props } = it;
    if (props instanceof Name) {
      gen.assign(props, _`${props} && ${props} !== true ? Object.assign(Object.create(null), ${props}) : ${props}`);
    }
    code(context);
  };
}
