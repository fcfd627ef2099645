import type { Document } from '../../server/openapi/document/index.ts';
import { CommandError } from '../cli/command.ts';
import { type Finding, renderFinding } from '../cli/findings.ts';
import { startProcess } from '../cli/worker-call.ts';
import type { ReadingCalls } from './reading-process.ts';

/** A contract that another process reads. */
export interface Reading {
  /** The contract, and the findings that it can be served in spite of; rejects with a `CommandError` that has a line for each finding when it cannot be served. */
  contract: Promise<{ document: Document; defects: Finding[] }>;
  /** Finds the examples of responses that the contract does not allow, of one part of it after the other. */
  findBadExamples(onFound: (findings: Finding[]) => void): Promise<void>;
  /** Ends the process. */
  close(): Promise<void>;
}

/**
 * Reads a contract in a process of its own: bundling one of 10 MB takes hundreds of MB, which a mock would hold for
 * good, and time, in which it can load all else.
 */
export function startReading(file: string, allowRefs: string[]): Reading {
  let onFound = (_findings: Finding[]) => {};
  const reader = startProcess<ReadingCalls, Finding[]>(new URL('./reading-process.ts', import.meta.url), {
    task: 'Reading the contract',
    onEvent: (findings) => onFound(findings),
  });
  const contract = read();
  // Whoever needs it awaits it.
  contract.catch(() => {});
  return {
    contract,
    async findBadExamples(listener) {
      await contract;
      onFound = listener;
      await reader.call('findBadExamples');
    },
    close: () => reader.close(),
  };

  async function read() {
    const outcome = await reader
      .call('read', file, allowRefs)
      .catch(({ message }: Error): Finding[] => [
        { file, line: 1, column: 1, level: 'error', rule: 'readable', message },
      ]);
    if ('json' in outcome) return { document: JSON.parse(outcome.json), defects: outcome.defects };
    throw new CommandError(outcome.map(renderFinding).join('\n'), { exitCode: 1 });
  }
}
