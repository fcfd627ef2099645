import { join } from 'node:path';
import { listDeclaredOperations } from '../../server/openapi/declared-operations.ts';
import type { Document } from '../../server/openapi/document.ts';
import { pointerTo } from '../../server/openapi/pointer.ts';
import type { Finding } from '../contract/findings.ts';
import type { Locate } from '../contract/positions.ts';
import { findDifferences } from '../generate/folder-differences.ts';
import { type CompileError, startCompiler } from './compiler.ts';
import { type Check, count, notReadable } from './definition.ts';

/**
 * Checks that handlers and client compile against what the contract generates, be it on the disk already or not.
 * An operation without a handler is found where the contract declares it.
 */
export const checkTypes: Check = async ({ bundle, generated, project }) => {
  // Most often the disk has what the contract generates: the compiler need not wait for it.
  const compiled = compileOnce(project);
  compiled.catch(() => {});
  const [contract, wanted] = await Promise.all([bundle, generated]);
  if (contract.findings || !wanted) return notReadable;
  const folder = join(project, 'generated');
  const isStale = (await findDifferences(folder, wanted)).length > 0;
  const given = [...wanted].map(([file, content]) => [join(folder, file), content] as const);
  const errors = await (isStale ? compileOnce(project, new Map(given)) : compiled);
  const findings = errors.flatMap((error) => toFindings(contract, project, error));
  return {
    findings,
    note: errors.length === 0 ? 'handlers and client compile' : count(findings.length, 'finding'),
  };
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

function toFindings({ document, locate }: Contract, project: string, error: CompileError): Finding[] {
  const missing = error.file === join(project, 'server/handlers/index.ts') ? findMissing(document, error) : [];
  if (missing.length > 0) {
    return missing.map(({ id, path, method }) => ({
      ...locate(pointerTo('#', 'paths', path, method, 'operationId')),
      level: 'error',
      rule: 'handler-missing',
      message: `${id} has no handler: write server/handlers/${toFileName(id)} and name it in server/handlers/index.ts.`,
    }));
  }
  const { file, line, column, code, message } = error;
  return [{ file, line, column, level: 'error', rule: `ts${code}`, message }];
}

/** The operations that the compiler misses: it names them all, or the first few of them. */
function findMissing(document: Document, { code, message }: CompileError) {
  if (![2739, 2740, 2741].includes(code)) return [];
  // The message may show the type of the handlers as well, which has the names of those that are there.
  const [, one, several = ''] = /^Property '(.+?)' is missing|: ([^']*)$/.exec(message) ?? [];
  const names = new Set((one ?? several).match(/[\w$-]+/g));
  return listDeclaredOperations(document).filter(({ id }) => names.has(id));
}

/** The file of an operation, named after it. */
function toFileName(id: string): string {
  return `${id.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, (letter) => `-${letter}`).toLowerCase()}.ts`;
}
