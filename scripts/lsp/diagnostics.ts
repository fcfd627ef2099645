import { readFileSync } from 'node:fs';
import { type Connection, type Diagnostic, DiagnosticSeverity, type Range } from 'vscode-languageserver/node';
import { type Finding, startThread } from '../cli/index.ts';
import type { AnalysisCalls, Found } from './analysis-thread.ts';
import { type Files, toUri } from './files.ts';

/** Which files contracts may refer to, and whether their `redocly.yaml` may run code. */
export interface Permissions {
  allowRefs: string[];
  isTrusted: boolean;
}

/** A contract in the editor: its newest check, and what each check found last. */
interface Checked {
  request: number;
  found: Map<string, Finding[]>;
  /** The files that have marks. */
  marked: string[];
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  notice: DiagnosticSeverity.Information,
};

/** Starts the thread that checks contracts as they are typed, and marks in the editor what it finds. */
export function startDiagnostics(
  connection: Pick<Connection, 'sendDiagnostics'>,
  files: Files,
  permissions: Permissions,
) {
  const contracts = new Map<string, Checked>();
  let requests = 0;
  const thread = startThread<AnalysisCalls, Found>(new URL('./analysis-thread.ts', import.meta.url), {
    task: 'Checking the contract',
    isReplaced: true,
    onEvent: ({ request, check, findings }) => {
      for (const contract of contracts.values()) {
        if (contract.request !== request) continue;
        contract.found.set(check, check === 'breaking' ? findings.filter(isMark) : findings);
        publish(contract);
      }
    },
  });
  const publish = (contract: Checked) => {
    const findings = [...contract.found.values()].flat();
    const byFile = Map.groupBy(findings, ({ file }) => file);
    for (const file of new Set([...contract.marked, ...byFile.keys()])) {
      const lines = readLines(files, file);
      const diagnostics = (byFile.get(file) ?? []).map((finding) => toDiagnostic(finding, lines));
      connection.sendDiagnostics({ uri: toUri(file), diagnostics });
    }
    contract.marked = [...byFile.keys()];
  };
  return {
    /** Checks a contract as it is in the editor. */
    check(root: string): void {
      const contract = contracts.get(root) ?? { request: 0, found: new Map(), marked: [] };
      contracts.set(root, contract);
      contract.request = ++requests;
      // That the thread ended is told by the next call, which starts it again.
      thread.call('analyze', contract.request, { root, texts: files.buffers, ...permissions }).catch(() => {});
    },
    close: () => thread.close(),
  };
}

/** Of the changes since the last release, those that break stand in the editor, and what is wrong with the version. */
function isMark({ level, message }: Finding): boolean {
  return level !== 'notice' || /^(approved [^:]*: )?breaking\b/.test(message);
}

function readLines(files: Files, file: string): string[] {
  try {
    return (files.buffers.get(file) ?? readFileSync(file, 'utf8')).split('\n');
  } catch {
    return [];
  }
}

function toDiagnostic({ level, rule, message, ...place }: Finding, lines: string[]): Diagnostic {
  return { severity: severities[level], code: rule, source: 'contract', message, range: toRange(place, lines) };
}

/** The range of a finding: to where it says that it ends, else over the key or the value at which it begins. */
function toRange({ line, column, end }: Pick<Finding, 'line' | 'column' | 'end'>, lines: string[]): Range {
  const start = { line: line - 1, character: column - 1 };
  const text = (lines[start.line] ?? '').slice(start.character);
  const [word = ''] = /^("[^"]*"|'[^']*'|[^\s:,{}[\]]+)/.exec(text) ?? [];
  const isOneLine = end && end.line === line && end.column > column;
  const last = isOneLine ? end.column - 1 : start.character + (word.length || text.trimEnd().length);
  return { start, end: { line: start.line, character: last } };
}
