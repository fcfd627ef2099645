import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The parts of `server/handlers/index.ts` that name handlers. */
export interface HandlersIndex {
  /** The operationIds that have a handler. */
  names: string[];
  /** The offset at which another import can be put. */
  importEnd: number;
  /** The object that has a handler for each operation, from brace to brace. */
  table: { start: number; end: number };
}

/** Reads which operations have a handler: the names in the object that `createHandlers` returns. Throws where the file has no such function. */
export function readHandlersIndex(file: string): HandlersIndex {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const create = source.statements.filter(ts.isFunctionDeclaration).find(({ name }) => name?.text === 'createHandlers');
  const returned = create?.body?.statements.find(ts.isReturnStatement)?.expression;
  if (!returned || !ts.isObjectLiteralExpression(returned)) {
    throw new Error(`${file} has no function createHandlers that returns an object with a handler for each operation.`);
  }
  const names = returned.properties.flatMap(({ name }) =>
    name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? [name.text] : [],
  );
  const imports = source.statements.filter(ts.isImportDeclaration);
  const importEnd = imports.at(-1)?.getEnd() ?? 0;
  return { names, importEnd, table: { start: returned.getStart(), end: returned.getEnd() } };
}
