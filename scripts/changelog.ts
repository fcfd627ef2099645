import { relative, resolve } from 'node:path';
import { toTerminalText } from '../server/terminal-text.ts';
import { changelogFormats, findChanges, readPolicyFile, renderRules } from './changes/index.ts';
import { CommandError, chooseContract, type GivenTo } from './cli/index.ts';
import { isFile, nameFile, type PastContract, readBase, readContract } from './contract/index.ts';

export async function run(options: GivenTo<'changelog'>, operands: string[]): Promise<number> {
  const [base = options.base, head = options.head, ...others] = operands;
  if (operands.length === 1 || others.length > 0)
    throw new CommandError(`Name two states, an older and a newer one, not ${operands.length}.`);
  const { spec: file, allowRefs } = chooseContract(options);
  // What was decided is beside the newer state.
  const { policy, findings } = await readPolicyFile(head !== undefined && isFile(head) ? resolve(head) : file);
  if (findings[0]) throw new CommandError(`${relative('', findings[0].file)}: ${findings[0].message}`);
  if (options.rules) return write(renderRules(policy));
  const [older, newer] = await Promise.all([
    readState(readBase(file, base, allowRefs)),
    readState(head === undefined ? readPresent(file, allowRefs) : readBase(file, head, allowRefs)),
  ]);
  const changes = findChanges(older.document, newer.document, policy);
  const told = changes.filter(({ impact }) => options.only?.includes(impact) ?? true);
  return write(changelogFormats[options.format](toState(older), toState(newer), changes, told));
}

function write(text: string): number {
  process.stdout.write(toTerminalText(text));
  return 0;
}

type Contract = Extract<PastContract, { document: unknown }>;

async function readState(reading: Promise<PastContract>): Promise<Contract> {
  const contract = await reading;
  if (contract.reason === undefined) return contract;
  throw new CommandError(`There is nothing to compare with: ${contract.reason}.`);
}

async function readPresent(file: string, allowRefs: string[]): Promise<Contract> {
  const { document } = await readContract(file, allowRefs);
  return { document, name: nameFile(file) };
}

function toState({ document, name }: Contract) {
  return { name, version: document.info.version };
}
