import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import type { Document } from '../../server/openapi/document.ts';
import { defaultedProperties, listOperations } from '../../server/openapi/operations.ts';
import type { Sources } from '../../server/openapi/sources.ts';

const header = '// Written by `npm run generate` from spec/. Do not edit.\n\n';

/** Everything that follows from a contract: file name in `generated/` to content, the same bytes for the same contract. */
export async function renderGenerated(document: Document, sources: Sources): Promise<Map<string, string>> {
  return new Map([
    ['openapi.json', `${JSON.stringify(document, null, 2)}\n`],
    ['sources.json', `${JSON.stringify(sources, null, 2)}\n`],
    ['operations.ts', renderOperations(document)],
    ['schema.d.ts', await renderSchema(document)],
  ]);
}

/** Types in which read-only properties exist in responses alone, write-only ones in requests alone. */
async function renderSchema(document: Document): Promise<string> {
  const copy: OpenAPI3 = JSON.parse(JSON.stringify(document));
  const ast = await openapiTS(copy, { readWriteMarkers: true, defaultNonNullable: false, silent: true });
  return header + astToString(ast);
}

function renderOperations(document: Document): string {
  const entries = listOperations(document).map((operation) => {
    const { id, method, path, security } = operation;
    const authenticated = security.length > 0 && security.every((scheme) => Object.keys(scheme).length > 0);
    const defaults = defaultedProperties(document, operation).map((name) => `\n      ${JSON.stringify(name)},`);
    return `  ${JSON.stringify(id)}: {
    method: ${JSON.stringify(method)},
    path: ${JSON.stringify(path)},
    /** Whether every caller is known by the time the handler runs. */
    authenticated: ${authenticated},
    /** The properties of the request body that are filled in when the caller leaves them out. */
    defaults: [${defaults.join('')}${defaults.length > 0 ? '\n    ' : ''}],
  },\n`;
  });
  return `${header}/** Every operation of the contract by its operationId. */\nexport const operations = {\n${entries.join('')}} as const;\n`;
}
