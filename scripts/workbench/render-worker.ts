import { parentPort } from 'node:worker_threads';
import { renderGenerated } from '../lib/render.ts';
import type { Contract } from './contract.ts';

parentPort?.on('message', async ({ document, sources }: Contract) => {
  parentPort?.postMessage(await renderGenerated(document, sources));
});
