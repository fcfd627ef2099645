import { memberOf, valueAt } from '../../server/openapi/document/index.ts';
import type { Response as DeclaredResponse, Operation } from '../../server/openapi/model.ts';
import type { HandlersIndex } from './handlers-index.ts';

/** A handler that says what it will do, and is not written yet. */
export function renderStub(
  document: object,
  operation: Operation,
  name: string,
  resources: HandlersIndex['resources'],
): string {
  const { id, method, path, pointer } = operation;
  const summary = memberOf(valueAt(document, pointer), 'summary');
  const told = typeof summary === 'string' && summary.trim() !== '' ? summary : `${method.toUpperCase()} ${path}`;
  return `import { unwritten } from 'contract-workbench';
import type { Handler } from '../../generated/contract.ts';
${resources ? `${resources.imported}\n` : ''}
type Id = ${literal(id)};

/** ${told.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').replace(/\.$/, '')}. */
export function ${name}(${resources ? `_${resources.name}: ${resources.type}` : ''}): Handler<Id> {
  // Until a handler is returned, npm start lets Prism respond, and npm run serve sends a 501. With Response of ../../generated/contract.ts:
  // ${renderForm(operation)}
  return unwritten;
}
`;
}

/** A handler in one line, with the parts of the input that the operation has. */
function renderForm({ pathParameters, otherParameters, body, responses }: Operation): string {
  const has = (place: string) => otherParameters.some((parameter) => parameter.in === place);
  const parts = [
    ...(pathParameters.length > 0 ? ['path'] : []),
    ...(has('query') ? ['query'] : []),
    ...(body ? ['body'] : []),
  ];
  const success = findSuccess(responses);
  const sent = success?.content.length === 0 ? '' : ', body: …';
  return `return async (${parts.length > 0 ? `{ ${parts.join(', ')} }` : ''}): Promise<Response<Id>> => ({ status: ${statusOf(success)}${sent} });`;
}

/** The first success that an operation declares. */
export function findSuccess(responses: Operation['responses']): DeclaredResponse | undefined {
  return responses.find(({ key }) => /^2(\d\d|XX)$/i.test(key));
}

/** The status of a success; 200 where none is declared. */
export function statusOf(success: DeclaredResponse | undefined): number {
  return success ? Number(success.key.toUpperCase().replace('XX', '00')) : 200;
}

/** A text as the formatter writes it. */
export function literal(text: string): string {
  const quoted = JSON.stringify(text);
  return /['"]/.test(text) ? quoted : `'${quoted.slice(1, -1)}'`;
}
