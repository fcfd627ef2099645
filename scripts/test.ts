import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { exitWith, printError, projectFolder } from './cli/index.ts';

/** The scripts that must succeed before every test is run, and the one that mends what each finds. */
const checks = [
  { script: ['format:check'], mending: 'npm run format' },
  { script: ['generate', '--', '--check'], mending: 'npm run generate' },
  { script: ['typecheck'], mending: undefined },
];

/** Imports of tests that start processes, load the validator and Prism for each case, or send thousands of requests. */
const slow =
  /node:child_process|\/(both|browser|comparisons|processes|project-copy|started-workbench|prove\/[\w-]+)\.ts'/;

// Everything else on the command line is a file to run, or an option of `node --test`.
await exitWith(async () => {
  const given = process.argv.slice(2).filter((argument) => argument !== '--fast');
  const isFast = process.argv.includes('--fast');
  if (given.some((argument) => !argument.startsWith('-'))) return run(given);
  if (isFast) return run([...given, ...listTests().filter(isQuick)]);
  const failed = await findFailedCheck();
  return failed ?? run([...given, ...listTests()]);
});

function listTests(): string[] {
  return globSync('test/**/*.test.ts', { cwd: projectFolder }).sort();
}

function isQuick(file: string): boolean {
  return !/^test\/(bench|corpus|agreement)\//.test(file) && !slow.test(readFileSync(join(projectFolder, file), 'utf8'));
}

/** Runs the checks at the same time, prints what each has to say, and gives the exit code of the first that failed. */
async function findFailedCheck(): Promise<number | undefined> {
  const codes: number[] = [];
  const running = checks.map(({ script, mending }) => ({ mending, result: runScript(script) }));
  for (const { mending, result } of running) {
    const { code, output } = await result;
    process.stdout.write(output);
    if (code !== 0 && mending) printError(`\nnpm test has stopped: ${mending} mends this.`);
    codes.push(code);
  }
  return codes.find((code) => code !== 0);
}

async function runScript(script: string[]): Promise<{ code: number; output: string }> {
  const child = spawn('npm', ['run', '--silent', ...script], {
    cwd: projectFolder,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  return { code: code ?? 1, output };
}

/** Runs `node --test`, whose summary is the last thing that is printed. Most tests wait more than they compute. */
async function run(args: string[]): Promise<number> {
  const concurrency = `--test-concurrency=${availableParallelism()}`;
  const child = spawn(process.execPath, ['--test', concurrency, ...args], { cwd: projectFolder, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
