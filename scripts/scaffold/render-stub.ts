import type { Operation } from '../../server/openapi/model.ts';
import { memberOf, valueAt } from '../../server/openapi/pointer.ts';
import { handlerFunction } from './handler-names.ts';

/** A handler that says what it will do, and is not written yet. */
export function renderStub(document: object, { id, method, path, pointer }: Operation): string {
  const summary = memberOf(valueAt(document, pointer), 'summary');
  const told = typeof summary === 'string' && summary.trim() !== '' ? summary : `${method.toUpperCase()} ${path}`;
  return `import type { Handler, Response } from '../contract.ts';
import type { Store } from '../store/store.ts';
import { Unwritten } from '../unwritten.ts';

type Id = ${literal(id)};

/** ${told.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').replace(/\.$/, '')}. */
export function ${handlerFunction(id)}(_store: Store): Handler<Id> {
  return async (_input, _context): Promise<Response<Id>> => {
    // Until this is written, npm start lets Prism respond, and npm run serve sends a 501.
    throw new Unwritten();
  };
}
`;
}

/** A text as the formatter writes it. */
export function literal(text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text.replaceAll('\\', '\\\\')}'`;
}
