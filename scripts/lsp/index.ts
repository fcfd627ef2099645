import { createConnection } from 'vscode-languageserver';
import {
  type CodeActionParams,
  type CompletionItem,
  type Connection,
  createProtocolConnection,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  type Position,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { memberOf } from '../../server/openapi/document/index.ts';
import { chooseContract, type GivenTo } from '../cli/index.ts';
import { findActions } from './actions.ts';
import { complete } from './completion.ts';
import { type Permissions, startDiagnostics } from './diagnostics.ts';
import { Files, toFile } from './files.ts';
import { describe } from './hover.ts';
import { findDefinition, findReferences, findRenamable, rename } from './navigation.ts';
import type { Place } from './place.ts';

/** Serves an editor over standard input and output until it says that it is done. */
export async function run(options: GivenTo<'lsp'>): Promise<number> {
  const { spec, allowRefs } = chooseContract(options);
  const server = startServer(process.stdin, process.stdout, { spec, allowRefs, isTrusted: options.trust });
  await server.ended;
  // An editor that has gone leaves its end open.
  process.stdin.destroy();
  return 0;
}

/** Starts a language server (LSP 3.17) over a pair of streams. */
export function startServer(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  { spec, ...permissions }: Permissions & { spec: string },
) {
  const ended = Promise.withResolvers<void>();
  const end = () => void diagnostics.close().then(ended.resolve);
  const connection = createConnection(
    (logger) => createProtocolConnection(new StreamMessageReader(input), new StreamMessageWriter(output), logger),
    { shutdownReceived: false, initialize: () => {}, exit: end },
  );
  const documents = new TextDocuments(TextDocument);
  const files = new Files();
  const diagnostics = startDiagnostics(connection, files, permissions);
  connection.onInitialize(() => capabilities);
  connection.onInitialized(() => {
    const watchers = [{ globPattern: '**/*.{yaml,yml,json}' }];
    // An editor that watches no files says so by an error.
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => {});
    // What is loaded and compiled now is not waited for when a file is opened.
    if (files.read(spec)) diagnostics.check(spec);
  });
  const { roots, rootOf } = followDocuments(documents, files, spec, diagnostics.check);
  connection.onDidChangeWatchedFiles(() => {
    for (const root of roots) diagnostics.check(root);
  });
  answerQuestions(connection, files, rootOf);
  connection.onShutdown(() => {});
  input.once('end', end);
  documents.listen(connection);
  connection.listen();
  return { ended: ended.promise };
}

/** Follows what is open and typed: checks the contract that it is a part of. */
function followDocuments(
  documents: TextDocuments<TextDocument>,
  files: Files,
  spec: string,
  checkContract: (root: string) => void,
) {
  /** The files that contracts begin with, of what is open. */
  const roots = new Set<string>();
  const rootOf = (file: string): string | undefined => {
    if (roots.has(file) || memberOf(files.value(file), 'openapi') !== undefined) return file;
    return [spec, ...roots].find((root) => files.filesOf(root).includes(file));
  };
  const check = (file: string) => {
    const root = rootOf(file);
    if (root === undefined) return;
    roots.add(root);
    checkContract(root);
  };
  documents.onDidChangeContent(({ document }) => {
    files.buffers.set(toFile(document.uri), document.getText());
    check(toFile(document.uri));
  });
  documents.onDidClose(({ document }) => {
    files.buffers.delete(toFile(document.uri));
    check(toFile(document.uri));
  });
  return { roots, rootOf };
}

/** A question about a place. */
type Asked = { textDocument: { uri: string }; position: Position };

/** Answers what an editor asks about a place of a file. */
function answerQuestions(connection: Connection, files: Files, rootOf: (file: string) => string | undefined): void {
  const placeAt = ({ textDocument, position }: Asked): Place | undefined => {
    const file = toFile(textDocument.uri);
    const [root, source] = [rootOf(file), files.read(file)];
    const part = source?.partAt(source.toOffset(position));
    return root !== undefined && source && part ? { files, root, file, source, part } : undefined;
  };
  const at = <Given extends Asked, Answer>(answer: (place: Place, given: Given) => Answer) => {
    return (given: Given): Answer | null => {
      const place = placeAt(given);
      return place ? answer(place, given) : null;
    };
  };
  connection.onHover(
    at((place) => {
      const value = describe(place);
      return value === undefined ? null : { contents: { kind: 'markdown', value } };
    }),
  );
  connection.onDefinition(at((place) => findDefinition(place) ?? null));
  connection.onReferences(at(findReferences));
  connection.onPrepareRename(
    at((place) => (findRenamable(place) ? place.source.toRange(place.part.key ?? place.part.value) : null)),
  );
  connection.onRenameRequest(at((place, { newName }: Asked & { newName: string }) => rename(place, newName) ?? null));
  connection.onCompletion(({ textDocument, position }): CompletionItem[] => {
    const file = toFile(textDocument.uri);
    const [root, source] = [rootOf(file), files.read(file)];
    return root !== undefined && source ? complete(files, root, file, source.toOffset(position)) : [];
  });
  connection.onCodeAction(({ textDocument, range, context }: CodeActionParams) => {
    const place = placeAt({ textDocument, position: range.start });
    return place ? findActions(place, context.diagnostics, range) : [];
  });
}

const capabilities: InitializeResult = {
  capabilities: {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    renameProvider: { prepareProvider: true },
    completionProvider: { triggerCharacters: ["'", '"', '/', '#', ' '] },
    codeActionProvider: true,
  },
  serverInfo: { name: 'contract' },
};
