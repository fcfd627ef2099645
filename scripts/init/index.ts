import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compileContract } from '../../server/openapi/compile.ts';
import { findProject } from '../../server/project.ts';
import {
  CommandError,
  callOf,
  chooseContract,
  type GivenTo,
  print,
  projectFolder,
  readManifest,
  toolchainFolder,
} from '../cli/index.ts';
import { kinds, renderMounting } from './detect.ts';
import { type Plan, planInit, type Request } from './plan.ts';

/** Makes the project that the command is called in work with a contract, or says what that would write. */
export async function run(given: GivenTo<'init'>): Promise<number> {
  return carryOutPlan(given, (request) => ({ ...request, kind: given.kind }));
}

/** Brings a project in line with this version of the toolchain, or says what that would write. */
export async function upgrade(given: GivenTo<'upgrade'>): Promise<number> {
  return carryOutPlan(given, (request) => ({ ...request, isUpgrade: true }));
}

async function carryOutPlan(given: GivenTo<'upgrade'>, choose: (request: Request) => Request): Promise<number> {
  const { spec } = chooseContract(given);
  // A folder without a package.json becomes a project itself.
  const folder = existsSync(join(projectFolder, 'package.json')) ? projectFolder : process.cwd();
  if (!existsSync(spec))
    throw new CommandError(`There is no contract at ${spec}: name one, ${callOf('init', 'FILE')}.`);
  const request = choose({ folder, spec: resolve(spec), version: readVersion() });
  const plan = planInit(request);
  print(renderPlan(plan, request, given.write));
  if (!given.write) return 0;
  const { document } = await carryOut(folder, plan);
  if (!request.isUpgrade) print(renderNext(folder, plan, compileContract(document).prefix));
  return 0;
}

async function carryOut(folder: string, { files, generated, spec }: Plan) {
  for (const { file, text } of files) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const { generate } = await import('../generate/index.ts');
  return generate({ write: true, spec: join(folder, spec), out: join(folder, generated) });
}

function renderPlan(
  { kind, spec, generated, files, kept }: Plan,
  { isUpgrade, version }: Request,
  isDone: boolean,
): string {
  const rows = files.map(({ file, adds }) => (adds ? `  change  ${file}: ${adds}` : `  write   ${file}`));
  return [
    isUpgrade
      ? `This is ${version.slice(1)}; what it changed is in the package's RELEASE-NOTES.md.`
      : `The contract is ${spec}; this is a project for ${kinds[kind]} (--kind chooses another).`,
    '',
    ...rows,
    `  write   ${generated}/, which follows from the contract`,
    ...kept.map(([file, why]) => `  keep    ${file}, ${why}`),
    ...(isDone ? [] : ['', `Nothing was written: ${callOf(isUpgrade ? 'upgrade' : 'init', '--write')} does it.`]),
  ].join('\n');
}

const vite = [
  '',
  'In vite.config.ts, to follow the contract and have its mock under /api while Vite runs:',
  '',
  "  import { contract } from 'contract-workbench/vite';",
  "  plugins: [contract({ mock: '/api' })],",
];

function renderNext(folder: string, { kind, imports, handlers }: Plan, prefix: string): string {
  const stubs = `  ${callOf('scaffold')}     a typed stub for each operation, and its test`;
  const { dependencies, devDependencies } = readManifest(folder);
  const usesVite = 'vite' in { ...dependencies, ...devDependencies };
  const own = {
    server: [stubs],
    mounted: [
      stubs,
      '',
      'In the server that there is, with an authenticate of its own where the contract asks for credentials:',
      '',
      ...renderMounting(readManifest(folder), { handlers: `./${handlers}`, imports }, prefix).map(
        (line) => `  ${line}`,
      ),
    ],
    client: [`  ${callOf('pack-client')}  the typed client, as a package`, ...(usesVite ? vite : [])],
  };
  const start = `  ${callOf('start')}        the server, the mock and the docs, which follow every save`;
  return ['', 'Next:', '  npm install', start, ...own[kind]].join('\n');
}

/** The version of the toolchain, as a range that a project depends on. */
function readVersion(): string {
  return `^${readManifest(findProject(toolchainFolder)).version}`;
}
