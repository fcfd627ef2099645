import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { good } from '../contract/requests.ts';
import { type Answer, call } from './calls.ts';
import { type Started, startProcess } from './processes.ts';
import { copyProject, type ProjectCopy } from './project-copy.ts';
import { createFolder, type Teardown } from './servers.ts';

/** A workbench in a process of its own, over a copy of the project. */
export interface TestWorkbench extends ProjectCopy {
  process: Started;
  server: string;
  mock: string;
  /** How often something new has gone live. */
  countSwaps(): number;
  /** Sends the good request with another body; to the server unless said otherwise. */
  send(body: object, url?: string): Promise<Answer>;
}

/** Starts the workbench; it ends with the test. */
export async function startTestWorkbench(teardown: Teardown, ...options: string[]): Promise<TestWorkbench> {
  const copy = copyProject(teardown);
  const env = {
    PORT: '0',
    MOCK_PORT: '0',
    API_TOKENS: 'admin:admin-secret',
    DATABASE_URL: `sqlite:${join(createFolder(teardown), 'jobs.db')}`,
  };
  const script = join(copy.folder, 'scripts/dev.ts');
  const started = startProcess(teardown, [process.execPath, script, ...options], { env, cwd: copy.folder });
  const [, server = ''] = await started.printed(/^ {2}server {5}(http:\S+)/m);
  const [, mock = ''] = await started.printed(/^ {2}mock {7}(http:\S+)/m);
  await started.printed(/Ctrl-C/);
  return {
    ...copy,
    process: started,
    server,
    mock,
    countSwaps: () => started.stdout().match(/^ {2}live {7}in /gm)?.length ?? 0,
    send: (body, url = server) => call(url, { ...good, body: JSON.stringify(body) }),
  };
}

/** Resolves once `condition` holds; it has ten seconds. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await condition()) return;
    await sleep(20);
  }
  throw new Error(`It did not come about that ${what}.`);
}
