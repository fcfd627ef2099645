import { DatabaseSync, StatementSync } from 'node:sqlite';
import { readConfig } from '../../server/config.ts';
import { setup } from '../../server/setup.ts';
import { startServer } from '../../server/start.ts';
import { openConnection } from './connection.ts';

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

// The process that finds out what the database alone takes: the statements of one create, over and over.
process.once('message', async (load: StatementLoad) => {
  const statements = await record(load.request);
  process.send?.(
    statements.length > 0 ? { perSecond: runAll(statements, load) } : { failure: 'No statement was run.' },
  );
});
process.once('disconnect', () => process.exit());

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
