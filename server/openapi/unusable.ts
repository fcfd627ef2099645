import { schemaPointer } from './compile-parameter.ts';
import { listDeclaredOperations } from './declared-operations.ts';
import type { Document, Header, Response } from './document.ts';
import { findEndlessSchemas } from './endless-schemas.ts';
import { findInvalidPatterns } from './patterns.ts';
import { type Located, locate, memberOf, pointerTo } from './pointer.ts';
import { ownHeaders } from './responses.ts';
import { findStyleProblem } from './style-problems.ts';
import type { ParameterObject } from './style-table.ts';
import { anyValue } from './type-statements.ts';
import { readValueType, type ValueType } from './value-types.ts';

/** A part of a contract for which the contract cannot be worked from, and what to write instead. */
export interface Unusable {
  rule: 'pattern-invalid' | 'schema-endless' | 'style-unsupported';
  pointer: string;
  message: string;
}

/** Every part of a contract with which no value could be held against it, or none be read or written. */
export function findUnusable(document: Document): Unusable[] {
  return [
    ...findInvalidPatterns(document).map((found): Unusable => ({ rule: 'pattern-invalid', ...found })),
    ...findEndlessSchemas(document).map((pointer): Unusable => ({ rule: 'schema-endless', pointer, message: endless })),
    ...findUnsupportedStyles(document),
  ];
}

const endless =
  'This schema is composed of itself, so that no check of a value would end: refer to it from a property or an item instead.';

/** The parameters of operations and the headers of their responses that their styles cannot write. */
function findUnsupportedStyles(document: Document): Unusable[] {
  const declared = listDeclaredOperations(document).flatMap(({ parameters, responses }) => [
    ...parameters,
    ...[...responses.values()].flatMap((response) => listHeaders(document, response)),
  ]);
  const byPointer = new Map(declared.map((each) => [each.pointer, each.node]));
  return [...byPointer].flatMap(([pointer, node]): Unusable[] => {
    const found = isSimple(node) ? undefined : findStyleProblem(node, typeAt(document, node, pointer));
    return found === undefined ? [] : [{ rule: 'style-unsupported', pointer, message: `${capitalize(found)}.` }];
  });
}

function listHeaders(document: Document, { node, pointer }: Located<Response>): Located<ParameterObject>[] {
  const names = Object.keys(node.headers ?? {}).filter((name) => !ownHeaders.has(name.toLowerCase()));
  return names.map((name) => {
    const header = locate<Header>(document, pointerTo(pointer, 'headers', name));
    return { pointer: header.pointer, node: { ...header.node, name, in: 'header' } };
  });
}

/** Any style can write what is one text; most parameters are. */
function isSimple({ style, content, schema }: ParameterObject): boolean {
  return style === undefined && !content && memberOf(schema, 'type') === 'string';
}

function typeAt(document: Document, node: ParameterObject, pointer: string): ValueType {
  const schema = schemaPointer(node, pointer);
  return schema === undefined ? anyValue : readValueType(document, schema);
}

function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
