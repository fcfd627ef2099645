import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  type CodeAction,
  type CompletionItem,
  createMessageConnection,
  type Diagnostic,
  type Hover,
  type Location,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { startServer } from '../../scripts/lsp/index.ts';
import { createFolder } from '../support/servers.ts';

/** An editor that has files of a folder open, over the protocol. */
export async function openEditor(context: TestContext, texts: Record<string, string>) {
  const folder = createFolder();
  const current = new Map(Object.entries(texts));
  for (const [name, text] of current) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const [up, down] = [new PassThrough(), new PassThrough()];
  const spec = join(folder, Object.keys(texts)[0] ?? '');
  const { ended } = startServer(up, down, { spec, allowRefs: [], isTrusted: false });
  const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const marks = new Map<string, Diagnostic[]>();
  let told = () => {};
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }) => {
    marks.set(uri, diagnostics);
    told();
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  await connection.sendNotification('initialized', {});
  context.after(async () => {
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    await ended;
    connection.dispose();
  });
  const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
  const positionOf = (name: string, text: string, after = 0) => {
    const whole = current.get(name) ?? '';
    const at = whole.indexOf(text);
    if (at < 0) throw new Error(`${name} has no ${text}.`);
    const lines = whole.slice(0, at + after).split('\n');
    return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  };
  const ask = <Answer>(method: string, name: string, text: string, more: object = {}, after = 1): Promise<Answer> =>
    connection.sendRequest(`textDocument/${method}`, {
      textDocument: { uri: uriOf(name) },
      position: positionOf(name, text, after),
      ...more,
    });
  return {
    folder,
    async open(name: string): Promise<void> {
      const textDocument = { uri: uriOf(name), languageId: 'yaml', version: 1, text: current.get(name) ?? '' };
      await connection.sendNotification('textDocument/didOpen', { textDocument });
    },
    async type(name: string, text: string): Promise<void> {
      current.set(name, text);
      const textDocument = { uri: uriOf(name), version: 2 };
      await connection.sendNotification('textDocument/didChange', { textDocument, contentChanges: [{ text }] });
    },
    /** The marks of a file once there is one that a text matches. */
    async marks(name: string, wanted: RegExp): Promise<Diagnostic[]> {
      for (;;) {
        const found = marks.get(uriOf(name)) ?? [];
        if (found.some(({ code, message }) => wanted.test(`${code} ${message}`))) return found;
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      }
    },
    hover: async (name: string, text: string) => {
      const hover = await ask<Hover | null>('hover', name, text);
      return hover && typeof hover.contents === 'object' && 'value' in hover.contents
        ? hover.contents.value
        : undefined;
    },
    /** Where it leads, as the file and the line from 1 on. */
    definition: async (name: string, text: string) => toPlace(await ask<Location | null>('definition', name, text)),
    references: async (name: string, text: string) =>
      (await ask<Location[]>('references', name, text, { context: { includeDeclaration: false } })).map(toPlace),
    complete: async (name: string, text: string) =>
      (await ask<CompletionItem[]>('completion', name, text, {}, text.length)).map(({ label }) => label),
    rename: async (name: string, text: string, newName: string) =>
      apply(await ask<WorkspaceEdit>('rename', name, text, { newName })),
    async actions(
      name: string,
      text: string,
      diagnostics: Diagnostic[] = [],
    ): Promise<(CodeAction & { texts: Record<string, string> })[]> {
      const start = diagnostics[0]?.range.start ?? positionOf(name, text, 1);
      const found = await ask<CodeAction[]>('codeAction', name, text, {
        range: { start, end: start },
        context: { diagnostics },
      });
      return found.map((action) => ({ ...action, texts: apply(action.edit ?? {}) }));
    },
  };

  /** The files as the edit makes them. */
  function apply({ changes = {} }: WorkspaceEdit): Record<string, string> {
    const names = [...current.keys()];
    return Object.fromEntries(
      Object.entries(changes).map(([uri, edits]) => {
        const name = names.find((each) => uriOf(each) === uri) ?? uri;
        return [name, edit(current.get(name) ?? '', edits)];
      }),
    );
  }
}

function toPlace(location: Location | null): string | undefined {
  return location ? `${location.uri.split('/').at(-1)}:${location.range.start.line + 1}` : undefined;
}

function edit(text: string, edits: TextEdit[]): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  const last = edits.toSorted((one, other) => offset(other.range.start) - offset(one.range.start));
  return last.reduce(
    (done, { range, newText }) => done.slice(0, offset(range.start)) + newText + done.slice(offset(range.end)),
    text,
  );
}
