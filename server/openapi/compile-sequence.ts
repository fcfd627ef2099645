import type { Compilation } from './compilation.ts';
import { createDefaults } from './defaults.ts';
import { explain } from './explanation.ts';
import { mostViolations } from './limits.ts';
import type { Content, Item } from './model.ts';
import { locate, pointerTo } from './pointer.ts';
import type { SchemaCheck, SchemaChecks, SchemaViolation } from './schema-checks.ts';
import { isNode, type SchemaNode } from './subschemas.ts';
import { createUndeclaredSearch } from './undeclared.ts';
import type { ValueType } from './value-types.ts';

/** Compiles what each value of a sequence is held against: the schema of the items where there is one, the items of the schema where it is of a list, else the schema. */
export function compileItem(
  { document }: Pick<Compilation, 'document'>,
  checks: SchemaChecks,
  schema: string | undefined,
  { valueType, hasItems }: { valueType: ValueType; hasItems: boolean },
): Item {
  const isOfList = !hasItems && valueType.types.has('array') && !valueType.types.has('object');
  const declared = schema !== undefined && isOfList ? findItems(document, schema) : schema;
  const ofItem = isOfList ? valueType.items(0) : valueType;
  return {
    isOfList,
    isEvent: ofItem.propertyNames.includes('data'),
    check: declared === undefined ? undefined : checks(declared),
    valueType: ofItem,
    findUndeclared: createUndeclaredSearch(ofItem),
    fillDefaults: declared === undefined ? () => {} : createDefaults(document, declared),
  };
}

function findItems(document: object, schema: string): string | undefined {
  const { node, pointer } = locate<SchemaNode>(document, schema);
  return isNode(node.items) ? pointerTo(pointer, 'items') : undefined;
}

/** The check of a list each of whose items the check allows. */
export function checkEach(check: SchemaCheck): SchemaCheck {
  return {
    pointer: check.pointer,
    isValid: (list) => Array.isArray(list) && list.every((item) => check.isValid(item)),
    findViolations: (list) => inEach(list, (item) => check.findViolations(item)),
  };
}

/** The check of what two checks allow; it stands where the first does. */
export function checkBoth(check: SchemaCheck, other: SchemaCheck): SchemaCheck {
  return {
    pointer: check.pointer,
    isValid: (value) => check.isValid(value) && other.isValid(value),
    findViolations: (value) => [...check.findViolations(value), ...other.findViolations(value)],
  };
}

/** Explains the violations of each item of a list. */
export function explainEach(document: object, checks: SchemaChecks, schema: string): Content['explain'] {
  return (list) => inEach(list, (item) => explain(document, checks, schema, item));
}

function inEach(list: unknown, find: (item: unknown) => SchemaViolation[]): SchemaViolation[] {
  const found: SchemaViolation[] = [];
  for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
    if (found.length >= mostViolations) break;
    found.push(
      ...find(item).map((violation) => ({ ...violation, instancePath: `/${index}${violation.instancePath}` })),
    );
  }
  return found;
}
