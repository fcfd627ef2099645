import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { generatedFolder } from '../cli/project.ts';
import { findPartialDifferences, mendDifferences } from '../generate/folder-differences.ts';

/** A request to the thread: to render what follows from a document, given as JSON; or to write what it has rendered. */
export type Task = { render: string } | 'write';

/** The thread's response: the files that are, or were, not as rendered; or why there is none. */
export type Outcome = { files: string[] } | { failure: string };

/** Renders what follows from a contract in a thread of its own, while server and mock are built in this one. */
export interface Renderer {
  /** Renders every file of `generated/` that follows from the document alone, which is given as JSON. */
  render(json: string): Promise<void>;
  /** Writes what was rendered last; resolves with the files that were not so already. */
  write(): Promise<string[]>;
  /** Writes `sources.json`. */
  writeSourceLines(text: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a renderer. */
export function startRenderer(): Renderer {
  const worker = new Worker(new URL('./render-worker.ts', import.meta.url));
  let last: Promise<unknown> = Promise.resolve();
  const perform = async (task: Task): Promise<string[]> => {
    worker.postMessage(task);
    const [outcome]: Outcome[] = await once(worker, 'message');
    if (!outcome || 'failure' in outcome) throw new Error(outcome?.failure);
    return outcome.files;
  };
  const ask = (task: Task): Promise<string[]> => {
    const asked = last.then(() => perform(task));
    last = asked.catch(() => {});
    return asked;
  };
  return {
    render: async (json) => void (await ask({ render: json })),
    write: () => ask('write'),
    async writeSourceLines(text) {
      const wanted = new Map([['sources.json', text]]);
      await mendDifferences(generatedFolder, wanted, await findPartialDifferences(generatedFolder, wanted));
    },
    close: async () => void (await worker.terminate()),
  };
}

/** For other contracts than the project's own: nothing is generated from them. */
export const noRenderer: Renderer = {
  render: async () => {},
  write: async () => [],
  writeSourceLines: async () => {},
  close: async () => {},
};
