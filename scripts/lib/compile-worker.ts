import { parentPort, workerData } from 'node:worker_threads';
import { createCompiler } from './compile.ts';

const find = createCompiler(workerData);
parentPort?.once('message', (generated: Map<string, string>) => parentPort?.postMessage(find(generated)));
