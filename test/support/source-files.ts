import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { project } from './processes.ts';

/** An import or a re-export, of types too. */
export interface Import {
  /** A file from the project's root, or a package by its name. */
  from: string;
  /** The names that are taken from it, as it exports them; none where the whole is taken. */
  names: string[];
  /** True if nothing of it is there once the code runs. */
  isOfTypes: boolean;
}

/** A file of the project that people write, or that is generated. */
export interface SourceFile {
  /** From the project's root. */
  file: string;
  text: string;
  lines: number;
  imports: Import[];
  functions: { name: string; line: number; lines: number }[];
}

/** Every file of code in the rooms, parsed. */
export function readSourceFiles(): SourceFile[] {
  const files = globSync('{client,generated,scripts,server,spec,test}/**/*.{ts,js}', { cwd: project }).sort();
  return files.map(readSourceFile);
}

function readSourceFile(file: string): SourceFile {
  const text = readFileSync(join(project, file), 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const imports: Import[] = [];
  const functions: SourceFile['functions'] = [];
  const visit = (node: ts.Node): void => {
    const found = readImport(node);
    if (found) imports.push({ ...found, from: toFile(file, found.from) });
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const line = lineOf(node.getStart(tree));
      functions.push({ name: nameOf(node), line, lines: lineOf(node.end) - line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { file, text, lines: text.split('\n').length - 1, imports, functions };
}

function readImport(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node)) {
    const bindings = node.importClause?.namedBindings;
    const elements = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    return toImport(node.moduleSpecifier, elements, node.importClause?.isTypeOnly);
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    const elements = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : [];
    return toImport(node.moduleSpecifier, elements, node.isTypeOnly);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return toImport(node.argument.literal, [], true);
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic && node.arguments[0] ? toImport(node.arguments[0], []) : undefined;
}

function toImport(
  specifier: ts.Node,
  elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[],
  isTypeOnly = false,
): Import | undefined {
  if (!ts.isStringLiteralLike(specifier)) return undefined;
  const names = elements.map((element) => (element.propertyName ?? element.name).text);
  const isOfTypes = isTypeOnly || (elements.length > 0 && elements.every((element) => element.isTypeOnly));
  return { from: specifier.text, names, isOfTypes };
}

function toFile(importer: string, name: string): string {
  return name.startsWith('.') ? relative(project, join(project, dirname(importer), name)) : name;
}

function nameOf(node: ts.Node): string {
  if ('name' in node && node.name) return (node.name as ts.Node).getText();
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : 'a function without a name';
}
