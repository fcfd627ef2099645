import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { CommandError, callOf, reservedWords } from '../cli/index.ts';

/** The file of an operation's handler in `server/handlers/`, and the function that creates the handler. */
export interface HandlerName {
  file: string;
  function: string;
}

/**
 * Names the handlers of operations after their ids: each file and each function once, whatever the ids are and however they
 * differ. A name does not depend on operations that come later.
 * @param named the names that handlers have already
 * @param isFree tells whether the folder has no other file of a name
 */
export function nameHandlers(
  ids: string[],
  named: Map<string, HandlerName> = new Map(),
  isFree: (name: HandlerName) => boolean = () => true,
  extension = 'ts',
): Map<string, HandlerName> {
  const files = new Set([`index.${extension}`, ...[...named.values()].map(({ file }) => file)]);
  const functions = new Set([...named.values()].map((name) => name.function));
  const nameOf = (id: string): HandlerName => {
    const mark = createHash('sha256').update(id).digest('hex').slice(0, 8);
    const [base, plain] = [baseOf(id), functionOf(id)];
    const name = functions.has(plain) ? `${plain}_${mark}` : plain;
    const file = { file: `${base}.${extension}`, function: name };
    const isOwn = isWhole(id, base) && !files.has(file.file) && isFree(file);
    return isOwn ? file : { ...file, file: `${base}-${mark}.${extension}` };
  };
  return new Map(
    ids.map((id): [string, HandlerName] => {
      const name = named.get(id) ?? nameOf(id);
      files.add(name.file);
      functions.add(name.function);
      return [id, name];
    }),
  );
}

/** The most letters of a name. */
const longest = 80;

/** The name of a file without its extension. */
function baseOf(id: string): string {
  return wordsOf(id).join('-').toLowerCase().slice(0, longest);
}

/** Tells whether a file can have the name on every file system, and has all letters of the id. */
function isWhole(id: string, base: string): boolean {
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)$/.test(base);
  return !isDevice && id.length <= longest && !/[^\p{ASCII}]/u.test(id);
}

/** The id where it can be the name of a function in the modules that have it, else a name made from its words. */
function functionOf(id: string): string {
  const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(id) && id.normalize() === id;
  if (isName && id.length <= longest && !isTaken(id)) return id;
  const [first = '', ...others] = wordsOf(id);
  const name = [first.toLowerCase(), ...others.map(capitalize)].join('').slice(0, longest);
  return /^\d/.test(name) || isTaken(name) ? `handle${capitalize(name)}` : name;
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function wordsOf(id: string): string[] {
  const spaced = id.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, (letter) => ` ${letter}`);
  const words = spaced.match(/[A-Za-z0-9]+/g);
  return words ?? ['handle'];
}

/** Names that stubs and the index use already. */
const used = new Set(['Handler', 'Handlers', 'Id', 'Store', 'store', 'unwritten', 'createHandlers']);

function isTaken(name: string): boolean {
  return reservedWords.has(name) || used.has(name) || name in globalThis;
}

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
  if (!existsSync(file)) throw new CommandError(`There is no ${file}: ${callOf('init', '--write')} writes it.`);
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

/** The key of a property, which may be a number or a text in brackets. */
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
