import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request as open } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream';
import { startListening } from '../server/listening/index.ts';
import { compileContract } from '../server/openapi/compile.ts';
import { CommandError, chooseContract, type GivenTo, print, printDefects, printError } from './cli/index.ts';
import { readContract } from './contract/index.ts';
import {
  Coverage,
  coverageFormats,
  folderVariable,
  percentOf,
  type RecordedCall,
  recordCalls,
  recorder,
} from './prove/index.ts';

export async function run(
  { format, threshold, proxy, ...given }: GivenTo<'coverage'>,
  [command, ...args]: string[],
): Promise<number> {
  if (command === undefined) throw new CommandError('Name the command that runs the tests: coverage -- npm test.');
  const { spec: file, allowRefs } = chooseContract(given);
  const { document, defects, locate } = await readContract(file, allowRefs);
  printDefects(defects);
  const folder = await mkdtemp(join(tmpdir(), 'contract-coverage-'));
  try {
    const code = await runTests([command, ...args], folder, proxy);
    const coverage = new Coverage(compileContract(document));
    for (const name of await readdir(folder))
      for (const line of (await readFile(join(folder, name), 'utf8')).split('\n'))
        if (line !== '') coverage.add(JSON.parse(line) as RecordedCall);
    const sourceMap = (pointer: string) => {
      const position = locate(pointer);
      return `${relative('', position.file)}:${position.line}`;
    };
    print(coverageFormats[format](coverage, sourceMap));
    if (code !== 0) return code;
    const percent = percentOf(coverage.parts);
    if (threshold === undefined || percent >= threshold) return 0;
    printError(`${percent.toFixed(1)} % of responses and properties were shown, less than ${threshold} %.`);
    return 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs the tests: the servers of Node.js that they start record their calls; with a proxy, it records those of another server. */
async function runTests(
  [command = '', ...args]: string[],
  folder: string,
  target: string | undefined,
): Promise<number> {
  const proxy = target === undefined ? undefined : await startProxy(target, folder);
  const own = proxy
    ? { CONTRACT_URL: proxy.url }
    : { [folderVariable]: folder, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${recorder}` };
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...own },
    shell: process.platform === 'win32',
  });
  const ended = once(child, 'exit');
  child.on('error', (error) => printError(`${command}: ${error.message}`));
  const [code] = await ended;
  await proxy?.close();
  return code ?? 1;
}

async function startProxy(target: string, folder: string) {
  recordCalls(folder);
  const { url, close } = await startListening(
    (request, response) => {
      const sent = open(
        target,
        // A path such as //host/ is no other host.
        { method: request.method, headers: request.headers, path: request.url },
        (received) => {
          response.writeHead(received.statusCode ?? 502, received.headers);
          // Where one of the two ends too early, the other does.
          pipeline(received, response, () => {});
        },
      );
      sent.on('error', (error) => response.writeHead(502).end(error.message));
      request.pipe(sent);
    },
    '127.0.0.1',
    0,
  );
  printError(`CONTRACT_URL=${url} stands for ${target}.`);
  // What is buffered is written within half a second.
  return { url, close: () => new Promise((resolve) => setTimeout(resolve, 600)).then(close) };
}
