import type { ChangesSince } from '../../server/docs/index.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { type Finding, startProcess, startThread } from '../cli/index.ts';
import type { Broken, Bundled } from '../contract/index.ts';
import type { Analysis, AnalyzerCalls, AnalyzerEvent, Compiled } from './analyzer-process.ts';
import type { ReadCalls } from './read-worker.ts';
import type { RenderCalls } from './render-worker.ts';

const moduleOf = (file: string) => new URL(file, import.meta.url);

/** Which contract is read, and which folders it may refer to beside its own. */
export interface ReadSource {
  spec: string;
  allowRefs: string[];
}

/** Reads a contract in a thread of its own, so that no request waits for it. */
export interface Reader {
  /** The contract as it is on the disk by now, or what is wrong with it; that it takes too long is also a finding. */
  read(): Promise<(Bundled & { findings?: never }) | Broken>;
  close(): Promise<void>;
}

/** The milliseconds that a contract may take; one of 11 MB takes a third of that on two busy cores. */
const longestRead = 20_000;

/** The megabytes that a contract may take: one that needs more ends the thread and nothing else. */
const mostMemory = 2048;

/** Starts a reader. */
export function startReader({ spec, allowRefs }: ReadSource, timeLimit = longestRead): Reader {
  const thread = startThread<ReadCalls>(moduleOf('./read-worker.ts'), {
    task: 'Reading the contract',
    memory: mostMemory,
    timeLimit,
    isReplaced: true,
  });
  const fail = ({ message }: Error): Broken => ({
    findings: [{ file: spec, line: 1, column: 1, level: 'error', rule: 'readable', message }],
  });
  return {
    async read() {
      const bundle = await thread.call('read', spec, allowRefs).catch(fail);
      return 'json' in bundle ? { ...bundle, document: JSON.parse(bundle.json) } : bundle;
    },
    close: () => thread.close(),
  };
}

/** Renders what follows from a contract in a thread of its own, while server and mock are built in this one. */
export interface Renderer {
  /** Renders every file of `generated/` that follows from the document alone, which is given as JSON. */
  render(json: string): Promise<void>;
  /** Writes what was rendered last; resolves with the files that differed before. */
  write(): Promise<string[]>;
  /** Writes `sources.json`. */
  writeSourceLines(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a renderer. */
export function startRenderer(): Renderer {
  const thread = startThread<RenderCalls>(moduleOf('./render-worker.ts'), { task: 'Rendering generated/' });
  return {
    render: (json) => thread.call('render', json),
    write: () => thread.call('write'),
    writeSourceLines: (text) => thread.call('writeSourceLines', text),
    close: () => thread.close(),
  };
}

/** For other contracts than the project's own: nothing is generated from them. */
export const noRenderer: Renderer = {
  render: async () => {},
  write: async () => [],
  writeSourceLines: async () => {},
  close: async () => {},
};

/** Analyzes a contract that is live already. */
export interface Analyzer {
  /** Says which contract everything begins with, if it is not the one on the disk. */
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
  /** Called with what the compiler says of server and client, after every save. */
  onCompiled(compiled: Compiled): void;
}

/** Starts an analyzer in a process of its own, which leaves the processor to all others. */
export function startAnalyzer(
  { spec, allowRefs, isTrusted }: ReadSource & { isTrusted: boolean },
  { onAdvice, onReleased, onCompiled }: AnalyzerReports,
): Analyzer {
  let last = '[]';
  const onEvent = (event: AnalyzerEvent) => {
    if ('compiled' in event) return onCompiled(event.compiled);
    if ('released' in event) return onReleased(event.released);
    const text = JSON.stringify(event.advice);
    if (text !== last) onAdvice(event.advice);
    last = text;
  };
  const analyzer = startProcess<AnalyzerCalls, AnalyzerEvent>(moduleOf('./analyzer-process.ts'), {
    task: 'Analyzing the contract',
    args: [spec, String(isTrusted), ...allowRefs],
    isBackground: true,
    isReplaced: true,
    onEvent,
  });
  // An analyzer that has ended is started again by the next contract.
  const tell = (told: Promise<void>) => void told.catch(() => {});
  return {
    begin: (document) => tell(analyzer.call('begin', document)),
    analyze: (texts) => analyzer.call('analyze', texts),
    compile: (saved) => tell(analyzer.call('compile', saved)),
    close: () => analyzer.close(),
  };
}
