import { setImmediate } from 'node:timers/promises';
import type { Document } from '../../server/openapi/document/index.ts';
import { findChanges } from '../changes/find-changes.ts';
import { readPolicyFile } from '../changes/policy-file.ts';
import { runChecks } from '../checks/run-checks.ts';
import { ownSpec, projectFolder } from '../cli/project.ts';
import { assembleContract } from '../contract/bundle.ts';
import { readBaseOf } from '../contract/history.ts';
import { createTextResolver } from '../contract/text-resolver.ts';
import { renderSourceLines } from '../generate/render-files.ts';
import type { Said, Told } from './analyzer.ts';
import { startCompileLoop } from './compile-loop.ts';

const [file = '', trust, ...allowRefs] = process.argv.slice(2);
const isTrusted = trust === 'true';
const compileLoop = file === ownSpec ? startCompileLoop((compiled) => say({ compiled })) : undefined;
let before: Document | undefined;
let newest: Map<string, string> | undefined;
let analyzed: Promise<void> = Promise.resolve();

process.on('message', (told: Told) => {
  if ('saved' in told) return compileLoop?.look(told.saved);
  if ('begin' in told) {
    before = told.begin;
    return;
  }
  newest = told.live;
  analyzed = analyzed.then(() => analyze(told.live));
});

// Whoever has started it is gone.
process.once('disconnect', () => process.exit());

async function analyze(texts: Map<string, string>): Promise<void> {
  say(await findAnalysis(texts));
  // Whatever has come meanwhile makes itself heard now.
  await setImmediate();
  if (texts !== newest) return;
  const reports = await runChecks({
    file,
    project: projectFolder,
    only: ['lint', 'examples'],
    texts,
    allowRefs,
    isTrusted,
  });
  if (texts === newest) say({ advice: reports.flatMap(({ findings }) => findings) });
  if (texts === newest) await tellReleased();
}

/** Says what has changed since the last release, where there is one to compare with. */
async function tellReleased(): Promise<void> {
  const past = before && (await readBaseOf(before, file, undefined, allowRefs).catch(() => undefined));
  if (!past || past.reason !== undefined || !before) return;
  const { policy } = await readPolicyFile(file);
  const changes = findChanges(past.document, before, policy).map(({ impact, message }) => ({ impact, message }));
  say({ released: { base: past.name, changes } });
}

async function findAnalysis(texts: Map<string, string>): Promise<Said> {
  try {
    const { document, positions } = await assembleContract(file, await createTextResolver(file, texts, allowRefs));
    const { policy } = await readPolicyFile(file);
    const changes = before ? findChanges(before, document, policy) : [];
    before = document;
    return { analysis: { changes, sourceLines: renderSourceLines(positions) } };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function say(said: Said): void {
  process.send?.(said);
}
