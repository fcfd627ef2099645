import {
  type Document,
  listDeclaredOperations,
  pointerTo,
  type SecurityRequirement,
} from '../../server/openapi/document/index.ts';
import type { Remark } from './settle-operations.ts';

/** A remark on each security requirement that names a scheme which the document does not declare (OpenAPI 3.1.1, section 4.8.30). */
export function findUndeclaredSchemes(document: Document): Remark[] {
  const declared = document.components?.securitySchemes ?? {};
  const find = (security: SecurityRequirement[] | undefined, pointer: string): Remark[] =>
    (Array.isArray(security) ? security : []).flatMap((requirement, index) =>
      Object.keys(requirement)
        .filter((name) => !Object.hasOwn(declared, name))
        .map((name) => ({
          level: 'warning',
          rule: 'security-defined',
          pointer: pointerTo(pointer, 'security', String(index), name),
          message: `There is no security scheme ${name} in components: the server admits nobody by it, the mock everybody.`,
        })),
    );
  const own = listDeclaredOperations(document).filter(({ security }) => security !== document.security);
  return [...find(document.security, '#'), ...own.flatMap(({ security, pointer }) => find(security, pointer))];
}
