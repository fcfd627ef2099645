import { parentPort, workerData } from 'node:worker_threads';
import { bundleJson } from '../contract/bundle.ts';
import { ContractResolver } from '../contract/contract-resolver.ts';
import type { ReadSource } from './reader.ts';

const { spec, allowRefs }: ReadSource = workerData;

parentPort?.on('message', async () => {
  parentPort?.postMessage(await bundleJson(spec, new ContractResolver(spec, allowRefs)));
});
