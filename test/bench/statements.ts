import { DatabaseSync, StatementSync } from 'node:sqlite';
import { serveCalls } from '../../scripts/cli/worker-call.ts';
import { readConfig } from '../../server/config.ts';
import { setup } from '../../server/setup.ts';
import { startServer } from '../../server/start.ts';
import { openConnection } from './tools.ts';

/** A request that creates something, and how often, and for how long at most, its statements are run. */
export interface StatementLoad {
  request: string;
  requests: number;
  milliseconds: number;
}

type Statement = () => unknown;

let recorded: Statement[] = [];
for (const [prototype, methods] of [
  [DatabaseSync.prototype, ['exec']],
  [StatementSync.prototype, ['run', 'get', 'all']],
] as const) {
  for (const method of methods) {
    const original = Reflect.get(prototype, method);
    Reflect.set(prototype, method, function (this: object, ...args: unknown[]) {
      recorded.push(() => Reflect.apply(original, this, args));
      return Reflect.apply(original, this, args);
    });
  }
}

/** The statements that the server runs for a request, once whatever is done only once has been done. */
async function record(request: string): Promise<Statement[]> {
  const { url } = await startServer(readConfig(process.env, setup), setup);
  const connection = openConnection(Number(new URL(url).port));
  await connection.send(request);
  recorded = [];
  await connection.send(request);
  connection.close();
  return recorded;
}

function runAll(statements: Statement[], { requests, milliseconds }: StatementLoad): number {
  const since = performance.now();
  let done = 0;
  while (done < requests && performance.now() - since < milliseconds) {
    for (const run of statements) run();
    done++;
  }
  return (done / (performance.now() - since)) * 1000;
}

const calls = {
  /** How often a second the database alone can take the statements of one create. */
  async measure(load: StatementLoad): Promise<number> {
    const statements = await record(load.request);
    if (statements.length === 0) throw new Error('No statement was run.');
    return runAll(statements, load);
  },
};

export type StatementCalls = typeof calls;

serveCalls(calls);
