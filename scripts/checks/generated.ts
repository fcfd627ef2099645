import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Document, keysOfMethod, listDeclaredOperations, pointerTo } from '../../server/openapi/document/index.ts';
import { callOf, count, extensionOf, type Finding, readManifest, settingsOf } from '../cli/index.ts';
import type { Locate } from '../contract/index.ts';
import { type Difference, findDifferences, renderManuals } from '../generate/index.ts';
import { nameHandlers, readHandlersIndex } from '../scaffold/index.ts';
import { type CompileError, startCompiler } from './compiler.ts';
import { type Check, notReadable } from './definition.ts';

/** Tells whether `generated/` is what the contract generates, byte for byte. */
export const checkStale: Check = async ({ generated, project }) => {
  const wanted = await generated;
  if (!wanted) return notReadable;
  const folder = join(project, settingsOf(project).generated);
  const differences = await findDifferences(folder, wanted);
  const manuals = await renderManuals(project);
  const staleManuals = await findDifferences(project, manuals, false);
  const stale = differences.length + staleManuals.length;
  const note = stale === 0 ? `${count(wanted.size, 'file')} as generated` : `${count(stale, 'file')} not as generated`;
  const findings = [
    ...(await describe(folder, differences, wanted)),
    ...(await describe(project, staleManuals, manuals)),
  ];
  return { findings, note };
};

/** One finding, however many files differ: one command brings them all in line. */
async function describe(folder: string, differences: Difference[], wanted: Map<string, string>): Promise<Finding[]> {
  const [first, ...others] = differences;
  if (!first) return [];
  const { file, kind } = first;
  const rest = others.length > 0 ? ` The same holds for ${others.map((other) => other.file).join(', ')}.` : '';
  return [
    {
      file: join(folder, file),
      line: await findFirstDifference(join(folder, file), wanted.get(file), kind),
      column: 1,
      level: 'error',
      rule: `generated-${kind}`,
      message: `${explanations[kind]}: run ${callOf('generate')}.${rest}`,
    },
  ];
}

const explanations: Record<Difference['kind'], string> = {
  missing: 'The contract generates this file',
  stale: 'The contract generates another text from here on',
  unknown: 'The contract does not generate this file',
};

async function findFirstDifference(
  file: string,
  wanted: string | undefined,
  kind: Difference['kind'],
): Promise<number> {
  if (kind !== 'stale' || wanted === undefined) return 1;
  const lines = wanted.split('\n');
  const found = (await readFile(file, 'utf8')).split('\n');
  return found.findIndex((line, index) => line !== lines[index]) + 1 || found.length;
}

/**
 * Checks that server, client and the tests of handlers compile with what the contract generates, even if the disk differs.
 * An operation without a handler is a finding where the contract declares it.
 */
export const checkTypes: Check = async ({ bundle, generated, project }) => {
  // The disk usually has what the contract generates, so the compiler starts at once.
  const compiled = compileOnce(project);
  compiled.catch(() => {});
  const [contract, wanted] = await Promise.all([bundle, generated]);
  if (contract.findings || !wanted) return notReadable;
  const folder = join(project, settingsOf(project).generated);
  const isStale = (await findDifferences(folder, wanted)).length > 0;
  const given = [...wanted].map(([file, content]) => [join(folder, file), content] as const);
  const errors = await (isStale ? compileOnce(project, new Map(given)) : compiled);
  const index = join(project, settingsOf(project).server, 'handlers', `index.${extensionOf(readManifest(project))}`);
  const causes = findCauses(errors, contract.document, index);
  const findings = causes.flatMap((error) => toFindings(contract, index, error));
  const isRight = errors.length === 0;
  return { findings, note: isRight ? 'what imports the contract compiles' : count(findings.length, 'finding') };
};

async function compileOnce(project: string, given?: Map<string, string>): Promise<CompileError[]> {
  const compiler = startCompiler(project, given);
  try {
    return await compiler.compile();
  } finally {
    await compiler.close();
  }
}

interface Contract {
  document: Document;
  locate: Locate;
}

/** The errors without those that follow from an operation which the contract no longer has, or has under another name. */
function findCauses(errors: CompileError[], document: Document, index: string): CompileError[] {
  const ids = new Set(listDeclaredOperations(document).map(({ id }) => id));
  const all = errors.flatMap((error) => {
    const [, id] = /^Type '"(.+?)"' does not satisfy the constraint/.exec(error.message) ?? [];
    return error.code === 2344 && id !== undefined && !ids.has(id) ? [{ error, id }] : [];
  });
  const lost = [...Map.groupBy(all, ({ error }) => error.file).values()].flatMap((same) => same.slice(0, 1));
  const [unhandled, ...others] = lost.length === 1 && existsSync(index) ? findMissing(document, index) : [];
  const hint =
    unhandled && others.length === 0
      ? `if it is called ${unhandled.id} now, write that name here and in server/handlers/index.ts`
      : 'give this handler the name that it has now, or delete it';
  const isConsequence = ({ code, file, message }: CompileError) =>
    lost.some(({ error, id }) => error.file === file || (code === 2353 && message.includes(`'${id}' does not exist`)));
  return [
    ...errors.filter((error) => !isConsequence(error)),
    ...lost.map(({ error, id }) => ({ ...error, message: `The contract has no operation ${id}: ${hint}.` })),
  ];
}

function toFindings({ document, locate }: Contract, index: string, error: CompileError): Finding[] {
  const missing = error.file === index && missesProperties(error) ? findMissing(document, index) : [];
  if (missing.length > 0) {
    return missing.map(({ id, path, method, file }) => ({
      ...locate(pointerTo('#', 'paths', path, ...keysOfMethod(method), 'operationId')),
      level: 'error',
      rule: 'handler-missing',
      message: `${id} has no handler: run ${callOf('scaffold')}, or write server/handlers/${file} and name it in server/handlers/index.ts.`,
    }));
  }
  const { file, line, column, code, message, details } = error;
  return [{ file, line, column, level: 'error', rule: `ts${code}`, message, details }];
}

/** Tells whether an object lacks properties. */
function missesProperties({ code }: CompileError): boolean {
  return [2739, 2740, 2741].includes(code);
}

/** The operations without a handler; the compiler names the first few only. */
function findMissing(document: Document, index: string) {
  const { names, named } = readHandlersIndex(index);
  const operations = listDeclaredOperations(document);
  const files = nameHandlers(
    operations.map(({ id }) => id),
    named,
  );
  const missing = operations.filter(({ id }) => !names.includes(id));
  return missing.map((operation) => ({ ...operation, file: files.get(operation.id)?.file }));
}
