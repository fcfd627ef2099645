import { _, type CodeKeywordDefinition, nil } from 'ajv/dist/2020.js';
import names from 'ajv/dist/compile/names.js';
import type { AnyValidateFunction } from 'ajv/dist/types/index.js';
import { callValidateCode } from 'ajv/dist/vocabularies/code.js';

/** The keyword of a reference to a schema that is compiled when a value first comes to it. */
export const lateReference = 'x-refers';

/** A contract with more component schemas than this refers from anywhere to everywhere: to compile all of it takes seconds. */
const many = 100;

/** Keywords that have to know what others have looked at, beyond references too. */
const lookingBeyond = new Set(['unevaluatedProperties', 'unevaluatedItems']);

/** Tells whether references between the schemas of a document are better followed late, and can be. */
export function areReferencesLate(document: object): boolean {
  const { components } = document as { components?: { schemas?: object } };
  return Object.keys(components?.schemas ?? {}).length > many && !holdsKey(document, lookingBeyond);
}

/** Creates the keyword: like `$ref`, but what it refers to is compiled by `find` when a value first comes to it. */
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

/** Tells whether an object in the value has one of the keys; looks at each once, without going deeper into the stack. */
export function holdsKey(value: object, wanted: ReadonlySet<string>): boolean {
  const open: object[] = [value];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [key, inner] of Object.entries(next)) {
      if (wanted.has(key)) return true;
      if (typeof inner === 'object' && inner !== null) open.push(inner);
    }
  }
  return false;
}
