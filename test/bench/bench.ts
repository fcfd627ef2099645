import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import {
  CommandError,
  chooseContract,
  createProgress,
  ownSpec,
  runCommand,
  specOptions,
} from '../../scripts/cli/index.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { dataFolder } from '../../server/project.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { findRatios, renderRatios } from './ratios.ts';
import { type Measured, type Plan, runRounds } from './rounds.ts';
import { subjects } from './subjects/index.ts';
import { renderLegend, renderTable } from './table.ts';
import { createWorkload } from './workload.ts';

const command = {
  usage: 'npm run bench',
  about: 'Measures CPU per request, requests per second, start and memory of this server and of others.',
  options: {
    only: { value: 'SUBJECT,…', choices: subjects.map(({ name }) => name), isList: true, about: '', otherwise: 'all' },
    'allow-refs': specOptions['allow-refs'],
    operations: { value: 'N,…', about: 'contracts of that many operations', standard: '1,1000' },
    requests: {
      value: 'N',
      isNumber: true,
      about: 'counted for each kind of request, for 2.5 seconds at most; as many more come before',
      standard: 5000,
    },
    rounds: { value: 'N', isNumber: true, about: 'whose medians are shown', standard: 3 },
    connections: { value: 'N', isNumber: true, about: 'kept alive, each with one request at a time', standard: 10 },
    format: {
      value: 'FORMAT',
      choices: ['text', 'json'],
      about: 'a table, or everything for machines',
      standard: 'text',
    },
  },
} as const;

const progress = createProgress();

await runCommand(command, async ({ only, operations, rounds, requests, connections, format, ...given }) => {
  const counts = operations.split(',').map(Number);
  if (!counts.every((count) => count > 0))
    throw new CommandError(`--operations must be whole numbers from 1, not ${operations}.`);
  const settings: Settings = {
    subjects: subjects.filter(({ name }) => only?.includes(name) ?? true),
    effort: { requests, milliseconds: 2500, connections },
    rounds,
    operations: counts,
  };
  const { spec, allowRefs } = chooseContract(given);
  const document = spec === ownSpec ? readOwnDocument() : (await readContract(spec, allowRefs)).document;
  const folder = createFolder();
  const workloads = settings.operations.map((count) => createWorkload(document, count, folder));
  const measured = await runRounds({ ...settings, workloads, folder, announce: progress.show });
  progress.clear();
  if (format === 'json') console.log(renderJson(measured, settings));
  else printTables(measured, settings);
  return measured.some(({ failure }) => failure !== undefined) ? 1 : 0;
});

type Settings = Pick<Plan, 'subjects' | 'effort' | 'rounds'> & { operations: number[] };

/** A folder on the disk where the server keeps its database: what a commit takes depends on that. It goes with this process, as the children do. */
function createFolder(): string {
  mkdirSync(dataFolder, { recursive: true });
  const folder = mkdtempSync(join(dataFolder, 'bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  return folder;
}

function renderJson(measured: Measured[], { rounds, effort }: Settings): string {
  const machine = { node: process.version, cores: cpus().length };
  return JSON.stringify({ machine, rounds, ...effort, measured, ratios: findRatios(measured) }, null, 2);
}

function printTables(measured: Measured[], { operations, rounds }: Settings): void {
  const title = `Node.js ${process.version}, ${cpus().length} cores, medians of ${rounds} rounds`;
  console.log(`${title}; × is beside express, µs is CPU for each request, memory is in MB\n`);
  console.log(renderLegend(measured.map(({ subject }) => subject)));
  for (const count of operations) {
    console.log(`\n${count} operation${count === 1 ? '' : 's'}`);
    console.log(renderTable(measured.filter((row) => row.operations === count)));
  }
  const ratios = renderRatios(findRatios(measured));
  if (ratios !== '') console.log(`\n${ratios}`);
}
