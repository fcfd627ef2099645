import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangesSince } from '../../server/docs/index.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { type Change, findChanges, readPolicyFile } from '../changes/index.ts';
import { type CompileError, runChecks, startCompiler } from '../checks/index.ts';
import { type Finding, generatedFolder, ownSpec, projectFolder, serveCalls } from '../cli/index.ts';
import { assembleContract, createTextResolver, readBaseOf, renderSourceLines } from '../contract/index.ts';

/** Everything that is known of a contract beside what it is served from. */
export interface Analysis {
  /** The changes since the contract that was live before. */
  changes: Change[];
  /** The source map, as `generated/sources.json` has it. */
  sourceLines: string;
}

/** What the compiler says of server and client. */
export interface Compiled {
  /** One a line, as `file:line:column code message`. */
  errors: string[];
  /** True if the errors are those of the time before. */
  isSame: boolean;
}

/** What the analyzer finds after it has responded: advice, changes since the last release, the compiler's errors. */
export type AnalyzerEvent = { advice: Finding[] } | { released: ChangesSince } | { compiled: Compiled };

const [file = '', trust, ...allowRefs] = process.argv.slice(2);
const isTrusted = trust === 'true';
let before: Document | undefined;
let newest: Map<string, string> | undefined;
let advised: Promise<void> = Promise.resolve();

const calls = {
  /** Says which contract everything begins with, if it is not the one on the disk. */
  begin(document: Document): void {
    before = document;
  },
  /** Analyzes the contract that these files make up, which is live now. */
  async analyze(texts: Map<string, string>): Promise<Analysis> {
    newest = texts;
    const analysis = advised.then(() => findAnalysis(texts));
    advised = analysis.catch(() => {}).then(() => advise(texts));
    return analysis;
  },
  /** Compiles server and client, if the contract is the project's own, after these files have been saved. */
  compile: (saved: string[]): void => compileSaved?.(saved),
};

export type AnalyzerCalls = typeof calls;

const tell = serveCalls<AnalyzerEvent>(calls);
const compileSaved = file === ownSpec && existsSync(generatedFolder) ? startCompileLoop() : undefined;

async function findAnalysis(texts: Map<string, string>): Promise<Analysis> {
  const { document, positions } = await assembleContract(file, createTextResolver(file, texts, allowRefs));
  const { policy } = await readPolicyFile(file);
  const changes = before ? findChanges(before, document, policy) : [];
  before = document;
  return { changes, sourceLines: renderSourceLines(positions) };
}

/** What no response waits for begins once nothing was saved for so long. */
const quietMilliseconds = 400;

/** Finds out what only matters as long as nothing newer is live. */
async function advise(texts: Map<string, string>): Promise<void> {
  // A save that follows soon has the processor.
  await sleep(quietMilliseconds);
  if (texts !== newest) return;
  const only = ['lint', 'examples'] as const;
  const reports = await runChecks({ file, project: projectFolder, only: [...only], texts, allowRefs, isTrusted });
  if (texts === newest) tell({ advice: reports.flatMap(({ findings }) => findings) });
  if (texts === newest) await tellReleased();
}

/** Says what has changed since the last release, where there is one to compare with. */
async function tellReleased(): Promise<void> {
  const past = before && (await readBaseOf(before, file, undefined, allowRefs).catch(() => undefined));
  if (!past || past.reason !== undefined || !before) return;
  const { policy } = await readPolicyFile(file);
  const changes = findChanges(past.document, before, policy).map(({ impact, message }) => ({ impact, message }));
  tell({ released: { base: past.name, changes } });
}

/** Starts the TypeScript compiler. Tells the errors after each save, be there none. */
function startCompileLoop(): (saved: string[]) => void {
  let compiler = startCompiler(projectFolder);
  let last: string | undefined;
  const unseen = new Set<string>();
  const startAnew = (error: unknown) => {
    compiler.close().catch(() => {});
    compiler = startCompiler(projectFolder);
    return [error instanceof Error ? error.message : String(error)];
  };
  const compile = async () => {
    if (last !== undefined && unseen.size === 0) return;
    // Others may have brought generated/ in line with the contract, too.
    const saved = [...unseen, ...readdirSync(generatedFolder).map((name) => join(generatedFolder, name))];
    unseen.clear();
    const errors = await compiler.compile(saved).then((found) => found.map(renderCompileError), startAnew);
    const text = errors.join('\n');
    tell({ compiled: { errors, isSame: text === last } });
    last = text;
  };
  let compiled = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  return (saved) => {
    for (const name of saved) unseen.add(name);
    clearTimeout(timer);
    timer = setTimeout(() => {
      compiled = compiled.then(compile);
    }, quietMilliseconds);
  };
}

function renderCompileError({ file, line, column, code, message }: CompileError): string {
  return `${relative('', file)}:${line}:${column} TS${code} ${message}`;
}
