import {
  type Command,
  CommandError,
  type CommandName,
  callOf,
  commands,
  contractOperand,
  exitWith,
  type GivenTo,
  isContractName,
  print,
  runCommand,
} from './cli/index.ts';

type Texts = Omit<Command, 'usage' | 'options'>;

/** What carries out a command; a number of its own is the exit code. */
interface Product<Name extends CommandName> {
  run(given: GivenTo<Name>, operands: string[]): Promise<number>;
}

/** The file of each command, loaded when it is called. */
const products: { [Name in CommandName]: () => Promise<Product<Name>> } = {
  init: () => import('./init/index.ts'),
  upgrade: async () => ({ run: (await import('./init/index.ts')).upgrade }),
  start: () => import('./workbench/index.ts'),
  mock: () => import('./mock.ts'),
  check: () => import('./check.ts'),
  lsp: () => import('./lsp/index.ts'),
  review: () => import('./review/index.ts'),
  changelog: () => import('./changelog.ts'),
  generate: () => import('./generate.ts'),
  prove: () => import('./prove.ts'),
  docs: () => import('./docs.ts'),
  parity: () => import('./parity.ts'),
  verify: () => import('./verify.ts'),
  fuzz: () => import('./fuzz.ts'),
  coverage: () => import('./coverage.ts'),
  serve: () => import('./serve.ts'),
  scaffold: () => import('./scaffold.ts'),
  'pack-client': () => import('./pack-client.ts'),
};

const [name = '', ...given] = process.argv.slice(2);
// The name of a contract of the project has been read already.
const named = given.findIndex(isContractName);
const args = named < 0 ? given : given.toSpliced(named, 1);
await (isCommand(name) ? start(name) : exitWith(explain));

function isCommand(text: string): text is CommandName {
  return Object.hasOwn(commands, text);
}

async function start<Name extends CommandName>(command: Name): Promise<void> {
  const load: () => Promise<Product<Name>> = products[command];
  const { options } = commands[command];
  const { about, operands, more }: Texts = commands[command];
  // What a request may ask the mock for is known to the mock.
  const told =
    command === 'mock' && args.includes('--help')
      ? `${(await import('./mock/control.ts')).renderMockHelp()}\n\n${more}`
      : more;
  await runCommand<(typeof commands)[Name]['options']>(
    { usage: callOf(command), about, options, ...(operands && { operands }), ...(told && { more: told }) },
    async (given, operands) => (await load()).run(withSpec(command, given, operands), operands),
    args,
  );
}

/** The contract of the one operand: a file, unless it is the name of a contract of the project. */
function withSpec<Given extends object>(command: CommandName, given: Given, operands: string[]): Given {
  const { operands: taken }: Texts = commands[command];
  if (!taken?.includes(contractOperand)) return given;
  const [url] = ['parity', 'verify', 'fuzz'].includes(command)
    ? operands.filter((operand) => /^https?:\/\//.test(operand))
    : [];
  const [file, ...others] = operands.filter((operand) => operand !== url);
  if (others.length > 0) throw new CommandError(`Name one contract, not ${[file, ...others].join(' and ')}.`);
  if (file !== undefined && 'spec' in given)
    throw new CommandError(`Name the contract once: ${file} or --spec, not both.`);
  return { ...given, ...(url !== undefined && { against: url }), ...(file !== undefined && { spec: file }) };
}

/** Names every command. */
async function explain(): Promise<number> {
  const width = Math.max(...Object.keys(commands).map((each) => each.length)) + 2;
  const rows = Object.entries(commands).map(([each, { about }]) => `  ${each.padEnd(width)}${about}`);
  if (name !== '--help')
    throw new CommandError([name === '' ? 'Name a command:' : `There is no command ${name}:`, ...rows].join('\n'));
  print(['contract COMMAND [OPTIONS]; each command has a --help of its own', '', ...rows].join('\n'));
  return 0;
}
