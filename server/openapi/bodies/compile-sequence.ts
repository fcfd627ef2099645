import { isNode, locate, pointerTo } from '../document/index.ts';
import { mostViolations } from '../limits.ts';
import type { Compilation } from '../parameters/index.ts';
import {
  createDefaults,
  createUndeclaredSearch,
  type SchemaCheck,
  type SchemaChecks,
  type SchemaNode,
  type SchemaViolation,
  type ValueType,
} from '../schema/index.ts';
import type { Content, Item } from './content.ts';

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
  // What all items have in common is not said where the first have schemas of their own.
  return isNode(node.items) && !('prefixItems' in node) ? pointerTo(pointer, 'items') : undefined;
}

/** The check of a list each of whose items a schema allows, and which another allows as a whole where there is one. */
export function checkSequence(checks: SchemaChecks, ofEach: string, ofAll: string | undefined): SchemaCheck {
  const check = checks(ofEach);
  const whole = ofAll === undefined ? undefined : checks(ofAll);
  return {
    pointer: ofEach,
    isValid: (list) =>
      Array.isArray(list) && list.every((item) => check.isValid(item)) && (whole?.isValid(list) ?? true),
    findViolations: (list) => [
      ...inEach(list, (item) => check.findViolations(item)),
      ...(whole?.findViolations(list) ?? []),
    ],
  };
}

/** Explains the violations of such a list. */
export function explainSequence(
  find: (schema: string, value: unknown) => SchemaViolation[],
  ofEach: string,
  ofAll: string | undefined,
): Content['explain'] {
  return (list) => [...inEach(list, (item) => find(ofEach, item)), ...(ofAll === undefined ? [] : find(ofAll, list))];
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
