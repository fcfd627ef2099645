import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder, type Remote, startProcess } from '../../scripts/cli/index.ts';
import { type Bounds, type Ended, type Running, runBounded, startBounded } from './bounded-process.ts';
import type { RequestCalls, Sending, Sent } from './requests-process.ts';

/** What must not happen, whatever the contract. */
export const faults = [
  'dead process',
  'hanging process',
  'stack trace',
  'response of 500',
  'disagreement',
  'other failure',
] as const;

export type Fault = (typeof faults)[number];

/** One step with one contract: what the table says of it, what else there is to say, and how often what must not happen did. */
export interface Cell {
  text: string;
  details: string[];
  faults: Partial<Record<Fault, number>>;
}

/** A step that went as it should. */
export function pass(text = 'ok'): Cell {
  return { text, details: [], faults: {} };
}

/** A step that did not. */
export function fail(fault: Fault, text: string, details: string[] = [], count = 1): Cell {
  return { text, details, faults: { [fault]: count } };
}

/** A step that there was nothing for. */
export const skipped: Cell = pass('–');

/** The cell of a process that should have ended of itself: `describe` gives it where it did, with an exit code and without a stack trace. */
export function cellOf(ended: Ended, describe: (ended: Ended) => Cell): Cell {
  return findBadEnd(ended) ?? describe(ended);
}

/** What is wrong with the way in which a process ran, whatever it said. */
export function findBadEnd({ ending, code, stdout, stderr, seconds, peak }: Ended): Cell | undefined {
  const lines = lastLines(stderr || stdout);
  if (ending === 'time') return fail('hanging process', `over ${Math.round(seconds)} s`, lines);
  if (ending === 'memory') return fail('dead process', `over ${Math.round(peak)} MB`, lines);
  if (ending === 'signal' || (ending === 'exit' && code !== 0 && code !== 1))
    return fail('dead process', `died (${code})`, lines);
  const [trace] = /^.*(\n|\\n) +at .+:\d+:\d+/m.exec(`${stdout}\n${stderr}`) ?? [];
  return trace === undefined ? undefined : fail('stack trace', 'stack trace', [trace.slice(0, 400)]);
}

/** The last lines that say something, shortened. */
export function lastLines(text: string, count = 3): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line));
}

/** The steps that can be taken, in their order. */
export const steps = ['check', 'generate', 'types', 'mock', 'serve', 'parity'] as const;

export type Step = (typeof steps)[number];

/** The columns of the table: what came of each step, the requests to the mock apart. */
export const columns = ['check', 'generate', 'types', 'mock', 'valid', 'invalid', 'serve', 'parity'] as const;

export type Column = (typeof columns)[number];

/** A contract, and how each step went with it. */
export interface Row {
  file: string;
  cells: Record<Column, Cell>;
}

/** The contracts, and what each may take. */
export interface Corpus {
  files: string[];
  /** The steps to take; what a step needs of others is done all the same. */
  only: readonly Step[];
  bounds: Bounds;
  operations: number;
  probes: number;
  /** The folders that they may refer to beside their own. */
  allowRefs: string[];
  /** True if the `redocly.yaml` beside each may run plugins and fetch rules. */
  isTrusted: boolean;
  /** Told of every step before it is taken. */
  onStep(file: string, step: Step): void;
}

