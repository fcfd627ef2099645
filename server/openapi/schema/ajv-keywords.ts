import {
  _,
  type AnySchemaObject,
  type CodeKeywordDefinition,
  type Code as CodeText,
  type FuncKeywordDefinition,
  type KeywordCxt,
  type KeywordDefinition,
  Name,
  nil,
} from 'ajv/dist/2020.js';
import { resetErrorsCount } from 'ajv/dist/compile/errors.js';
import names from 'ajv/dist/compile/names.js';
import type { AnyValidateFunction, SchemaValidateFunction } from 'ajv/dist/types/index.js';
import containsKeyword from 'ajv/dist/vocabularies/applicator/contains.js';
import ifKeyword from 'ajv/dist/vocabularies/applicator/if.js';
import patternPropertiesKeyword from 'ajv/dist/vocabularies/applicator/patternProperties.js';
import prefixItemsKeyword from 'ajv/dist/vocabularies/applicator/prefixItems.js';
import { callValidateCode } from 'ajv/dist/vocabularies/code.js';
import unevaluatedItemsKeyword from 'ajv/dist/vocabularies/unevaluated/unevaluatedItems.js';
import unevaluatedPropertiesKeyword from 'ajv/dist/vocabularies/unevaluated/unevaluatedProperties.js';
import constKeyword from 'ajv/dist/vocabularies/validation/const.js';
import enumKeyword from 'ajv/dist/vocabularies/validation/enum.js';
import multipleOfKeyword from 'ajv/dist/vocabularies/validation/multipleOf.js';
import { canonicalText, findTwins, readStep } from './comparing.ts';
import { type Direction, forbidding } from './view.ts';

type Code = CodeKeywordDefinition['code'];

/** The keyword of a schema without valid values; violations of `false` would not tell where it stands. */
export const never = 'x-never';

/** The keywords beside those of JSON Schema: `never`, and the one that forbids a property in a direction. */
export function keywordsOfDirection(direction: Direction): CodeKeywordDefinition[] {
  const keyword = forbidding[direction];
  return [
    {
      keyword,
      schemaType: 'boolean',
      error: { message: `is ${keyword === 'readOnly' ? 'read' : 'write'}-only` },
      code: (context) => {
        if (context.schema === true) context.fail(isProperty(context));
      },
    },
    {
      keyword: never,
      schemaType: 'boolean',
      error: { message: 'is not allowed' },
      code: (context) => context.fail(),
    },
  ];
}

/** The keyword applies to properties alone (OpenAPI 3.0.3, section 4.7.24), not to a parameter, a body or an item. */
function isProperty({ it: { parentData } }: KeywordCxt): CodeText {
  return _`${parentData} !== undefined && !Array.isArray(${parentData})`;
}

/** The keyword `multipleOf` of the numbers as JSON writes them: Ajv divides binary fractions, of which 19.99 is no multiple of 0.01. */
const multipleOf: CodeKeywordDefinition = {
  ...multipleOfKeyword.default,
  code(context) {
    const { schema, data } = context;
    const step = readStep(schema);
    if (!step) return multipleOfKeyword.default.code(context);
    const { count, units } = step;
    if (units === 1) return context.fail(_`${data} % ${count} !== 0`);
    const whole = _`Math.round(${data} * ${units})`;
    context.fail(_`${whole} / ${units} !== ${data} || ${whole} % ${count} !== 0`);
  },
};

const validate: SchemaValidateFunction = (isAsked: boolean, items: unknown[], parentSchema?: AnySchemaObject) => {
  const twins = isAsked ? findTwins(items) : undefined;
  if (twins) {
    const message = 'must not have the same item twice';
    validate.errors = [{ keyword: 'uniqueItems', message, params: twins, ...(parentSchema && { parentSchema }) }];
  }
  return twins === undefined;
};

/** The keyword `uniqueItems`, in time that grows with the list: Ajv's own compares every item with every other. */
const uniqueItems: FuncKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  validate,
};

