import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MetricValues } from './admin/index.ts';
import type { Config } from './config.ts';
import { createLogger } from './logger.ts';
import type { Setup } from './project.ts';
import { type Started, startServer } from './start.ts';
import { supervise } from './supervision.ts';

/** What a worker tells once it serves. */
type Told = Pick<Started, 'url' | 'prefix' | 'curl' | 'warnings'>;

/** What the first process asks of a worker, and the response. */
type Question = { ask: 'ping' | 'readMetrics'; id: number } | { ask: 'close' };
type Response = { started: Told } | { failure: string } | { id: number; value?: MetricValues[]; failure?: string };

/** What workers are started with. */
interface WorkersOptions {
  showsSecret: boolean;
  /** Ends the process. */
  exit(code: number): void;
  /** Variables that this process has no more. */
  env: Record<string, string>;
}

/**
 * Starts as many processes as the configuration says, which share its port; this one has the address of health and metrics,
 * and replaces a worker that ends. In a worker, which runs the same program, it serves, and gives nothing.
 */
export async function startWorkers(
  config: Config,
  setup: Setup,
  options: WorkersOptions,
): Promise<Started | undefined> {
  if (cluster.isWorker) return serveAsWorker(config, setup, options);
  cluster.setupPrimary({ serialization: 'advanced' });
  const pool = new Pool(config, options.env);
  // The first one finds out whether the others could start.
  const told = await pool.start();
  await Promise.all(Array.from({ length: config.workers - 1 }, () => pool.start()));
  const admin = config.admin && (await pool.openAdmin(config.admin));
  return {
    ...{ ...told, admin: admin?.url, logger: pool.logger },
    ping: () => pool.ping(),
    readMetrics: () => pool.readMetrics(),
    async close() {
      pool.isEnding = true;
      await sleep(config.shutdownDelay);
      await pool.close();
      await admin?.close();
    },
  };
}

/** Serves until the first process says that it is over, or is gone. */
async function serveAsWorker(config: Config, setup: Setup, { showsSecret, exit }: WorkersOptions): Promise<undefined> {
  const tellFirst = (response: Response) => process.send?.(response);
  const started = await startServer(config, setup, { showsSecret, isWorker: true }).catch((error) => {
    tellFirst({ failure: error instanceof Error ? error.message : String(error) });
    process.disconnect();
  });
  if (!started) return;
  const { url, prefix, curl, warnings, logger } = started;
  const watched = { logger, close: started.close, exit };
  const end = supervise({ ...watched, afterException: 'end', signals: [] });
  // A Ctrl-C reaches every process of the terminal: the first one passes it on when it is time.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  let isClosing = false;
  const close = () => {
    // The first process has ended at once, before this one had closed.
    if (isClosing) exit(1);
    isClosing = true;
    end(0);
  };
  process.on('disconnect', close).on('message', async (question: Question) => {
    if (question.ask === 'close') return close();
    const { id, ask } = question;
    const respond = { ping: () => started.ping().then(() => []), readMetrics: () => started.readMetrics() };
    await respond[ask]().then(
      (value) => tellFirst({ id, value }),
      (error) => tellFirst({ id, failure: String(error) }),
    );
  });
  tellFirst({ started: { url, prefix, curl, warnings } });
}

/** A worker that ends sooner than that after its start is replaced only then. */
const leastMilliseconds = 1_000;

/** The milliseconds that a worker has for a response. */
const longestWait = 2_000;

/** The processes that serve. */
class Pool {
  readonly logger;
  isEnding = false;
  private readonly env: Record<string, string>;
  /** The workers, and whether each serves: one that does not yet has no ears. */
  private readonly workers = new Map<Worker, boolean>();
  private readonly waiting = new Map<number, PromiseWithResolvers<MetricValues[]>>();
  private asked = 0;

  constructor({ logLevel }: Config, env: Record<string, string>) {
    this.logger = createLogger(logLevel);
    this.env = env;
  }

  /** Starts a worker; rejects if it ends before it serves, which it has given the reason of. */
  async start(): Promise<Told> {
    const since = performance.now();
    const worker = cluster.fork(this.env);
    this.workers.set(worker, false);
    const { promise, resolve, reject } = Promise.withResolvers<Told>();
    worker.on('message', (response: Response) => {
      if ('started' in response) {
        this.workers.set(worker, true);
        return resolve(response.started);
      }
      if (!('id' in response)) return reject(new Error(response.failure));
      const { id, value, failure } = response;
      if (failure === undefined) this.waiting.get(id)?.resolve(value ?? []);
      else this.waiting.get(id)?.reject(new Error(failure));
    });
    worker.once('exit', (code, signal) => {
      this.workers.delete(worker);
      reject(new Error(`A worker has ended before it served: ${signal ?? code}.`));
      if (!this.isEnding) this.replace(promise, performance.now() - since, signal ?? code);
    });
    return promise;
  }

  /** Starts another worker in the place of one that has served and has ended. */
  private async replace(served: Promise<Told>, lived: number, how: string | number): Promise<void> {
    if (!(await served.catch(() => undefined))) return;
    this.logger.error({ how }, 'a worker has ended: another one takes its place');
    await sleep(Math.max(0, leastMilliseconds - lived));
    if (!this.isEnding) await this.start().catch((err) => this.logger.error({ err }, 'a worker could not be replaced'));
  }

  async openAdmin(address: NonNullable<Config['admin']>) {
    const { startAdmin } = await import('./admin/index.ts');
    return startAdmin({
      ...{ ...address, logger: this.logger },
      phase: () => (this.isEnding ? 'shutting down' : 'serving'),
      ping: () => this.ping(),
      readMetrics: () => this.readMetrics(),
    });
  }

  ping(): Promise<unknown> {
    return Promise.any(this.askAll('ping'));
  }

  async readMetrics(): Promise<MetricValues[]> {
    const read = this.askAll('readMetrics').map((metrics) => metrics.catch(() => []));
    return (await Promise.all(read)).flat();
  }

  async close(): Promise<void> {
    const ended = [...this.workers.keys()].map((worker) => once(worker, 'exit'));
    for (const [worker, serves] of this.workers) {
      if (serves) worker.send({ ask: 'close' } satisfies Question);
      else worker.process.kill('SIGKILL');
    }
    await Promise.all(ended);
  }

  private askAll(ask: 'ping' | 'readMetrics'): Promise<MetricValues[]>[] {
    return Array.from(this.workers, ([worker, serves]) => (serves ? [this.ask(worker, ask)] : [])).flat();
  }

  private async ask(worker: Worker, ask: 'ping' | 'readMetrics'): Promise<MetricValues[]> {
    const id = ++this.asked;
    const waiting = Promise.withResolvers<MetricValues[]>();
    this.waiting.set(id, waiting);
    worker.send({ ask, id } satisfies Question);
    const timer = setTimeout(() => waiting.reject(new Error('The worker does not respond.')), longestWait);
    return waiting.promise.finally(() => {
      clearTimeout(timer);
      this.waiting.delete(id);
    });
  }
}
