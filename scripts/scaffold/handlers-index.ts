import { readFileSync } from 'node:fs';
import ts from 'typescript';
import type { HandlerName } from './handler-names.ts';

/** The parts of `server/handlers/index.ts` that name handlers. */
export interface HandlersIndex {
  /** The operationIds that have a handler. */
  names: string[];
  /** Those of them whose handler a function of another file creates. */
  named: Map<string, HandlerName>;
  /** What the handlers work on: the parameter of `createHandlers`, its type, and the import of that; none where it takes nothing. */
  resources: { name: string; type: string; imported: string } | undefined;
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
  const imports = source.statements.filter(ts.isImportDeclaration);
  const files = new Map(imports.flatMap(listImported));
  const handlers = returned.properties.flatMap((property) => {
    const id = property.name && readName(property.name);
    return id === undefined ? [] : [{ id, name: nameOf(property, files) }];
  });
  return {
    names: handlers.map(({ id }) => id),
    named: new Map(handlers.flatMap(({ id, name }) => (name ? [[id, name]] : []))),
    resources: readResources(create, imports),
    importEnd: imports.at(-1)?.getEnd() ?? 0,
    table: { start: returned.getStart(), end: returned.getEnd() },
  };
}

function readResources(create: ts.FunctionDeclaration | undefined, imports: ts.ImportDeclaration[]) {
  const [parameter] = create?.parameters ?? [];
  if (!parameter?.type) return undefined;
  const type = parameter.type.getText();
  const imported = imports.find(({ importClause }) => importClause?.getText().includes(type))?.getText() ?? '';
  return { name: parameter.name.getText().replace(/^_/, ''), type, imported };
}

/** The key of a property; a number and a text in brackets are the names that they spell. */
function readName(name: ts.PropertyName): string | undefined {
  const key = ts.isComputedPropertyName(name) ? name.expression : name;
  return ts.isIdentifier(key) || ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : undefined;
}

/** The names that an import brings, each with its file in the folder. */
function listImported({ importClause, moduleSpecifier }: ts.ImportDeclaration): [string, string][] {
  const bindings = importClause?.namedBindings;
  if (!bindings || !ts.isNamedImports(bindings) || !ts.isStringLiteral(moduleSpecifier)) return [];
  const file = moduleSpecifier.text.replace(/^\.\//, '');
  return bindings.elements.map(({ name }) => [name.text, file]);
}

/** The function that is called for a handler, and its file. */
function nameOf(property: ts.ObjectLiteralElementLike, files: Map<string, string>): HandlerName | undefined {
  if (!ts.isPropertyAssignment(property) || !ts.isCallExpression(property.initializer)) return undefined;
  const called = property.initializer.expression;
  const file = ts.isIdentifier(called) ? files.get(called.text) : undefined;
  return file === undefined ? undefined : { file, function: called.getText() };
}
