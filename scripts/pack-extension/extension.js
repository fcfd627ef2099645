import { existsSync } from 'node:fs';
import { join } from 'node:path';
import vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node';

const clients = [];

/** Starts a language server in each folder of the workspace that has the toolchain, or where a command is set. */
export async function activate() {
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const [command, ...args] = commandIn(folder);
    if (command === undefined) continue;
    const options = { cwd: folder.uri.fsPath, shell: process.platform === 'win32' };
    const pattern = `${folder.uri.fsPath}/**/*.{yaml,yml,json}`;
    const client = new LanguageClient(
      'contract',
      'Contract',
      { command, args, options },
      { documentSelector: [{ scheme: 'file', pattern }], workspaceFolder: folder },
    );
    clients.push(client);
    await client.start();
  }
}

export async function deactivate() {
  await Promise.all(clients.map((client) => client.stop()));
}

function commandIn(folder) {
  const set = vscode.workspace.getConfiguration('contract', folder).get('command') ?? [];
  if (set.length > 0) return set;
  const installed = join(folder.uri.fsPath, 'node_modules/.bin/contract');
  return existsSync(installed) ? [installed, 'lsp'] : [];
}
