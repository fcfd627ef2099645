import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { entries } from '../../scripts/pack/index.ts';
import { project } from '../support/processes.ts';

/** The reviewed surface; `SURFACE=write npm test -- test/library/surface.test.ts` writes it anew. */
const reviewed = join(project, 'test/library/surface.txt');
const examplesFile = join(project, 'test/library/examples.virtual.ts');

/** What the examples find there: everything that is exported, and a bookshop. */
const preamble = `
import * as toolchain from 'contract-workbench';
import type { OperationId as IdOf, Setup } from 'contract-workbench';
import * as idempotencyEntry from 'contract-workbench/idempotency';
import * as mockEntry from 'contract-workbench/mock';
import * as testingEntry from 'contract-workbench/testing';
import { contract as vitePlugin } from 'contract-workbench/vite';
import type { Express } from 'express';
import type { DatabaseSync } from 'node:sqlite';
import type { Pool } from 'pg';
interface Book { id: string; title: string }
interface Operation<Body> { parameters: {}; requestBody?: never; responses: { 200: { headers: {}; content: { 'application/json': Body } } } }
interface Operations { listBooks: Operation<{ items: Book[] }>; createAuthor: Operation<{ name: string }>; readBook: Operation<Book> }
interface Contract {
  operations: { [Id in keyof Operations]: { authenticated: true } };
  mediaTypes: { 'application/json': 'json' };
  requests: { operations: Operations; components: object };
  responses: { operations: Operations; components: object };
}
type OperationId = IdOf<Contract>;
declare const handlers: toolchain.AnyHandlers, listBooks: () => unknown, book: Book, setup: Setup;
declare const app: Express, contract: URL, pool: Pool, database: DatabaseSync;
declare const respond: (request: Request) => Promise<Response>, t: { after(end: () => unknown): void };
declare const hono: { all(path: string, handle: (context: { req: { raw: Request } }) => Promise<Response>): void };
declare const jwks: URL, issuer: string, audience: string;
declare const findKey: (digest: string) => toolchain.Caller | undefined, findSession: typeof findKey;
declare const defineConfig: (config: { plugins: object[] }) => object;
`;

const { config } = ts.readConfigFile(join(project, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, project);
const typed = Object.entries(entries).filter(([name]) => name !== './rules');

/** The comment of a symbol, and its examples. */
function readDocs(symbol: ts.Symbol, checker: ts.TypeChecker) {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === 'example');
  return { text, examples: tags.map((tag) => ts.displayPartsToString(tag.text)) };
}

/** The declaration of a symbol without comments and bodies. */
function declare(symbol: ts.Symbol): string {
  const printer = ts.createPrinter({ removeComments: true });
  return (symbol.declarations ?? [])
    .map((node) => {
      const whole = ts.isVariableDeclaration(node)
        ? `const ${node.name.getText()}: ${node.type?.getText() ?? 'string'};`
        : undefined;
      const text = whole ?? printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
      const body = ts.isFunctionDeclaration(node) && node.body ? node.body : undefined;
      if (body)
        return `${node
          .getText()
          .slice(0, body.getStart() - node.getStart())
          .trim()};`;
      return ts.isClassDeclaration(node) ? (text.split('\n')[0] ?? '') : text;
    })
    .join('\n')
    .replaceAll(/\s+/g, ' ');
}

test('the public surface is the one that was reviewed, each export is explained, and its examples compile', () => {
  const host = ts.createCompilerHost(options);
  const names = typed.map(([, file]) => join(project, file));
  const surface = ts.createProgram(names, options, host);
  const checker = surface.getTypeChecker();
  const lines: string[] = [];
  const unexplained: string[] = [];
  const examples: string[] = [];
  const values = new Set<string>();
  for (const [entry, file] of typed) {
    const source = surface.getSourceFile(join(project, file));
    const module = source && checker.getSymbolAtLocation(source);
    lines.push(`# ${join('contract-workbench', entry)}`, '');
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const docs = readDocs(target, checker);
      if ((target.flags & ts.SymbolFlags.Value) !== 0) values.add(symbol.name);
      const isValue = (target.flags & ts.SymbolFlags.Value) !== 0;
      if (docs.text === '' || (isValue && docs.examples.length === 0)) unexplained.push(`${entry} ${symbol.name}`);
      examples.push(...docs.examples.map((text) => renderExample(text, entry)));
      lines.push(declare(target));
    }
    lines.push('');
  }
  assert.deepEqual(unexplained, []);
  const text = `${lines.join('\n').trim()}\n`;
  if (process.env.SURFACE === 'write') writeFileSync(reviewed, text);
  const known = existsSync(reviewed) ? readFileSync(reviewed, 'utf8') : '';
  const without = (some: string, others: string) =>
    some.split('\n').filter((line) => !others.split('\n').includes(line));
  const [added, removed] = [without(text, known), without(known, text)];
  assert.deepEqual({ added, removed }, { added: [], removed: [] }, 'SURFACE=write accepts the new surface');
  const all = [...values].filter((name) => name !== 'contract').join(', ');
  const bring = `const { ${all} } = { ...toolchain, ...idempotencyEntry, ...mockEntry, ...testingEntry };`;
  const code = `${preamble}${bring}\nexport async function examples() {\n${examples.join('\n')}\n}\n`;
  assert.deepEqual(compileExamples(code, surface), []);
});

/** An example as a block of a function. */
function renderExample(text: string, entry: string): string {
  const code = text.replaceAll(/^export (default )?/gm, (_, isDefault) => (isDefault ? 'void ' : ''));
  return `{\n${entry === './vite' ? 'const contract = vitePlugin;\n' : ''}${code}\n}`;
}

function compileExamples(text: string, before: ts.Program): string[] {
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false });
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...rest) =>
    name === examplesFile
      ? ts.createSourceFile(
          name,
          text,
          { languageVersion: ts.ScriptTarget.ES2024, impliedNodeFormat: ts.ModuleKind.ESNext },
          true,
        )
      : (before.getSourceFile(name) ?? read.call(host, name, ...rest));
  const exists = host.fileExists;
  host.fileExists = (name) => name === examplesFile || exists.call(host, name);
  const program = ts.createProgram(
    [examplesFile],
    { ...options, noUnusedLocals: false, noUnusedParameters: false },
    host,
  );
  const source = program.getSourceFile(examplesFile);
  return program.getSemanticDiagnostics(source).map(({ start = 0, messageText }) => {
    const line = text.slice(0, start).split('\n').length;
    return `${text.split('\n')[line - 1]}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
