import type { Document } from './document/document.ts';
import type { Contract } from './model.ts';
import type { SchemaChecks } from './schema/schema-checks.ts';
import type { MakeSampleFor } from './schema/values/sampler.ts';

/** A contract while it is being compiled. */
export interface Compilation {
  document: Document;
  checks: { request: SchemaChecks; response: SchemaChecks };
  makeSample: { request: MakeSampleFor; response: MakeSampleFor };
  securitySchemes: Contract['securitySchemes'];
}
