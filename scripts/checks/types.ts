import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Document, pointerTo } from '../../server/openapi/document.ts';
import { listOperations } from '../../server/openapi/operations.ts';
import type { Finding } from '../lib/bundle.ts';
import type { CompileProblem } from '../lib/compile.ts';
import type { Locate } from '../lib/places.ts';
import { readDigest, remember } from '../lib/remembered.ts';
import { type Check, count, notReadable } from './check.ts';

/** What the verdict depends on, beside what the contract generates. */
const inputs = ['server', 'client', 'tsconfig.json', 'package-lock.json', 'scripts/lib/compile.ts'];

/**
 * Whether handlers and client compile against what the contract generates, be it on the disk already or not.
 * An operation without a handler is found where the contract declares it.
 */
export const checkTypes: Check = async ({ bundle, generated, project }) => {
  // The compiler gets ready on another core while the contract is read.
  const worker = new Worker(new URL('../lib/compile-worker.ts', import.meta.url), { workerData: project });
  try {
    const [contract, wanted] = await Promise.all([bundle, generated]);
    if (contract.findings || !wanted) return notReadable;
    const digest = await readDigest(project, inputs, [...wanted].flat());
    const problems = await remember(join(project, 'node_modules/.cache/check/types.json'), digest, () =>
      compile(worker, wanted),
    );
    const findings = problems.flatMap((problem) => toFindings(contract, project, problem));
    return {
      findings,
      note: problems.length === 0 ? 'handlers and client compile' : count(findings.length, 'finding'),
    };
  } finally {
    await worker.terminate();
  }
};

async function compile(worker: Worker, generated: Map<string, string>): Promise<CompileProblem[]> {
  worker.postMessage(generated);
  const [problems] = await once(worker, 'message');
  return problems;
}

interface Contract {
  document: Document;
  locate: Locate;
}

function toFindings({ document, locate }: Contract, project: string, problem: CompileProblem): Finding[] {
  const missing = problem.file === join(project, 'server/handlers/index.ts') ? findMissing(document, problem) : [];
  if (missing.length > 0) {
    return missing.map(({ id, path, method }) => ({
      ...locate(pointerTo('#', 'paths', path, method, 'operationId')),
      level: 'error',
      rule: 'handler-missing',
      message: `${id} has no handler: write server/handlers/${toFileName(id)} and name it in server/handlers/index.ts.`,
    }));
  }
  const { file, line, column, code, message } = problem;
  return [{ file, line, column, level: 'error', rule: `ts${code}`, message }];
}

/** The operations that the compiler misses: it names them all, or the first few of them. */
function findMissing(document: Document, { code, message }: CompileProblem) {
  if (![2739, 2740, 2741].includes(code)) return [];
  const names = new Set(message.match(/[\w$-]+/g));
  return listOperations(document).filter(({ id }) => names.has(id));
}

/** The file of an operation, named after it. */
function toFileName(id: string): string {
  return `${id.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, (letter) => `-${letter}`).toLowerCase()}.ts`;
}
