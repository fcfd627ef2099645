import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../../scripts/cli/index.ts';
import { type Bounds, type Ended, type Running, runBounded, startBounded } from './bounded-process.ts';
import { type Cell, cellOf, fail, findBadEnd, lastLines, pass, skipped } from './cell.ts';
import type { Sending, Sent } from './sending.ts';

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

/** Compiles what was generated, the client of it, and what handlers are made of. */
export async function compileTypes({ folder, bounds }: Task): Promise<Cell> {
  for (const part of ['client', 'server', 'tsconfig.json'])
    await cp(join(projectFolder, part), join(folder, part), { recursive: true });
  const config = join(folder, 'client/tsconfig.json');
  const own = JSON.parse(await readFile(config, 'utf8'));
  const include = ['*.ts', '../generated/*.ts', '../generated/contract.ts'];
  await writeFile(config, JSON.stringify({ ...own, include }));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'contract-workbench', type: 'module', exports: './server/index.ts' }),
  );
  await symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
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
  const contract = join(task.folder, 'generated', 'openapi.json');
  const ended = await runBounded(['test/corpus/sending-process.ts', contract, JSON.stringify(sending)], task.bounds);
  const bad = findBadEnd(ended) ?? (ended.code === 0 ? undefined : passOrTell(ended));
  if (bad) return { valid: bad, invalid: bad };
  const { valid, invalid } = JSON.parse(ended.stdout);
  return { valid: describeSent(valid), invalid: describeSent(invalid) };
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
