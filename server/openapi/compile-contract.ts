import type { Compilation } from './compilation.ts';
import { compileOperation } from './compile-operation.ts';
import { listOperationKeys } from './document/declared-operations.ts';
import type { Document } from './document/document.ts';
import { createRouteTable } from './document/routes.ts';
import { compileSecuritySchemes } from './document/security.ts';
import { prefixesOf } from './document/servers.ts';
import type { Contract } from './model.ts';
import { createSchemaChecks } from './schema/schema-checks.ts';
import { createSampler } from './schema/values/sampler.ts';

/**
 * Reads a bundled OpenAPI document once. In the contract that it gives nothing has to be looked up any more; the parts
 * of an operation are made when they are first asked for, so that a large contract starts as fast as a small one.
 */
export function compileContract(document: Document): Contract {
  const compilation: Compilation = {
    document,
    checks: {
      request: createSchemaChecks(document, 'request'),
      response: createSchemaChecks(document, 'response'),
    },
    makeSample: { request: createSampler(document, 'request'), response: createSampler(document, 'response') },
    securitySchemes: compileSecuritySchemes(document),
  };
  const operations = listOperationKeys(document).map((place) => compileOperation(compilation, place));
  return {
    title: document.info.title,
    version: document.info.version,
    operations,
    prefix: prefixesOf(document.servers)[0] ?? '',
    findRoute: createRouteTable(operations),
    securitySchemes: compilation.securitySchemes,
    document,
  };
}
