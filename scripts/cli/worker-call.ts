import { fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { parentPort, Worker } from 'node:worker_threads';

/** The functions of a module that are called from another thread or process. */
type Calls = Record<string, (...args: never[]) => unknown>;

interface Call {
  id: number;
  name: string;
  args: unknown[];
}

type News = { id: number; value: unknown } | { id: number; failure: string } | { event: unknown };

/**
 * Offers functions to the caller that started this module by `startThread` or `startProcess`. Returns a function that
 * sends the caller an event. A process ends with its caller.
 */
export function serveCalls<E>(calls: Calls): (event: E) => void {
  const post = (news: News) => (parentPort ? parentPort.postMessage(news) : process.send?.(news));
  const respond = async ({ id, name, args }: Call) => {
    try {
      const call = calls[name];
      if (!call) throw new Error(`There is no call ${name}.`);
      post({ id, value: await Reflect.apply(call, undefined, args) });
    } catch (error) {
      post({ id, failure: error instanceof Error ? error.message : String(error) });
    }
  };
  if (parentPort) parentPort.on('message', respond);
  else process.on('message', respond).once('disconnect', () => process.exit());
  return (event) => post({ event });
}

/** A module that runs in a thread or process of its own. */
export interface Remote<C extends Calls> {
  /** Calls one of its functions. Rejects with what that throws, and with how the module ended if it ends before. */
  call<N extends keyof C & string>(name: N, ...args: Parameters<C[N]>): Promise<Awaited<ReturnType<C[N]>>>;
  /** Says how it ended; undefined while it runs. */
  ended(): string | undefined;
  /** Ends it at once. Calls under way are dropped: they neither resolve nor reject. */
  close(): Promise<void>;
}

export interface RemoteOptions<E> {
  /** What it does, as errors begin: `Reading the contract`. */
  task: string;
  /** Megabytes of heap, with more of which it ends. */
  memory?: number;
  /** Milliseconds that a call may take; it ends when one takes longer. */
  timeLimit?: number;
  /** True if the next call starts it again after it has ended. */
  isReplaced?: boolean;
  onEvent?(event: E): void;
}

/** Starts a module in a thread. */
export function startThread<C extends Calls, E = never>(module: URL, options: RemoteOptions<E>): Remote<C> {
  const { memory } = options;
  const start = ({ hear, lose }: Listener): Running => {
    const resourceLimits = memory === undefined ? {} : { maxOldGenerationSizeMb: memory };
    const worker = new Worker(module, { resourceLimits });
    worker.on('message', hear);
    worker.once('error', (error) => lose(error instanceof Error ? error.message : String(error)));
    worker.once('exit', (code) => lose(`the thread ended with ${code}.`));
    return { post: (call) => worker.postMessage(call), end: () => worker.terminate() };
  };
  return new RunningModule(start, options);
}

export interface ProcessOptions<E> extends RemoteOptions<E> {
  args?: string[];
  /** Options of Node.js itself. */
  flags?: string[];
  /** All variables of its environment but `PATH` and `HOME`; this process's unless given. */
  env?: Record<string, string>;
  /** The file descriptor that its standard output goes to. What it says on stderr is then part of how it ended. */
  output?: number | 'ignore';
  /** True if it leaves the processor to all others, and a Ctrl-C in the terminal to its caller. */
  isBackground?: boolean;
}

/** Starts a module in a process. */
export function startProcess<C extends Calls, E = never>(module: string | URL, options: ProcessOptions<E>): Remote<C> {
  return new RunningModule((listener) => forkModule(module, options, listener), options);
}

function forkModule<E>(module: string | URL, options: ProcessOptions<E>, { hear, lose }: Listener): Running {
  const { memory, args, flags = [], env, output, isBackground = false } = options;
  const { PATH = '', HOME = '' } = process.env;
  const child = fork(module, args, {
    execArgv: memory === undefined ? flags : [...flags, `--max-old-space-size=${memory}`],
    env: env ? { PATH, HOME, ...env } : process.env,
    stdio: output === undefined ? ['inherit', 'inherit', 'inherit', 'ipc'] : ['ignore', output, 'pipe', 'ipc'],
    serialization: 'advanced',
    detached: isBackground,
  });
  if (isBackground && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors = `${errors}${chunk}`.slice(-2000)));
  child.on('message', hear);
  child.once('error', (error) => lose(error.message));
  child.once('exit', (code, signal) => lose(`the process ended with ${signal ?? code}. ${errors}`.trim()));
  return {
    // A caller that waits for the outcome gets the end instead.
    post: (call) => void child.send(call, () => {}),
    async end() {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** A thread or process under way. */
interface Running {
  post(call: Call): void;
  end(): Promise<unknown>;
}

interface Listener {
  hear(news: News): void;
  lose(how: string): void;
}

class RunningModule<C extends Calls, E> implements Remote<C> {
  readonly #start: (listener: Listener) => Running;
  readonly #options: RemoteOptions<E>;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #running: Running | undefined;
  #end: string | undefined;
  #isClosed = false;
  #count = 0;

  constructor(start: (listener: Listener) => Running, options: RemoteOptions<E>) {
    this.#start = start;
    this.#options = options;
    this.#begin();
  }

  call<N extends keyof C & string>(name: N, ...args: Parameters<C[N]>): ReturnType<Remote<C>['call']> {
    const { timeLimit, isReplaced } = this.#options;
    const outcome = Promise.withResolvers<unknown>();
    const running = this.#running ?? (isReplaced && !this.#isClosed ? this.#begin() : undefined);
    const id = this.#count++;
    if (running) {
      this.#waiting.set(id, outcome);
      running.post({ id, name, args });
      if (timeLimit !== undefined) this.#limitTime(running, outcome.promise, timeLimit);
    } else if (!this.#isClosed) outcome.reject(new Error(this.#end));
    return outcome.promise as ReturnType<Remote<C>['call']>;
  }

  ended(): string | undefined {
    return this.#end;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running?.end();
  }

  #begin(): Running {
    const hear = (news: News) => this.#hear(news);
    const begun = this.#start({ hear, lose: (how) => this.#lose(begun, `failed: ${how}`) });
    this.#running = begun;
    this.#end = undefined;
    return begun;
  }

  #hear(news: News): void {
    if ('event' in news) {
      this.#options.onEvent?.(news.event as E);
      return;
    }
    const call = this.#waiting.get(news.id);
    this.#waiting.delete(news.id);
    if ('value' in news) call?.resolve(news.value);
    else call?.reject(new Error(news.failure));
  }

  #lose(lost: Running, how: string): void {
    if (this.#running !== lost) return;
    this.#running = undefined;
    this.#end = `${this.#options.task} ${how}`;
    if (this.#isClosed) return;
    for (const { reject } of this.#waiting.values()) reject(new Error(this.#end));
    this.#waiting.clear();
  }

  #limitTime(running: Running, outcome: Promise<unknown>, timeLimit: number): void {
    const timer = setTimeout(() => {
      this.#lose(running, `takes longer than ${timeLimit / 1000} s.`);
      running.end();
    }, timeLimit);
    const clear = () => clearTimeout(timer);
    outcome.then(clear, clear);
  }
}
