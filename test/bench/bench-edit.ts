import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ownSpec, projectFolder, runCommand } from '../../scripts/cli/index.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { findPort, type Started, type StartOptions, startProcess } from '../support/processes.ts';
import { copyProjectTo } from '../support/project-copy.ts';
import { createEditedContract, type Edit, type EditedContract } from './contracts.ts';
import { medianOf, quantileOf, withFolder } from './tools.ts';

/** A set of tools that follows the contract in a file. */
export interface Chain {
  name: string;
  spec: string;
  looks: Record<string, Look>;
  /** The step that has to be done by hand, or by another watcher, after a save. */
  afterSave(): void;
  close(): Promise<unknown>;
}

/** The workbench, over a copy of the project. */
export async function startWorkbenchChain(folder: string, sample: EditedContract['sample']): Promise<Chain> {
  const env = {
    ...{ PORT: '0', MOCK_PORT: '0', API_TOKENS: 'bench:secret-of-benchmarks' },
    DATABASE_URL: `sqlite:${join(folder, 'bench.db')}`,
  };
  const command = [process.execPath, join(folder, 'scripts/contract.ts'), 'start'];
  const workbench = start(command, { cwd: folder, env });
  const [, server = ''] = await workbench.printed(/^ +server +(http:\S+)/m);
  const [, mock = ''] = await workbench.printed(/^ +mock +(http:\S+)/m);
  await workbench.printed(/compile[sr] /);
  return {
    name: 'workbench',
    spec: join(folder, 'spec/openapi.yaml'),
    looks: {
      server: lookAtViolation(server, sample),
      mock: lookAtViolation(mock, sample),
      types: lookAtFile(join(folder, 'generated/schemas.ts')),
      docs: lookAtResource(`${server}/openapi.json`),
    },
    afterSave: () => {},
    close: () => end(workbench),
  };
}

/** openapi-typescript's command line, the Prism CLI watching, and `node --watch` on Express with the validator. */
export async function startStockChain(
  folder: string,
  sample: EditedContract['sample'],
  [serverPort, mockPort]: [number, number],
): Promise<Chain> {
  const spec = join(folder, 'spec/openapi.yaml');
  const types = join(folder, 'schema.d.ts');
  const node = (...args: string[]) => [process.execPath, ...args];
  const bin = (name: string) => join(projectFolder, 'node_modules/.bin', name);
  const stock = [join(import.meta.dirname, 'subjects/stock-server.ts'), 'validator', String(serverPort), spec];
  const server = start(node(`--watch-path=${join(folder, 'spec')}`, ...stock));
  const mock = start(node(bin('prism'), 'mock', spec, '-p', String(mockPort)));
  await mock.printed(/listening on/);
  const generate = promisify(execFile);
  return {
    name: 'stock chain',
    spec,
    looks: {
      server: lookAtViolation(`http://127.0.0.1:${serverPort}`, sample),
      mock: lookAtStatus(`http://127.0.0.1:${mockPort}`, sample),
      types: lookAtFile(types),
    },
    // A watcher of one's own would have to start it: here it is started at once.
    afterSave: () => void generate(process.execPath, [bin('openapi-typescript'), spec, '-o', types]).catch(() => {}),
    close: () => end(server, mock),
  };
}

/** Starts a process that is ended by `end`; it does not outlive this one. */
const start = (command: string[], options?: StartOptions) => startProcess({ after: () => {} }, command, options);

/** Ends processes, each with what it has started itself. */
async function end(...processes: Started[]): Promise<void> {
  for (const { child } of processes) child.kill();
  await Promise.all(processes.map(({ ended }) => ended));
}

/** Looks whether something goes by an edit already. */
export type Look = (edit: Edit) => Promise<boolean>;

/** The milliseconds before the first look, and between two: a look costs the server time as well. */
const firstLook = 40;
const interval = 15;
const longest = 30_000;

/** Milliseconds from `since` until all of them show the edit, each looked at all the time; never less than `firstLook`. */
export async function measure(looks: Record<string, Look>, edit: Edit, since: number): Promise<Record<string, number>> {
  await sleep(firstLook);
  const times = Object.entries(looks).map(async ([name, look]): Promise<[string, number]> => {
    while (performance.now() - since < longest) {
      if (await look(edit).catch(() => false)) return [name, performance.now() - since];
      await sleep(interval);
    }
    throw new Error(`${name} has not followed edit ${edit.number}.`);
  });
  return Object.fromEntries(await Promise.all(times));
}

const agent = new Agent({ keepAlive: true });

/** Looks whether a server that refuses a text names the edit's limit; nothing is stored by looking. */
export function lookAtViolation(
  url: string,
  { method, target: path, headers, tooLong }: EditedContract['sample'],
): Look {
  return async ({ limit }) => {
    const { status, text } = await send(`${url}${path}`, method, headers, tooLong);
    return status === 400 && text.includes(`more than ${limit} characters`);
  };
}

