import { Worker } from 'node:worker_threads';
import type { Finding } from '../lib/bundle.ts';

/** Looks at a contract that is live already for what `npm run check` would say of how it is written. */
export interface Judge {
  look(): void;
  close(): Promise<void>;
}

/** Starts a judge beside the workbench. Reports findings that differ from those before; none is also a report. */
export function startJudge(file: string, report: (findings: Finding[]) => void): Judge {
  const worker = new Worker(new URL('./judge-worker.ts', import.meta.url));
  let last = '[]';
  worker.on('message', (findings: Finding[]) => {
    const text = JSON.stringify(findings);
    if (text !== last) report(findings);
    last = text;
  });
  return { look: () => worker.postMessage(file), close: () => worker.terminate().then(() => {}) };
}
