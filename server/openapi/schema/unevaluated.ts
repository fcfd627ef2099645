import { _, type CodeKeywordDefinition, type KeywordCxt, Name } from 'ajv/dist/2020.js';
import { resetErrorsCount } from 'ajv/dist/compile/errors.js';
import names from 'ajv/dist/compile/names.js';
import containsKeyword from 'ajv/dist/vocabularies/applicator/contains.js';
import ifKeyword from 'ajv/dist/vocabularies/applicator/if.js';
import patternPropertiesKeyword from 'ajv/dist/vocabularies/applicator/patternProperties.js';
import prefixItemsKeyword from 'ajv/dist/vocabularies/applicator/prefixItems.js';
import unevaluatedItemsKeyword from 'ajv/dist/vocabularies/unevaluated/unevaluatedItems.js';
import unevaluatedPropertiesKeyword from 'ajv/dist/vocabularies/unevaluated/unevaluatedProperties.js';
import { isNode, pointerTo, valueAt } from '../document/index.ts';

type Code = CodeKeywordDefinition['code'];

/** Ajv's keywords for which it errs in what they leave to others, most often `unevaluatedItems` and `unevaluatedProperties`, mended. */
export const mendedKeywords: CodeKeywordDefinition[] = [
  mend(containsKeyword.default, withoutItems),
  mend(patternPropertiesKeyword.default, withFreshNames),
  mend(prefixItemsKeyword.default, withShortLists),
  mend(ifKeyword.default, withCondition),
  mend(unevaluatedItemsKeyword.default, (code) => withCount(withContained(code))),
  mend(unevaluatedPropertiesKeyword.default, withOwnNames),
];

/** The keywords that tell Ajv which items a list contains: a schema of such items, and beside it one that the list must be valid against for that. */
export const contained = { items: 'x-contained', lists: 'x-containing' };

/** What a schema says of the items that a list contains: pointers to the schema of such items, and to those under which it counts. */
export interface Contained {
  pointer: string;
  /** The list is valid against these, or against none of those that are negated. */
  under: { pointer: string; isNegated: boolean }[];
}

/** Finds what a schema says of contained items, itself or by what it is composed of: they are evaluated (JSON Schema 2020-12, section 11.2). */
export function listContained(
  document: object,
  pointer: string,
  under: Contained['under'] = [],
  seen = new Set<string>(),
): Contained[] {
  const schema = valueAt(document, pointer);
  if (!isNode(schema) || seen.has(pointer)) return [];
  const follow = (inner: string, ...added: Contained['under']) =>
    listContained(document, inner, [...under, ...added], new Set(seen).add(pointer));
  const place = (...tokens: string[]) => pointerTo(pointer, ...tokens);
  const each = (keyword: string) =>
    Object.keys(Array.isArray(schema[keyword]) ? schema[keyword] : []).map((index) => place(keyword, index));
  const condition = { pointer: place('if'), isNegated: false };
  return [
    ...(schema.contains === undefined ? [] : [{ pointer: place('contains'), under }]),
    ...(typeof schema.$ref === 'string' ? follow(schema.$ref) : []),
    ...each('allOf').flatMap((branch) => follow(branch)),
    ...['anyOf', 'oneOf'].flatMap(each).flatMap((branch) => follow(branch, { pointer: branch, isNegated: false })),
    ...(schema.if === undefined
      ? []
      : [
          ...follow(condition.pointer, condition),
          ...follow(place('then'), condition),
          ...follow(place('else'), { ...condition, isNegated: true }),
        ]),
  ];
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

/** Ajv does not know which items are contained: before the schema of all others, an item is held against theirs. */
function withContained(code: Code): Code {
  return (context) => {
    const { gen, subschema, parentSchema } = context;
    const quietly = { createErrors: false, allErrors: false, compositeRule: true } as const;
    const ask = (name: string, applied: Parameters<KeywordCxt['subschema']>[0]) => {
      const [valid, before] = [gen.name(name), gen.const('before', names.default.errors)];
      subschema.call(context, { ...applied, ...quietly }, valid);
      resetErrorsCount(gen, before);
      return valid;
    };
    const lists: unknown[] = parentSchema[contained.lists] ?? [];
    const counts = lists.map((_list, schemaProp) => ask('counts', { keyword: contained.lists, schemaProp }));
    const patched: Partial<KeywordCxt> = {
      subschema(applied, valid) {
        gen.assign(valid, false);
        for (const [schemaProp, isSo] of counts.entries())
          gen.if(_`!${valid} && ${isSo}`, () =>
            gen.assign(valid, ask('contained', { ...applied, keyword: contained.items, schemaProp })),
          );
        gen.if(_`!${valid}`, () => subschema.call(context, applied, valid));
        return context.it;
      },
    };
    if (counts.length > 0) Object.assign(context, patched);
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
