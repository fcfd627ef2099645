import type { Document } from '../document/index.ts';
import type { SchemaChecks } from '../schema/index.ts';
import type { MakeSampleFor } from '../schema/values/sampler.ts';

/** What the parts of a contract are compiled from: its document, and in each direction the checks and the sample values of its schemas. */
export interface Compilation {
  document: Document;
  checks: { request: SchemaChecks; response: SchemaChecks };
  makeSample: { request: MakeSampleFor; response: MakeSampleFor };
}
