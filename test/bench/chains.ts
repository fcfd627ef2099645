import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '../../scripts/cli/index.ts';
import type { EditedContract } from './edited-contract.ts';
import { type Look, lookAtFile, lookAtResource, lookAtStatus, lookAtViolation } from './probe.ts';

/** A set of tools that follows the contract in a file. */
export interface Chain {
  name: string;
  spec: string;
  looks: Record<string, Look>;
  /** The step that has to be done by hand, or by another watcher, after a save. */
  afterSave(): void;
  close(): void;
}

/** The workbench, over a copy of the project. */
export async function startWorkbenchChain(folder: string, sample: EditedContract['sample']): Promise<Chain> {
  const env = {
    ...process.env,
    ...{
      PORT: '0',
      MOCK_PORT: '0',
      API_TOKENS: 'bench:secret-of-benchmarks',
      DATABASE_URL: `sqlite:${join(folder, 'bench.db')}`,
    },
  };
  const child = spawn(process.execPath, [join(folder, 'scripts/contract.ts'), 'start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const text = await printed(child, /Ctrl-C/);
  const [, server = ''] = /server +(http:\S+)/.exec(text) ?? [];
  const [, mock = ''] = /mock +(http:\S+)/.exec(text) ?? [];
  await printed(child, /compile[sr] /);
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
    close: () => void child.kill(),
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
  const bin = (name: string) => join(projectFolder, 'node_modules/.bin', name);
  const stock = join(import.meta.dirname, 'subjects/express-validator.ts');
  const server = spawn(process.execPath, [`--watch-path=${join(folder, 'spec')}`, stock, String(serverPort), spec], {
    stdio: 'ignore',
  });
  const mock = spawn(process.execPath, [bin('prism'), 'mock', spec, '-p', String(mockPort)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await printed(mock, /listening on/);
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
    close: () => {
      server.kill();
      mock.kill();
    },
  };
}

/** Resolves with all that a process has printed as soon as it matches. */
function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (pattern.test(text)) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`A process of the chain has ended with ${code}:\n${text}`)));
  });
}
