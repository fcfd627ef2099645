import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFolder } from '../../../scripts/cli/index.ts';
import { startChild } from '../child.ts';
import { findPort } from '../ports.ts';

/** The template that every database has, and where its jobs are. */
export const templateUrl = '/api/v2/job_templates/7/slice_workflow_jobs/';

const secret = 'a-secret-for-accidents';

/** The headers of every request. */
export const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  /** The milliseconds from the start of the process to its first 200. */
  startedIn: number;
  /** Says how the process ended; undefined while it runs. */
  ended(): string | undefined;
  /** Ends the process as a power cut would. */
  kill(): Promise<void>;
}

/** Starts a server over a database; resolves once it responds out of that. */
export async function startServerProcess(databaseUrl: string): Promise<ServerProcess> {
  const begin = performance.now();
  const [port, adminPort] = [await findPort(), await findPort()];
  const { ended, stop } = startChild([join(projectFolder, 'server/main.ts')], {
    ...{ PORT: String(port), ADMIN_PORT: String(adminPort), LOG_LEVEL: 'silent', RATE_LIMIT: 'off' },
    ...{ API_TOKENS: `bench:${secret}`, DATABASE_URL: databaseUrl },
  });
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (ended()) throw new Error(`The server ${ended()}`);
    const response = await fetch(`${url}${templateUrl}?page_size=1`, { headers }).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) return { url, startedIn: performance.now() - begin, ended, kill: stop };
    await sleep(5);
  }
}
