import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { good } from '../contract/requests.ts';
import { call, type TestResponse } from './calls.ts';
import { type Started, startProcess } from './processes.ts';
import { copyProject, type ProjectCopy } from './project-copy.ts';
import { createFolder, type Teardown } from './servers.ts';

/** A workbench in a process of its own, over a copy of the project. */
export interface TestWorkbench extends ProjectCopy {
  process: Started;
  server: string;
  mock: string;
  /** The number of times that something new has gone live, as an open docs page is told. */
  countSwaps(): number;
  /** Sends the good request with another body; to the server unless said otherwise. */
  send(body: object, url?: string): Promise<TestResponse>;
}

/** Starts the workbench; it ends with the test. Its memory can be looked at, by the inspector's protocol. */
export async function startTestWorkbench(teardown: Teardown): Promise<TestWorkbench> {
  const copy = copyProject();
  const env = {
    PORT: '0',
    MOCK_PORT: '0',
    API_TOKENS: 'admin:admin-secret-for-tests',
    DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}`,
  };
  const script = join(copy.folder, 'scripts/contract.ts');
  const command = [process.execPath, '--inspect=127.0.0.1:0', script, 'start'];
  const started = startProcess(teardown, command, { env, cwd: copy.folder });
  const [, server = ''] = await started.printed(/^ {2}server {5}(http:\S+)/m);
  const [, mock = ''] = await started.printed(/^ {2}mock {7}(http:\S+)/m);
  await started.printed(/Ctrl-C/);
  const told = await followEvents(server);
  return {
    ...copy,
    process: started,
    server,
    mock,
    countSwaps: () => told().match(/^event: live$/gm)?.length ?? 0,
    send: (body, url = server) => call(url, { ...good, body: JSON.stringify(body) }),
  };
}

/** Listens as an open docs page does; what it has been told so far. The stream ends with the server. */
async function followEvents(server: string): Promise<() => string> {
  let told = '';
  const [stream]: IncomingMessage[] = await once(get(`${server}/docs/events`), 'response');
  stream?.on('data', (chunk) => (told += chunk)).on('error', () => {});
  return () => told;
}

/** Megabytes that the main thread of a process has in use once its garbage is collected. */
export async function readHeap(started: Started): Promise<number> {
  const [, url = ''] = await started.printed(/Debugger listening on (ws:\S+)/);
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const ask = async (id: number, method: string): Promise<{ usedSize?: number }> => {
    const message = once(socket, 'message');
    socket.send(JSON.stringify({ id, method }));
    const [event]: MessageEvent[] = await message;
    return JSON.parse(event?.data).result;
  };
  await ask(1, 'HeapProfiler.collectGarbage');
  const { usedSize = 0 } = await ask(2, 'Runtime.getHeapUsage');
  socket.close();
  return usedSize / 1e6;
}

/** Resolves once `condition` holds; it has ten seconds. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await condition()) return;
    await sleep(20);
  }
  throw new Error(`It did not come about that ${what}.`);
}