/** Ajv's keywords with its errors mended, most of them in what `unevaluatedItems` and `unevaluatedProperties` depend on. */
export const mendedKeywords: KeywordDefinition[] = [
  uniqueItems,
  multipleOf,
  mend(containsKeyword.default, withoutItems),
  mend(patternPropertiesKeyword.default, withFreshNames),
  mend(prefixItemsKeyword.default, withShortLists),
  mend(ifKeyword.default, withCondition),
  mend(unevaluatedItemsKeyword.default, (code) => withCount(withContained(code))),
  mend(unevaluatedPropertiesKeyword.default, withOwnNames),
];

/** The keywords for contained items: schemas of such items, and for each the schema of lists in which those are contained. */
export const contained = { items: 'x-contained', lists: 'x-containing' };

function mend(definition: CodeKeywordDefinition, change: (code: Code) => Code): CodeKeywordDefinition {
  return { ...definition, code: change(definition.code) };
}

/** Ajv takes all items for evaluated, not only contained ones. */
function withoutItems(code: Code): Code {
  return (context) => {
    const { items } = context.it;
    code(context);
    Object.assign(context.it, { items });
  };
}

/** Ajv skips all other keywords if a list has fewer items than `prefixItems`. */
function withShortLists(code: Code): Code {
  return (context) => {
    const { ok } = context;
    Object.assign(context, { ok: (valid: Name) => ok.call(context, _`${valid} !== false`) });
    code(context);
  };
}

/** Ajv writes the matching names into those of an alternative, which may be undefined. */
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

/** Ajv takes what an `if` evaluates for evaluated even if it does not hold. */
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

/** Ajv counts the evaluated items of branches, but "all" and "none" are no numbers. */
function withCount(code: Code): Code {
  return (context) => {
    const { gen, data, it } = context;
    const { items } = it;
    if (items instanceof Name) gen.assign(items, _`${items} === true ? ${data}.length : ${items} || 0`);
    code(context);
  };
}

/** Ajv ignores contained items: each item is first checked against the schemas of those. */
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

/** Ajv takes properties for evaluated whose names every object inherits, such as `toString`. */
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

/** Ajv's keywords that compare values, mended: Ajv calls the `toString` of an object, which a body may define as it likes. */
export const comparingKeywords: CodeKeywordDefinition[] = [
  mendComparison(enumKeyword.default, (schema) => (Array.isArray(schema) ? schema : [])),
  mendComparison(constKeyword.default, (schema) => [schema]),
];

function mendComparison(
  definition: CodeKeywordDefinition,
  listValues: (schema: unknown) => unknown[],
): CodeKeywordDefinition {
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

/** The keyword of a reference to a schema that is compiled when the first value needs it. */
export const lateReference = 'x-refers';

/** Creates the keyword: like `$ref`, but `find` compiles its target when the first value needs it. */
export function createLateReference(find: (reference: string) => AnyValidateFunction): CodeKeywordDefinition {
  return {
    keyword: lateReference,
    schemaType: 'string',
    code(context) {
      const { gen, schema } = context;
      const called = gen.scopeValue('func', { ref: createLateValidation(() => find(schema)) });
      const addErrors = () => {
        const errors = _`${called}.errors`;
        const { vErrors } = names.default;
        gen.assign(vErrors, _`${vErrors} === null ? ${errors} : ${vErrors}.concat(${errors})`);
        gen.assign(names.default.errors, _`${vErrors}.length`);
      };
      context.result(callValidateCode(context, called, nil), undefined, addErrors);
    },
  };
}

type LateValidation = ((...given: Parameters<AnyValidateFunction>) => unknown) & Pick<AnyValidateFunction, 'errors'>;

function createLateValidation(find: () => AnyValidateFunction): LateValidation {
  let validate: AnyValidateFunction | undefined;
  const late: LateValidation = (...given) => {
    validate ??= find();
    const isValid = validate(...given);
    late.errors = validate.errors ?? null;
    return isValid;
  };
  return late;
}
