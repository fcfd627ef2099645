import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { projectFolder } from '../../scripts/cli/index.ts';
import { runBounded } from './bounded-process.ts';
import type { ExamplesOutcome, Untaken } from './requests-process.ts';
import { callBounded, generate, type Task } from './steps.ts';

/** What came of the examples of a contract. */
export interface ExamplesRow {
  file: string;
  outcome: ExamplesOutcome | undefined;
  /** Each example that a part does not take, or that is not of the generated type. */
  untaken: Untaken[];
  /** Why they could not be tried. */
  failure: string[];
}

/** Tries every example of a contract's bodies, in processes of its own. */
export async function tryExamples(task: Omit<Task, 'folder'>): Promise<ExamplesRow> {
  const folder = await mkdtemp(join(tmpdir(), 'examples-'));
  const fail = (failure: string[]) => ({ file: task.file, outcome: undefined, untaken: [], failure });
  try {
    await mkdir(join(folder, 'generated'));
    const generated = await generate({ ...task, folder });
    if (Object.keys(generated.faults).length > 0) return fail(generated.details);
    const typeTests = join(folder, 'examples.ts');
    const document = join(folder, 'generated/openapi.json');
    const outcome = await callBounded(task.bounds, (remote) => remote.call('tryExamples', document, typeTests));
    if ('faults' in outcome) return fail([outcome.text, ...outcome.details]);
    const untaken = [...outcome.untaken, ...(await compileExamples(folder, outcome, task.bounds))];
    return { file: task.file, outcome, untaken, failure: [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The options by which handlers and clients are compiled. */
const compilerOptions = {
  ...{ target: 'ES2024', module: 'nodenext', lib: ['ES2024', 'DOM'], types: [], strict: true, noEmit: true },
  ...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, allowImportingTsExtensions: true },
};

/** The examples that are not of their types, each explained where the reason is the compiler's or the example's. */
async function compileExamples(
  folder: string,
  { examples }: ExamplesOutcome,
  bounds: Task['bounds'],
): Promise<Untaken[]> {
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['examples.ts'] }));
  const found = await compile(folder, bounds);
  if (found.size === 0) return [];
  for (const direction of ['request', 'response']) await openTypes(join(folder, `generated/${direction}-types.ts`));
  const still = await compile(folder, bounds);
  return [...found].map(([index, message]): Untaken => {
    const { name = message, explained = explainType(message, still.has(index)) } = examples[index] ?? {};
    return { by: 'types', example: name, reason: message, ...(explained && { explained }) };
  });
}

function explainType(message: string, isStillWrong: boolean): string | undefined {
  if (/type '.*\bBlob\b/.test(message)) return 'bytes, for which an example has a text';
  // That a type is not there at all is no matter of the example.
  return isStillWrong || /does not exist on type/.test(message)
    ? undefined
    : 'none of its properties is one of the type, all of which are optional: to TypeScript a mistake';
}

/** The message for each example that does not compile, by its index; of anything else as that of an example which there is not. */
async function compile(folder: string, bounds: Task['bounds']): Promise<Map<number, string>> {
  const compiler = join(projectFolder, 'node_modules/typescript7/bin/tsc');
  const { stdout } = await runBounded([process.execPath, compiler, '-p', join(folder, 'tsconfig.json')], bounds);
  const found = new Map<number, string>();
  for (const block of stdout.split(/\n(?=\S)/)) {
    const [, file = '', line = ''] = /^(\S+?)\((\d+),\d+\): error/.exec(block) ?? [];
    const innermost =
      block
        .trimEnd()
        .split('\n')
        .at(-1)
        ?.replace(/^\S+: error \w+: /, '')
        .trim() ?? '';
    if (file !== '')
      found.set(basename(file) === 'examples.ts' ? Number(line) - 3 : -1 - found.size, innermost.slice(0, 300));
  }
  return found;
}

/** Lets each object have any other properties, which no type of JSON Schema forbids that is open. */
async function openTypes(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(/\{\n(\s+)(?=[^\s[}])/g, '{\n$1[key: string]: unknown;\n$1'));
}

/** Renders the head of the table of examples. */
export function renderExamplesHead(): string {
  return renderCells(['contract', 'examples', 'requests', 'invalid', 'unread', 'taken', 'explained', 'untaken']);
}

/** Renders the line of a contract. */
export function renderExamplesRow({ file, outcome, untaken }: ExamplesRow): string {
  if (!outcome) return renderCells([basename(file), 'failed']);
  const names = (each: Untaken[]) => new Set(each.map(({ example }) => example));
  const wrong = names(untaken.filter(({ explained }) => explained === undefined));
  const explained = [...names(untaken)].filter((name) => !wrong.has(name)).length;
  const { examples, requests, invalid, unread } = outcome;
  const taken = examples.length - explained - wrong.size;
  return renderCells([
    basename(file),
    ...[examples.length, requests, invalid, unread, taken, explained, wrong.size].map(String),
  ]);
}

/** Renders each example that a part does not take, and why. */
export function renderUntaken({ file, untaken, failure }: ExamplesRow): string[] {
  if (untaken.length + failure.length === 0) return [];
  const lines = untaken.map(
    ({ by, example, reason, explained }) =>
      `  ${by}: ${example}\n    ${explained === undefined ? '' : `(${explained}) `}${reason}`,
  );
  return ['', basename(file), ...failure.map((line) => `  ${line}`), ...lines];
}

/** Tells whether an example is not taken that nothing explains. */
export function hasUnexplained({ untaken, failure }: ExamplesRow): boolean {
  return failure.length > 0 || untaken.some(({ explained }) => explained === undefined);
}

function renderCells([first = '', ...others]: string[]): string {
  return [first.padEnd(30), ...others.map((text) => text.padEnd(10))].join('').trimEnd();
}
