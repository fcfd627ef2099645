import { relative } from 'node:path';
import { toTerminalText } from '../server/terminal-text.ts';
import { findChanges } from './changes/find-changes.ts';
import { renderMarkdown } from './changes/markdown.ts';
import { chooseContract, specOptions } from './cli/choose-contract.ts';
import { CommandError, readOptions, runCommand } from './cli/command.ts';
import { type PastContract, readPastContract } from './contract/history.ts';
import { readContract } from './contract/read-contract.ts';

await runCommand(async () => {
  const options = readOptions({ base: { type: 'string' }, head: { type: 'string' }, ...specOptions });
  const { spec: file, allowRefs } = chooseContract(options);
  const [older, newer] = await Promise.all([
    readState(readPastContract(file, options.base, allowRefs)),
    readState(
      options.head === undefined ? readPresent(file, allowRefs) : readPastContract(file, options.head, allowRefs),
    ),
  ]);
  const changes = findChanges(older.document, newer.document);
  process.stdout.write(toTerminalText(renderMarkdown(toState(older), toState(newer), changes)));
  return 0;
});

type Contract = Extract<PastContract, { document: unknown }>;

async function readState(reading: Promise<PastContract>): Promise<Contract> {
  const contract = await reading;
  if (contract.reason === undefined) return contract;
  throw new CommandError(`There is nothing to compare with: ${contract.reason}.`);
}

async function readPresent(file: string, allowRefs: string[]): Promise<Contract> {
  const { document } = await readContract(file, allowRefs);
  return { document, name: relative('', file) };
}

function toState({ document, name }: Contract) {
  return { name, version: document.info.version };
}
