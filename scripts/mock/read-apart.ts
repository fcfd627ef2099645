import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { join } from 'node:path';
import type { Document } from '../../server/openapi/document/index.ts';
import { CommandError } from '../cli/command.ts';
import { type Finding, renderFinding } from '../cli/findings.ts';
import type { ReadingNews } from './reading-process.ts';

/** A contract that another process reads. */
export interface Reading {
  /** The contract, and what is wrong with it but in nobody's way; rejects with a `CommandError` that has a line for each finding when it cannot be worked from. */
  contract: Promise<{ document: Document; defects: Finding[] }>;
  /** Finds the examples of responses that the contract does not allow, of one part of it after the other. */
  findBadExamples(): AsyncGenerator<Finding[]>;
  /** Ends the process. */
  close(): void;
}

const script = join(import.meta.dirname, 'reading-process.ts');

/**
 * Reads a contract in a process of its own: to bundle one of 10 MB takes hundreds of MB, which a mock would keep for
 * good, and time, in which it can load all else.
 */
export function startReading(file: string, allowRefs: string[]): Reading {
  const child = fork(script, [file, ...allowRefs], { serialization: 'advanced' });
  const gone = once(child, 'exit').then(([code, signal]): ReadingNews => {
    const message = `The process that reads the contract has ended (${signal ?? code}).`;
    return { findings: [{ file, line: 1, column: 1, level: 'error', rule: 'readable', message }] };
  });
  const told = once(child, 'message').then(([news]): ReadingNews => news);
  const contract = Promise.race([told, gone]).then((news) => {
    if ('json' in news) return { document: JSON.parse(news.json), defects: news.defects };
    const findings = 'findings' in news ? news.findings : [];
    throw new CommandError(findings.map(renderFinding).join('\n'), { exitCode: 1 });
  });
  // Whoever needs it awaits it.
  contract.catch(() => {});
  return { contract, findBadExamples: () => listen(contract, child), close: () => void child.kill() };
}

async function* listen(contract: Promise<unknown>, child: ReturnType<typeof fork>): AsyncGenerator<Finding[]> {
  await contract;
  const messages = on(child, 'message', { close: ['exit'] });
  if (child.connected) child.send('examples');
  for await (const [message] of messages) {
    const news: ReadingNews = message;
    if ('examples' in news) yield news.examples;
    if (!('isDone' in news)) continue;
    if (news.reason !== undefined) throw new Error(news.reason);
    return;
  }
}
