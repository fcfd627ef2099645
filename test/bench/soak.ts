import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFolder, runCommand } from '../../scripts/cli/index.ts';
import { dataFolder } from '../../server/project.ts';
import { anySeed, createChance, seedOption } from '../support/chance.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { startChild } from './child.ts';
import { openConnection } from './connection.ts';
import { isServerError } from './hostile-attack.ts';
import { findPort } from './ports.ts';
import { createSoakRequests, type NextRequest } from './soak-requests.ts';
import { isLevel, leastOf, type Memory, readMemory } from './soak-watch.ts';

const secrets = { name: 'soak', secret: 'a-secret-for-a-soak' };

/** The lines that tell of the memory on the way. */
const lines = 10;

/** Less time than that says nothing about memory. */
const leastSeconds = 60;

const command = {
  usage: 'npm run soak',
  about: 'Keeps a server at full load, one request in ten bad, and watches its memory and its statuses.',
  options: {
    seconds: { value: 'N', isNumber: true, about: 'how long', standard: 600 },
    connections: { value: 'N', isNumber: true, about: 'each with one request at a time', standard: 20 },
    seed: seedOption,
  },
} as const;

await runCommand(command, async ({ seconds, connections, seed = anySeed() }) => {
  console.log(`${seconds} s, ${connections} connections, one request in ten is bad, seed ${seed}\n`);
  mkdirSync(dataFolder, { recursive: true });
  const folder = mkdtempSync(join(dataFolder, 'soak-'));
  const server = await startServer(folder);
  try {
    const next = createSoakRequests(readOwnDocument(), secrets, createChance(seed));
    const statuses = new Map<number, number>();
    const end = performance.now() + seconds * 1000;
    const sending = Array.from({ length: connections }, () => sendUntil(end, server.port, next, statuses));
    const [memory] = await Promise.all([watchUntil(end, server.admin, seconds, statuses), ...sending]);
    return report(memory, statuses, seconds);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

async function startServer(folder: string) {
  const [port, adminPort] = [await findPort(), await findPort()];
  const child = startChild([join(projectFolder, 'server/main.ts')], {
    ...{ PORT: String(port), ADMIN_PORT: String(adminPort), LOG_LEVEL: 'error', FAILED_LOGIN_LIMIT: 'off' },
    ...{ API_TOKENS: `${secrets.name}:${secrets.secret}`, DATABASE_URL: `sqlite:${join(folder, 'soak.db')}` },
  });
  const admin = `http://127.0.0.1:${adminPort}`;
  while (!(await isReady(admin))) {
    const ended = child.ended();
    if (ended) throw new Error(`The server ${ended}`);
    await sleep(20);
  }
  return { port, admin, stop: child.stop };
}

function isReady(admin: string): Promise<boolean> {
  return fetch(`${admin}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Sends one request after the other on a connection, and on a new one where the server has closed it. */
async function sendUntil(end: number, port: number, next: NextRequest, statuses: Map<number, number>): Promise<void> {
  let connection = openConnection(port);
  while (performance.now() < end) {
    if (!connection.isOpen()) connection = openConnection(port);
    // A request without a response counts as a status of its own.
    const status = await connection.send(next()).catch(() => 0);
    if (status === 0) connection.close();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  connection.close();
}

/** Looks at the memory again and again, and tells of it now and then. */
async function watchUntil(end: number, admin: string, seconds: number, statuses: Map<number, number>) {
  const samples: Memory[] = [];
  const interval = Math.max(100, (seconds * 1000) / 600);
  let told = 0;
  while (performance.now() < end) {
    await sleep(interval);
    const memory = await readMemory(admin).catch(() => undefined);
    // A server that is gone shows in the requests.
    if (memory === undefined) continue;
    samples.push(memory);
    const passed = Math.floor(lines * (1 - (end - performance.now()) / (seconds * 1000)));
    if (passed <= told) continue;
    const recent = samples.slice(-Math.ceil(samples.length / passed));
    told = passed;
    console.log(`${renderMemory(leastOf(recent))}, ${total(statuses)} responses`);
  }
  return samples;
}

function report(memory: Memory[], statuses: Map<number, number>, seconds: number): number {
  const sorted = [...statuses].sort(([one], [other]) => one - other);
  console.log(`\n${sorted.map(([status, times]) => `${times} × ${status || 'none'}`).join(', ')}`);
  const failures = sorted.filter(([status]) => status === 0 || isServerError(status));
  const unwritten = statuses.has(501) ? ' but the 501 of operations that have no handler yet' : '';
  console.log(failures.length === 0 ? `no 5xx${unwritten}, none without a response` : 'FAILED: some failed');
  const isChecked = seconds >= leastSeconds;
  const level = !isChecked || isLevel(memory);
  console.log(isChecked ? `memory ${level ? 'level' : 'GROWS'}` : `memory is judged from ${leastSeconds} s on`);
  return failures.length === 0 && level ? 0 : 1;
}

function total(statuses: Map<number, number>): number {
  return [...statuses.values()].reduce((sum, times) => sum + times, 0);
}

function renderMemory({ heap, rest }: Memory): string {
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0).padStart(4)} MB`;
  return `heap ${mb(heap)}, beside it ${mb(rest)}`;
}