/** Looks whether a server that names no limit refuses a text of 15 characters just when the edit says so. */
export function lookAtStatus(url: string, { method, target: path, headers, body }: EditedContract['sample']): Look {
  return async ({ limit }) => {
    const { status } = await send(`${url}${path}`, method, headers, body);
    return status < 500 && (status === 400 || status === 422) === limit < 15;
  };
}

/** Looks whether a file says that it is the edit's; it is read when it has been written. */
export function lookAtFile(file: string): Look {
  let seen = 0;
  return async ({ number }) => {
    const { mtimeMs } = await stat(file);
    if (mtimeMs === seen) return false;
    const isThere = (await readFile(file, 'utf8')).includes(`Edit ${number}.`);
    seen = mtimeMs;
    return isThere;
  };
}

/** Looks whether a resource says that it is the edit's, as a browser would: it is fetched when its ETag is another. */
export function lookAtResource(url: string): Look {
  let seen = '';
  return async ({ number }) => {
    const { status, text, etag } = await send(url, 'GET', seen === '' ? {} : { 'If-None-Match': seen });
    if (status !== 200) return false;
    seen = etag;
    return text.includes(`Edit ${number}.`);
  };
}

/** Sends a request; rejects when there is no response. */
export function send(url: string, method: string, headers: Record<string, string>, body?: string) {
  return new Promise<{ status: number; text: string; etag: string }>((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, async (response) => {
      const text = Buffer.concat(await response.toArray().catch(() => [])).toString();
      resolve({ status: response.statusCode ?? 0, text, etag: response.headers.etag ?? '' });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A chain rests for so many milliseconds before it is edited again, so that each edit is one of its own. */
const rest = 700;
/** Edits that are not counted: what runs for the first time is compiled then. */
const warmUp = 5;

const command = {
  usage: 'npm run bench:edit',
  about: 'Measures the time from a save until everything shows it.',
  options: {
    edits: { value: 'N', isNumber: true, about: 'how many edits are counted', standard: 30 },
    operations: { value: 'N', isNumber: true, about: 'of a contract with that many operations', standard: 1 },
    'no-stock': { about: 'leaves the usual chain of three watchers out' },
  },
} as const;

/** Measures each chain for each edit, by what was looked at; the chains take turns. */
async function run(
  chains: Chain[],
  contract: EditedContract,
  edits: number,
): Promise<Map<string, Record<string, number>[]>> {
  const times = new Map<string, Record<string, number>[]>(chains.map(({ name }) => [name, []]));
  for (let number = 1; number <= warmUp + edits; number++) {
    const edit: Edit = { number, limit: number % 2 === 0 ? 20 : 10 };
    for (const { name, spec, looks, afterSave } of chains) {
      const text = contract.render(edit);
      const since = performance.now();
      writeFileSync(spec, text);
      afterSave();
      const taken = await measure(looks, edit, since);
      if (number > warmUp) times.get(name)?.push({ ...taken, all: Math.max(...Object.values(taken)) });
      await sleep(rest);
    }
  }
  return times;
}

function report(times: Map<string, Record<string, number>[]>): void {
  const read = (rounds: Record<string, number>[], look: string) => rounds.map((round) => round[look] ?? 0);
  const render = (milliseconds = 0) => String(Math.round(milliseconds)).padStart(6);
  for (const [chain, rounds] of times) {
    for (const look of Object.keys(rounds[0] ?? {})) {
      const taken = read(rounds, look);
      const figures = `median ${render(medianOf(taken))}   p95 ${render(quantileOf(taken, 0.95))}`;
      console.log(`${chain.padEnd(12)} ${look.padEnd(7)} ${figures}`);
    }
  }
  const [ours = 0, theirs] = [...times.values()].map((rounds) => medianOf(read(rounds, 'all')));
  if (theirs !== undefined) console.log(`\nThe stock chain takes ${(theirs / ours).toFixed(1)} times as long.`);
}

async function startWorkbench(folder: string, { render, sample }: EditedContract): Promise<Chain> {
  mkdirSync(folder);
  copyProjectTo(folder);
  writeFileSync(join(folder, 'spec/openapi.yaml'), render({ number: 0, limit: 20 }));
  return startWorkbenchChain(folder, sample);
}

async function startStock(folder: string, { render, sample }: EditedContract): Promise<Chain> {
  mkdirSync(join(folder, 'spec'), { recursive: true });
  writeFileSync(join(folder, 'spec/openapi.yaml'), render({ number: 0, limit: 20 }));
  return startStockChain(folder, sample, [await findPort(), await findPort()]);
}

await runCommand(command, async ({ edits, operations, noStock }) => {
  const { document } = await readContract(ownSpec);
  const contract = createEditedContract(document, operations);
  return withFolder('edit', async (folder) => {
    const chains: Chain[] = [];
    try {
      chains.push(await startWorkbench(join(folder, 'workbench'), contract));
      if (!noStock) chains.push(await startStock(join(folder, 'stock'), contract));
      const what = `${edits} edits of a contract with ${operations} operations`;
      console.log(`${what}, each until every look shows it; milliseconds\n`);
      report(await run(chains, contract, edits));
      return 0;
    } finally {
      await Promise.all(chains.map(({ close }) => close()));
    }
  });
});
