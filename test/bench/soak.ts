import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, runCommand } from '../../scripts/cli/index.ts';
import { createProbes } from '../../scripts/prove/create-probes.ts';
import type { RawRequest, Secrets } from '../../scripts/prove/draft.ts';
import type { Probe } from '../../scripts/prove/probe.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { anySeed, type Chance, createChance, seedOption } from '../support/chance.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { isLevel, leastOf, type Memory, readMemory } from './memory.ts';
import { isServerError, renderCounts, sendAll, startServerProcess, withFolder } from './tools.ts';

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
  const told = new Map([...statuses].map(([status, times]) => [status || 'none', times]));
  console.log(`\n${renderCounts(told)}`);
  const failures = [...statuses.keys()].filter((status) => status === 0 || isServerError(status));
  const unwritten = statuses.has(501) ? ' but the 501 of operations that have no handler yet' : '';
  console.log(failures.length === 0 ? `no 5xx${unwritten}, none without a response` : 'FAILED: some failed');
  const isChecked = seconds >= leastSeconds;
  const level = !isChecked || isLevel(memory);
  console.log(isChecked ? `memory ${level ? 'level' : 'GROWS'}` : `memory is checked from ${leastSeconds} s on`);
  return failures.length === 0 && level ? 0 : 1;
}

function total(statuses: Map<number, number>): number {
  return [...statuses.values()].reduce((sum, times) => sum + times, 0);
}

function renderMemory({ heap, rest }: Memory): string {
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0).padStart(4)} MB`;
  return `heap ${mb(heap)}, beside it ${mb(rest)}`;
}

/** Gives one request after the other, ready to be written to a socket. */
export type NextRequest = () => string;

/** A bad request is one in so many. */
const everyBad = 10;

/** A request that may carry an `Idempotency-Key` does so once in so many times. */
const everyKeyed = 10;

/** Longer bodies than that would measure the sender. */
const longestBody = 65_536;

/** Makes requests of every operation that the contract allows, and of every kind that it does not: one in ten. */
export function createSoakRequests(document: Document, secrets: Secrets, random: Chance): NextRequest {
  const contract = compileContract(document);
  const probes = [...createProbes(contract, secrets)].filter(canBeSent);
  const isGood = ({ expected }: Probe) => expected?.status === 'success';
  const keyed = new Set(contract.operations.filter(({ idempotencyKey }) => idempotencyKey).map(({ id }) => id));
  const good = contract.operations.flatMap(({ id }) => {
    const own = probes.filter((probe) => probe.operationId === id && probe.kind === 'valid' && isGood(probe));
    return own.length > 0 ? [own] : [];
  });
  if (good.length === 0) throw new CommandError('The contract has no operation of which a valid request is known.');
  const bad = probes.filter((probe) => !isGood(probe));
  return () => {
    if (bad.length > 0 && random.once(everyBad)) return render(choose(bad, random).request);
    const { request, operationId } = choose(choose(good, random), random);
    const isKeyed = keyed.has(operationId) && random.once(everyKeyed);
    // Some of the keys come again.
    const headers = { ...request.headers, ...(isKeyed && { 'Idempotency-Key': `soak-${random.below(1_000_000)}` }) };
    return render({ ...request, headers });
  };
}

/** The connection of the sender knows the end of a response by what its head says, which is not so for HEAD. */
function canBeSent({ request: { method, body = '' } }: Probe): boolean {
  return method !== 'HEAD' && body.length <= longestBody;
}

function choose<T>(list: T[], random: Chance): T {
  const item = list[random.below(list.length)];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
}

function render({ method, path, headers, body }: RawRequest): string {
  const bytes = Buffer.from(body ?? '');
  const length = body === undefined ? {} : { 'Content-Length': String(bytes.length) };
  const head = Object.entries({ Host: '127.0.0.1', ...headers, ...length }).map(([name, value]) => `${name}: ${value}`);
  return `${[`${method} ${path} HTTP/1.1`, ...head].join('\r\n')}\r\n\r\n${bytes.toString('latin1')}`;
}

await runCommand(command, async ({ seconds, connections, seed = anySeed() }) => {
  console.log(`${seconds} s, ${connections} connections, one request in ten is bad, seed ${seed}\n`);
  return withFolder('soak', async (folder) => {
    const env = {
      ...{ LOG_LEVEL: 'error', FAILED_LOGIN_LIMIT: 'off', API_TOKENS: `${secrets.name}:${secrets.secret}` },
      DATABASE_URL: `sqlite:${join(folder, 'soak.db')}`,
    };
    const server = await startServerProcess(env, ({ admin }) => fetch(`${admin}/readyz`));
    try {
      const next = createSoakRequests(readOwnDocument(), secrets, createChance(seed));
      const statuses = new Map<number, number>();
      const end = performance.now() + seconds * 1000;
      const isOver = () => performance.now() >= end;
      const [memory] = await Promise.all([
        watchUntil(end, server.admin, seconds, statuses),
        sendAll({ port: server.port, connections: Array(connections), next, isOver, statuses }),
      ]);
      return report(memory, statuses, seconds);
    } finally {
      await server.kill();
    }
  });
});
