import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectFolder } from '../../scripts/cli/index.ts';
import { type Started, type StartOptions, startProcess } from '../support/processes.ts';
import type { Edit, EditedContract } from './contracts.ts';

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
      types: lookAtFile(join(folder, 'generated/response-types.ts')),
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

/** The milliseconds before the first look, and between two: to look is work as well, for whoever is looked at. */
const firstLook = 40;
const interval = 15;
const patience = 30_000;

/** Milliseconds from `since` until all of them show the edit, each looked at all the time; never less than `firstLook`. */
export async function measure(looks: Record<string, Look>, edit: Edit, since: number): Promise<Record<string, number>> {
  await sleep(firstLook);
  const times = Object.entries(looks).map(async ([name, look]): Promise<[string, number]> => {
    while (performance.now() - since < patience) {
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

/** Sends a request; rejects when there is nobody to respond. */
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
