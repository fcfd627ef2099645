import { DatabaseSync, StatementSync } from 'node:sqlite';
import { serveCalls } from '../../scripts/cli/index.ts';
import { readConfig } from '../../server/config.ts';
import { setup } from '../../server/setup.ts';
import { startServer } from '../../server/start.ts';
import { openConnection } from './tools.ts';

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

/** The milliseconds for which the statements are run. */
const milliseconds = 1_500;

function runAll(statements: Statement[]): number {
  const since = performance.now();
  let done = 0;
  for (; performance.now() - since < milliseconds; done++) for (const run of statements) run();
  return (done / (performance.now() - since)) * 1000;
}

const calls = {
  /** How often a second the database alone can take the statements of one create. */
  async measure(request: string): Promise<number> {
    const statements = await record(request);
    if (statements.length === 0) throw new Error('No statement was run.');
    return runAll(statements);
  },
};

export type StatementCalls = typeof calls;

serveCalls(calls);
