import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { specOptions } from '../../scripts/cli/choose-contract.ts';
import { CommandError, runCommand } from '../../scripts/cli/command.ts';
import { readCommandLine } from '../../scripts/cli/command-line.ts';
import { chooseSpec, ownSpec } from '../../scripts/cli/project.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { dataFolder } from '../../server/project.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { readNumber } from './numbers.ts';
import { findRatios, renderRatios } from './ratios.ts';
import { type Measured, type Plan, runRounds } from './rounds.ts';
import { type Subject, subjects } from './subjects/index.ts';
import { renderLegend, renderTable } from './table.ts';
import { createWorkload } from './workload.ts';

const command = {
  usage: 'npm run bench',
  about: 'Measures CPU per request, requests per second, start and memory of this server and of others.',
};

const optionTexts = {
  only: { type: 'string', value: 'SUBJECT,…', about: `of ${subjects.map(({ name }) => name).join(', ')}` },
  'allow-refs': specOptions['allow-refs'],
  operations: { type: 'string', value: 'N,…', about: 'contracts of that many operations (1,1000)' },
  requests: {
    type: 'string',
    value: 'N',
    about: 'counted for each kind of request, for 2.5 seconds at most; as many more come before (5000)',
  },
  rounds: { type: 'string', value: 'N', about: 'whose medians are shown (3)' },
  connections: { type: 'string', value: 'N', about: 'kept alive, each with one request at a time (10)' },
  format: { type: 'string', value: 'text|json', about: 'a table, or everything for machines (text)' },
} as const;

await runCommand(async () => {
  const { values: options } = readCommandLine(command, optionTexts);
  const format = readFormat(options.format);
  const settings = readSettings(options);
  const spec = chooseSpec();
  const document = spec === ownSpec ? readOwnDocument() : (await readContract(spec, options['allow-refs'])).document;
  const folder = createFolder();
  const workloads = settings.operations.map((count) => createWorkload(document, count, folder));
  const measured = await runRounds({ ...settings, workloads, folder, announce });
  announce('');
  if (format === 'json') console.log(renderJson(measured, settings));
  else print(measured, settings);
  return measured.some(({ failure }) => failure !== undefined) ? 1 : 0;
});

type Settings = Pick<Plan, 'subjects' | 'effort' | 'rounds'> & { operations: number[] };

function readSettings(options: Partial<Record<string, string | boolean | string[]>>): Settings {
  const read = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const readCount = (name: string, standard: number) => readNumber(`--${name}`, read(name), standard);
  return {
    subjects: chooseSubjects(read('only')),
    effort: {
      requests: readCount('requests', 5000),
      milliseconds: 2500,
      connections: readCount('connections', 10),
    },
    rounds: readCount('rounds', 3),
    operations: (read('operations') ?? '1,1000').split(',').map((text) => readNumber('--operations', text, 1)),
  };
}

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

function print(measured: Measured[], { operations, rounds }: Settings): void {
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

/** Says what is being done to whoever watches. */
function announce(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function chooseSubjects(only: string | undefined): Subject[] {
  if (only === undefined) return subjects;
  const names = only.split(',');
  const unknown = names.find((name) => !subjects.some((subject) => subject.name === name));
  if (unknown === undefined) return subjects.filter(({ name }) => names.includes(name));
  throw new CommandError(
    `--only: there is no subject ${unknown}; there are ${subjects.map(({ name }) => name).join(', ')}.`,
  );
}

function readFormat(text = 'text'): 'text' | 'json' {
  if (text === 'text' || text === 'json') return text;
  throw new CommandError(`--format must be text or json, not ${text}.`);
}
