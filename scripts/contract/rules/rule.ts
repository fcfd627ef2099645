import type { Oas3Rule, UserContext } from '@redocly/openapi-core';
import { membersOf } from '../../../server/openapi/document/index.ts';
import type { SchemaNode } from '../../../server/openapi/schema/index.ts';

/** A lint rule, with its text for the manual. */
export interface Rule {
  /** The set that has it: `sound` for what is wrong in any house style, `owasp` for the API Security Top 10; else it is named one by one. */
  set?: 'sound' | 'owasp';
  /** What it demands, in one sentence. */
  demands: string;
  /** The type of the object that is an example, and in YAML a wrong one and a right one. */
  of: 'Schema' | 'PathItem' | 'Paths' | 'Parameter' | 'Server' | 'SecurityScheme';
  wrong: string;
  right: string;
  /** The options with which the example is wrong. */
  options?: Record<string, unknown>;
  rule: Oas3Rule;
}

/** Something that is wrong: the sentence, and the keys that lead to it. */
interface Found {
  message: string;
  at: string[];
  /** True if the position is that of the key, not of the value. */
  isKey?: boolean;
}

/** What surrounds an object: the root of its document, and its path item. */
interface Scope {
  root: SchemaNode;
  item: SchemaNode;
}

type Find = (node: SchemaNode, context: UserContext, scope: Scope) => Found[];

/** Creates a rule that inspects each object of a type; `create` is called once for a document. */
export function inspect(type: string, create: (options: Record<string, unknown>) => Find): Oas3Rule {
  return (options) => {
    const find = create(options);
    const scope: Scope = { root: {}, item: {} };
    const enter = (node: unknown, context: UserContext): void => {
      for (const { message, at, isKey } of find(membersOf(node), context, scope)) {
        const location = at.length > 0 ? context.location.child(at) : context.location;
        context.report({ message, location: isKey ? location.key() : location });
      }
    };
    const remember = (name: keyof Scope) => ({
      enter(node: unknown): void {
        scope[name] = membersOf(node);
      },
    });
    return { Root: remember('root'), PathItem: remember('item'), [type]: { enter } };
  };
}
