import type { Document } from './document.ts';
import type { Contract } from './model.ts';
import type { SchemaChecks } from './schema-checks.ts';

/** A contract while it is being compiled. */
export interface Compilation {
  document: Document;
  checks: { request: SchemaChecks; response: SchemaChecks };
  securitySchemes: Contract['securitySchemes'];
}
