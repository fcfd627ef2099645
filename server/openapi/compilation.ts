import type { Document } from './document/document.ts';
import type { Contract } from './model.ts';
import type { SchemaChecks } from './schema/schema-checks.ts';
import type { MakeUpFor } from './schema/values/make-up.ts';

/** A contract while it is being compiled. */
export interface Compilation {
  document: Document;
  checks: { request: SchemaChecks; response: SchemaChecks };
  makeUp: { request: MakeUpFor; response: MakeUpFor };
  securitySchemes: Contract['securitySchemes'];
}
