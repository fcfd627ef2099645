import { relative } from 'node:path';
import { bundleContract } from './lib/bundle.ts';
import { findChanges } from './lib/changes/contracts.ts';
import { renderMarkdown } from './lib/changes/markdown.ts';
import { CommandError, readOptions, runCommand } from './lib/command.ts';
import { renderFinding } from './lib/findings.ts';
import { type PastContract, readPastContract } from './lib/history.ts';
import { chooseSpec } from './lib/project.ts';

await runCommand(async () => {
  const options = readOptions({ base: { type: 'string' }, head: { type: 'string' }, spec: { type: 'string' } });
  const file = chooseSpec(options.spec);
  const [older, newer] = await Promise.all([
    readState(readPastContract(file, options.base)),
    readState(options.head === undefined ? readPresent(file) : readPastContract(file, options.head)),
  ]);
  const changes = findChanges(older.document, newer.document);
  process.stdout.write(renderMarkdown(toState(older), toState(newer), changes));
  return 0;
});

type Contract = Extract<PastContract, { document: unknown }>;

async function readState(reading: Promise<PastContract>): Promise<Contract> {
  const contract = await reading;
  if (contract.reason === undefined) return contract;
  throw new CommandError(`There is nothing to compare with: ${contract.reason}.`);
}

async function readPresent(file: string): Promise<Contract> {
  const bundle = await bundleContract(file);
  if (bundle.findings) throw new CommandError(bundle.findings.map(renderFinding).join('\n'));
  return { document: bundle.document, name: relative('', file) };
}

function toState({ document, name }: Contract) {
  return { name, version: document.info.version };
}
