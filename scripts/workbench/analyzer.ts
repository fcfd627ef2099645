import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { ChangesSince } from '../../server/docs/docs-options.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Change } from '../changes/change.ts';
import type { Finding } from '../cli/findings.ts';
import type { Compiled } from './compile-loop.ts';
import type { ReadSource } from './reader.ts';

/**
 * A message to the analyzer: which contract everything begins with, if it is not on the disk; of which files the contract
 * consists that is live now; which files have been saved.
 */
export type Told = { begin: Document } | { live: Map<string, string> } | { saved: string[] };

/** A message from the analyzer: for each live contract an analysis, or why there is none; advice, unless something newer is live by then; what has changed since the last release; the compiler's errors. */
export type Said =
  | { analysis: Analysis }
  | { failure: string }
  | { advice: Finding[] }
  | { released: ChangesSince }
  | { compiled: Compiled };

/** Everything that is known of a contract beside what it is served from. */
export interface Analysis {
  /** The changes since the contract that was live before. */
  changes: Change[];
  /** The source map, as `generated/sources.json` has it. */
  sourceLines: string;
}

/** Finds out about a contract that is live already what nobody has to wait for. */
export interface Analyzer {
  begin(document: Document): void;
  /** Analyzes the contract that these files make up. */
  analyze(texts: Map<string, string>): Promise<Analysis>;
  /** Compiles server and client again, if the contract is the project's own. */
  compile(saved: string[]): void;
  close(): Promise<void>;
}

/** Called with what the analyzer finds, an empty list included. */
export interface AnalyzerReports {
  /** Called with what `npm run check` would say of how the contract is written, when that is something else than before. */
  onAdvice(advice: Finding[]): void;
  /** Called with what has changed since the last release. */
  onReleased(changes: ChangesSince): void;
  /** Called with what the compiler makes of server and client, after every save. */
  onCompiled(compiled: Compiled): void;
}

/** Starts an analyzer in a process of its own, which leaves the processor to whoever else wants it. One that dies is replaced when it is next needed. */
export function startAnalyzer(
  { spec, allowRefs, isTrusted }: ReadSource & { isTrusted: boolean },
  { onAdvice, onReleased, onCompiled }: AnalyzerReports,
): Analyzer {
  const waiting: PromiseWithResolvers<Analysis>[] = [];
  let last = '[]';
  let child: ChildProcess | undefined;
  let isClosed = false;
  const hear = (said: Said) => {
    if ('analysis' in said) return waiting.shift()?.resolve(said.analysis);
    if ('failure' in said) return waiting.shift()?.reject(new Error(said.failure));
    if ('compiled' in said) return onCompiled(said.compiled);
    if ('released' in said) return onReleased(said.released);
    const text = JSON.stringify(said.advice);
    if (text !== last) onAdvice(said.advice);
    last = text;
  };
  const start = (): ChildProcess => {
    const started = forkAnalyzer([spec, String(isTrusted), ...allowRefs]);
    const lose = () => {
      if (child === started) child = undefined;
      for (const { reject } of waiting.splice(0)) reject(new Error('The process that analyzes contracts has ended.'));
    };
    if (started.pid !== undefined) setPriority(started.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    return started.on('message', hear).once('exit', lose).once('error', lose);
  };
  const tell = (message: Told) => {
    if (isClosed) return;
    child ??= start();
    // Whoever waits for a response is told when the process ends.
    child.send(message, () => {});
  };
  child = start();
  return {
    begin: (document) => tell({ begin: document }),
    analyze(texts) {
      const analysis = Promise.withResolvers<Analysis>();
      waiting.push(analysis);
      tell({ live: texts });
      return analysis.promise;
    },
    compile: (saved) => tell({ saved }),
    async close() {
      isClosed = true;
      waiting.length = 0;
      child?.kill();
    },
  };
}

function forkAnalyzer(args: string[]): ChildProcess {
  return fork(join(import.meta.dirname, 'analyzer-process.ts'), args, {
    execArgv: [],
    serialization: 'advanced',
    // Ctrl-C is for the workbench, which then ends its analyzer.
    detached: true,
  });
}
