import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from '../server/config.ts';
import { readNumber } from './bench/numbers.ts';
import { findRatios, renderRatios } from './bench/ratios.ts';
import { type Measured, runRounds } from './bench/rounds.ts';
import { type Subject, subjects } from './bench/subjects/index.ts';
import { renderLegend, renderTable } from './bench/table.ts';
import { createWorkload } from './bench/workload.ts';
import { CommandError, readOptions, runCommand } from './lib/command.ts';
import { chooseSpec } from './lib/project.ts';
import { readServedContract } from './lib/read-contract.ts';

const usage = `npm run bench -- [OPTIONS]

  --only SUBJECT,…     of ${subjects.map(({ name }) => name).join(', ')}
  --operations N,…     contracts of that many operations (1,1000)
  --requests N         counted for each kind of request, for 4 seconds at most; as many more come before (5000)
  --rounds N           whose medians are shown (3)
  --connections N      kept alive, each with one request at a time (10)
  --format text|json   a table, or everything for machines (text)`;

await runCommand(async () => {
  const options = readOptions({
    only: { type: 'string' },
    operations: { type: 'string' },
    requests: { type: 'string' },
    rounds: { type: 'string' },
    connections: { type: 'string' },
    format: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const format = readFormat(options.format);
  const effort = {
    requests: readNumber('--requests', options.requests, 5000),
    milliseconds: 4000,
    connections: readNumber('--connections', options.connections, 10),
  };
  const rounds = readNumber('--rounds', options.rounds, 3);
  const operations = (options.operations ?? '1,1000').split(',').map((text) => readNumber('--operations', text, 1));
  const chosen = chooseSubjects(options.only);
  const document = await readServedContract(chooseSpec());
  // On the disk where the server keeps its database: what a commit costs depends on that.
  mkdirSync(dataFolder, { recursive: true });
  const folder = mkdtempSync(join(dataFolder, 'bench-'));
  // The children end with this process, however that ends.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const workloads = operations.map((count) => createWorkload(document, count, folder));
  const measured = await runRounds({ subjects: chosen, workloads, effort, rounds, folder, announce });
  const machine = { node: process.version, cpus: cpus().length, rounds, ...effort };
  announce('');
  if (format === 'json') console.log(JSON.stringify({ machine, measured, ratios: findRatios(measured) }, null, 2));
  else print(measured, operations, `Node.js ${process.version}, ${cpus().length} cores, medians of ${rounds} rounds`);
  return measured.some(({ failure }) => failure !== undefined) ? 1 : 0;
});

function print(measured: Measured[], operations: number[], title: string): void {
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
