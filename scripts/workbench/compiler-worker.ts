import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import ts from 'typescript';
import { projectFolder } from '../lib/project.ts';

/** `ts.Diagnostics.Found_1_error_Watching_for_file_changes` and its plural: a verdict is complete. */
const verdicts = [6193, 6194];

let errors: string[] = [];

function collect({ file, start = 0, code, messageText }: ts.Diagnostic): void {
  const text = ts.flattenDiagnosticMessageText(messageText, ' ');
  if (!file) return void errors.push(`TS${code} ${text}`);
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  errors.push(`${file.fileName}:${line + 1}:${character + 1} TS${code} ${text}`);
}

const host = ts.createWatchCompilerHost(
  join(projectFolder, 'tsconfig.json'),
  { noEmit: true },
  ts.sys,
  ts.createSemanticDiagnosticsBuilderProgram,
  collect,
  ({ code }) => {
    if (!verdicts.includes(code)) return;
    parentPort?.postMessage(errors);
    errors = [];
  },
);
ts.createWatchProgram(host);
