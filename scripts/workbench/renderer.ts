import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Contract } from './contract.ts';

/** Renders what follows from a contract in a thread of its own, while server and mock are built in this one. */
export interface Renderer {
  /** File name in `generated/` to content. One call at a time. */
  render(contract: Contract): Promise<Map<string, string>>;
  close(): Promise<void>;
}

/** Starts a renderer. */
export function startRenderer(): Renderer {
  const worker = new Worker(new URL('./render-worker.ts', import.meta.url));
  return {
    async render({ document, sources, files }) {
      worker.postMessage({ document, sources, files });
      const [rendered]: Map<string, string>[] = await once(worker, 'message');
      if (!rendered) throw new Error('Nothing was rendered.');
      return rendered;
    },
    close: () => worker.terminate().then(() => {}),
  };
}
