import { Worker } from 'node:worker_threads';
import type { Broken, Bundled, BundledJson } from '../contract/bundle.ts';

/** Which contract a reader reads, and which folders it may refer to beside its own. */
export interface ReadSource {
  spec: string;
  allowRefs: string[];
}

/** Reads a contract in a thread of its own, so that nobody who is being served waits for it. */
export interface Reader {
  /** The contract as it is on the disk by now, or what is wrong with it; that it takes too long is also a finding. */
  read(): Promise<(Bundled & { findings?: never }) | Broken>;
  close(): Promise<void>;
}

/** The milliseconds that a contract may take; one of 11 MB takes a third of that on two busy cores. */
const longestRead = 20_000;

/** A contract that needs more memory than this ends its thread and nothing else. */
const resourceLimits = { maxOldGenerationSizeMb: 2048 };

/** Starts a reader. A thread that ends, or that had to be ended, is replaced when the contract is next read. */
export function startReader(source: ReadSource, timeLimit = longestRead): Reader {
  const start = () => new Worker(new URL('./read-worker.ts', import.meta.url), { workerData: source, resourceLimits });
  let worker: Worker | undefined = start();
  const give = (message: string): Broken => ({
    findings: [{ file: source.spec, line: 1, column: 1, level: 'error', rule: 'readable', message }],
  });
  const ask = async (): Promise<BundledJson | Broken> => {
    worker ??= start();
    const asked = worker;
    const outcome = await hear(asked, timeLimit);
    if (typeof outcome !== 'string') return outcome;
    worker = undefined;
    await asked.terminate();
    return give(outcome);
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    async read() {
      const asked = last.then(ask);
      last = asked.catch(() => {});
      const bundle = await asked;
      return 'json' in bundle ? { ...bundle, document: JSON.parse(bundle.json) } : bundle;
    },
    close: async () => void (await worker?.terminate()),
  };
}

/** Asks the thread for the contract: what it says, or why it cannot be waited for any longer. */
function hear(worker: Worker, timeLimit: number): Promise<BundledJson | Broken | string> {
  const { promise, resolve } = Promise.withResolvers<BundledJson | Broken | string>();
  const timer = setTimeout(resolve, timeLimit, `To read the contract takes longer than ${timeLimit / 1000} s.`);
  const lose = (error?: unknown) =>
    resolve(`The contract could not be read: ${error instanceof Error ? error.message : 'its thread has ended.'}`);
  const end = () => lose();
  worker.once('message', resolve).once('error', lose).once('exit', end);
  worker.postMessage('read');
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', resolve).off('error', lose).off('exit', end);
  });
}
