import { parentPort, workerData } from 'node:worker_threads';
import { bundleJson } from '../lib/bundle.ts';
import { ContractResolver } from '../lib/contract-resolver.ts';
import type { ReadSource } from './reader.ts';

const { spec, allowRefs }: ReadSource = workerData;

parentPort?.on('message', async () => {
  parentPort?.postMessage(await bundleJson(spec, new ContractResolver(spec, allowRefs)));
});
