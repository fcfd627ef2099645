import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Document } from '../../server/openapi/document.ts';
import { CommandError } from '../cli/command.ts';
import { type Finding, type Position, renderFinding } from './findings.ts';
import type { ReadingNews } from './reading-process.ts';

/** A contract that another process has read, and what that process still knows of its files. */
export interface ReadApart {
  document: Document;
  /** What is wrong with it, and was left out or passed over. */
  defects: Finding[];
  /** Finds the positions of parts of the contract, by pointer. */
  locate(pointers: string[]): Promise<Position[]>;
  /** Ends the process. */
  close(): void;
}

const script = join(import.meta.dirname, 'reading-process.ts');

/**
 * Reads a contract in a process of its own: to bundle one of 10 MB takes hundreds of MB that a server would keep for
 * good, and time in which it can load all else. Throws a `CommandError` with a line for each finding when it is not well-formed.
 */
export async function readApart(file: string, allowRefs: string[] = []): Promise<ReadApart> {
  const child = fork(script, [file, ...allowRefs], { serialization: 'advanced' });
  const gone = once(child, 'exit').then(([code, signal]): never => {
    throw new CommandError(`The process that reads ${file} has ended (${signal ?? code}).`);
  });
  gone.catch(() => {});
  const hear = (): Promise<ReadingNews> => Promise.race([once(child, 'message').then(([news]) => news), gone]);
  const news = await hear();
  const close = () => void child.kill();
  if (!('json' in news)) close();
  if ('findings' in news) throw new CommandError(news.findings.map(renderFinding).join('\n'));
  if (!('json' in news)) throw new Error('A contract was asked for.');
  return {
    document: JSON.parse(news.json),
    defects: news.defects,
    locate: async (pointers) => {
      child.send(pointers);
      const told = await hear();
      return 'positions' in told ? told.positions : [];
    },
    close,
  };
}