/** Goes through the steps with each contract, one by one and in processes of its own; yields the row of each. */
export async function* runCorpus({ files, only, onStep, ...limits }: Corpus): AsyncGenerator<Row> {
  const parent = await mkdtemp(join(tmpdir(), 'corpus-'));
  try {
    for (const [index, file] of files.entries()) {
      const folder = join(parent, String(index));
      await mkdir(folder);
      const isWanted = (step: Step) => {
        if (only.includes(step)) onStep(file, step);
        return only.includes(step);
      };
      yield { file, cells: await takeSteps({ file, folder, ...limits }, isWanted) };
      await rm(folder, { recursive: true });
    }
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

async function takeSteps(task: Task, isWanted: (step: Step) => boolean): Promise<Row['cells']> {
  const checked = isWanted('check') ? await check(task) : skipped;
  // Requests follow from what was generated.
  isWanted('generate');
  const generated = await generate(task);
  const isGenerated = Object.keys(generated.faults).length === 0;
  const types = isGenerated && isWanted('types') ? await compileTypes(task) : skipped;
  const mocked = isWanted('mock')
    ? await mock(task, isGenerated)
    : { started: skipped, valid: skipped, invalid: skipped };
  const served = isGenerated && isWanted('serve') ? await server(task) : skipped;
  const compared = isWanted('parity') ? await parity(task) : skipped;
  const { started, valid, invalid } = mocked;
  return { check: checked, generate: generated, types, mock: started, valid, invalid, serve: served, parity: compared };
}

/** A contract, and what it may do and take to work with it. */
export interface Task {
  file: string;
  /** A folder for what is made from it, in the form of a project. */
  folder: string;
  bounds: Bounds;
  allowRefs: string[];
  isTrusted: boolean;
  /** The operations that requests are sent to. */
  operations: number;
  /** The probes that server and mock are compared by. */
  probes: number;
}

const secrets = { name: 'corpus', secret: 'secret-of-the-corpus' };

/** The options by which every command reads the contract. */
function spec({ file, allowRefs }: Task): string[] {
  return ['--spec', file, ...allowRefs.flatMap((folder) => ['--allow-refs', folder])];
}

/** Findings are the document's own matter. */
export async function check(task: Task): Promise<Cell> {
  const command = ['scripts/contract.ts', 'check', ...spec(task), ...(task.isTrusted ? ['--trust'] : [])];
  return cellOf(await runBounded(command, task.bounds), ({ code, stdout, stderr }) => {
    if (code === 0) return pass();
    const findings = stdout.split('\n').filter((line) => /:\d+:\d+ error /.test(line));
    return { ...pass(`${findings.length} findings`), details: lastLines(findings.join('\n') || stderr) };
  });
}

/** Renders into the task's folder. */
export async function generate(task: Task): Promise<Cell> {
  return cellOf(
    await runBounded(
      ['scripts/contract.ts', 'generate', ...spec(task), '--out', join(task.folder, 'generated')],
      task.bounds,
    ),
    passOrTell,
  );
}

/** Compiles what was generated and the client of it, then what handlers are made of. */
export async function compileTypes({ folder, bounds }: Task): Promise<Cell> {
  for (const part of ['client', 'server', 'tsconfig.json'])
    await cp(join(projectFolder, part), join(folder, part), { recursive: true });
  const manifest = { name: 'contract-workbench', type: 'module', exports: './server/index.ts' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
  const client = await compile(folder, 'client/tsconfig.json', ['*.ts', '../generated/*-types.ts'], bounds);
  const isRight = Object.keys(client.faults).length === 0;
  return isRight ? compile(folder, 'tsconfig.json', ['generated/*.ts'], bounds) : client;
}

async function compile(folder: string, file: string, include: string[], bounds: Bounds): Promise<Cell> {
  const config = join(folder, file);
  await writeFile(config, JSON.stringify({ ...JSON.parse(await readFile(config, 'utf8')), include }));
  const compiler = join(projectFolder, 'node_modules/typescript7/bin/tsc');
  const ended = await runBounded([process.execPath, compiler, '-p', config], bounds);
  if (ended.ending === 'exit' && ended.code !== 0) {
    const errors = ended.stdout.split('\n').filter((line) => / error TS\d+/.test(line));
    return fail(
      'other failure',
      `${errors.length} errors`,
      errors.slice(0, 3).map((line) => line.slice(0, 300)),
    );
  }
  return cellOf(ended, passOrTell);
}

/** Starts the mock, and sends requests to it; none where nothing was generated that they could follow from. */
export async function mock(task: Task, isGenerated: boolean): Promise<{ started: Cell; valid: Cell; invalid: Cell }> {
  const env = { MOCK_PORT: '0', LOG_LEVEL: 'silent' };
  const running = startBounded(['scripts/contract.ts', 'mock', ...spec(task)], task.bounds, env);
  return serve(isGenerated ? task : { ...task, operations: 0 }, running, false);
}

/** Starts the server, in which no operation has a handler, and sends requests to it. */
export async function server(task: Task): Promise<Cell> {
  const contract = join(task.folder, 'generated', 'openapi.json');
  const env = { CONTRACT: contract, PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: 'sqlite::memory:' };
  const tokens = { API_TOKENS: `${secrets.name}:${secrets.secret}` };
  const { started, valid, invalid } = await serve(
    task,
    startBounded(['server/main.ts'], task.bounds, { ...env, ...tokens }),
    true,
  );
  return [started, valid, invalid].find((cell) => Object.keys(cell.faults).length > 0) ?? valid;
}

/** Compares server and mock. */
export async function parity(task: Task): Promise<Cell> {
  const command = ['scripts/contract.ts', 'parity', ...spec(task), '--max', String(task.probes)];
  return cellOf(await runBounded(command, task.bounds), ({ code, stdout, stderr }) => {
    const [, sent, count] = /^(\d+) probes .*: (\d+) disagreements?/m.exec(stdout) ?? [];
    if (count === undefined) return fail('other failure', 'failed', lastLines(stderr || stdout));
    if (code === 0) return pass(`${sent} probes`);
    const titles = stdout
      .split('\n')
      .filter((line, index, lines) => /^\d+\. /.test(line) || /^\d+\. /.test(lines[index - 1] ?? ''));
    return fail(
      'disagreement',
      `${count} of ${sent}`,
      titles.slice(0, 6).map((line) => line.slice(0, 300)),
      Number(count),
    );
  });
}

async function serve(task: Task, running: Running, isUnhandled: boolean) {
  const since = performance.now();
  // The base path of the contract comes after the origin.
  const [, url] = (await running.printed(/listens on (http:\/\/[^/\s]+?)(?:\/|[;.]?\s)/)) ?? [];
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  const sent =
    url === undefined || task.operations === 0
      ? undefined
      : await send(task, { url, secrets, most: task.operations, isUnhandled });
  const ended = await running.close();
  const started =
    findBadEnd(ended) ?? (url === undefined ? passOrTell(ended) : pass(`${seconds} s, ${Math.round(ended.peak)} MB`));
  return { started, valid: sent?.valid ?? skipped, invalid: sent?.invalid ?? skipped };
}

async function send(task: Task, sending: Sending): Promise<{ valid: Cell; invalid: Cell }> {
  const document = join(task.folder, 'generated', 'openapi.json');
  const sent = await callBounded(task.bounds, (remote) => remote.call('sendRequests', document, sending));
  if ('faults' in sent) return { valid: sent, invalid: sent };
  return { valid: describeSent(sent.valid), invalid: describeSent(sent.invalid) };
}

/** Calls the process that sends requests, within bounds; a cell says why there is no outcome. */
export async function callBounded<T>(
  { time, memory }: Bounds,
  call: (remote: Remote<RequestCalls>) => Promise<T>,
): Promise<T | Cell> {
  const remote = startProcess<RequestCalls>(new URL('./requests-process.ts', import.meta.url), {
    task: 'Sending requests',
    ...{ memory, timeLimit: time * 1000, output: 'ignore' },
  });
  try {
    return await call(remote);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (remote.ended() === undefined) return fail('other failure', 'refused', lastLines(message));
    const isLate = message.includes('takes longer');
    return isLate
      ? fail('hanging process', `over ${time} s`, lastLines(message))
      : fail('dead process', 'died', lastLines(message));
  } finally {
    await remote.close();
  }
}

function describeSent({ count, wrong, failed, silent, slowest }: Sent): Cell {
  if (wrong.length === 0) return pass(`${count}, ≤ ${slowest} ms`);
  const others = wrong.length - failed - silent;
  const faults = { 'response of 500': failed, 'hanging process': silent, 'other failure': others };
  return { text: `${wrong.length} of ${count} wrong`, details: wrong, faults };
}

function passOrTell({ code, stdout, stderr }: Ended): Cell {
  if (code === 0) return pass();
  const lines = (stderr || stdout).split('\n').filter((line) => line !== '');
  return fail(
    'other failure',
    lines.length > 1 ? `${lines.length} lines` : 'refused',
    lastLines(lines.slice(0, 3).join('\n')),
  );
}
