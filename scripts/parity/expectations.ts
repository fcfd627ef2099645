import type { Document } from '../../../server/openapi/document.ts';
import { pointerTo } from '../../../server/openapi/pointer.ts';
import { createSchemaCheck, type SchemaViolation } from '../../../server/openapi/schemas.ts';
import { isSpelt, readText, typesOf } from '../../../server/openapi/spelling.ts';
import type { Verdict } from './probe.ts';

/** Says of a value, without any server, what the contract has against it. */
export interface Oracle {
  /** What must become of a body: `names` are those that a 400 lists, where they can be told. */
  judge(pointer: string, body: unknown): Verdict;
  /** Whether a parameter's text spells a value that its schema admits. */
  admits(pointer: string, text: string): boolean;
}

/** An oracle for a contract, to hold the servers themselves against. */
export function createOracle(document: Document): Oracle {
  const find = createSchemaCheck(document, 'request');
  return {
    judge: (pointer, body) => {
      const violations = find(pointer, body);
      if (violations.length === 0) return { status: 'success' };
      // Which of the additional properties, or of the branches, is meant cannot be told from here.
      const isClear = violations.every(({ message }) => !/additional|unevaluated|schema/.test(message));
      return { status: 400, ...(isClear && { names: [...new Set(violations.map(nameOf))].sort() }) };
    },
    admits: (pointer, text) =>
      typesOf(document, pointer).some(
        (type) => isSpelt(type, text) && find(pointer, readText(type, text)).length === 0,
      ),
  };
}

/** The pointer to the schema of a request body's media type. */
export function bodyPointer(pointer: string, type: string): string {
  return pointerTo(pointer, 'content', type, 'schema');
}

function nameOf({ at, message }: SchemaViolation): string {
  const [, missing] = /required property '(.*)'$/s.exec(message) ?? [];
  const [first] = at.split('/').slice(1);
  return first?.replaceAll('~1', '/').replaceAll('~0', '~') ?? missing ?? '__all__';
}
