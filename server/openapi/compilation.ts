import type { Document } from './document.ts';
import type { MakeUpFor } from './making-up/make-up.ts';
import type { Contract } from './model.ts';
import type { SchemaChecks } from './schema-checks.ts';

/** A contract while it is being compiled. */
export interface Compilation {
  document: Document;
  checks: { request: SchemaChecks; response: SchemaChecks };
  makeUp: { request: MakeUpFor; response: MakeUpFor };
  securitySchemes: Contract['securitySchemes'];
}
