import { specOptions } from '../../scripts/cli/choose-contract.ts';
import { CommandError, print, runCommand } from '../../scripts/cli/command.ts';
import { readCommandLine } from '../../scripts/cli/command-line.ts';
import { ownSpec } from '../../scripts/cli/project.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { runAgreement } from './run-agreement.ts';
import { createSchemasContract } from './schemas-contract.ts';
import { createStylesContract } from './styles-contract.ts';

const command = {
  usage: 'npm run agreement',
  about:
    'Asks the compiled contract and express-openapi-validator about made-up requests, and tells where they disagree.',
};

await runCommand(async () => {
  const { values: options } = readCommandLine(command, {
    count: { type: 'string', value: 'N', about: 'how many requests (3000)' },
    seed: { type: 'string', value: 'N', about: 'what they are made from (another each time)' },
    spec: { type: 'string', value: 'FILE', multiple: true, about: 'a contract beside the own one' },
    'allow-refs': specOptions['allow-refs'],
  });
  const count = readNumber('--count', options.count ?? '3000');
  const seed = readNumber('--seed', options.seed ?? String(Date.now() % 1_000_000));
  const specs = [ownSpec, ...(options.spec ?? [])];
  const documents = await Promise.all(
    specs.map(async (spec) => (await readContract(spec, options['allow-refs'])).document),
  );
  const agreement = await runAgreement({
    documents: [...documents, createStylesContract(), createSchemasContract()],
    count,
    seed,
  });
  for (const { comparison, request } of agreement.disagreements.slice(0, 20)) {
    print(`${JSON.stringify(comparison)}\n  ${JSON.stringify(request)}`);
  }
  const { requests, judged, accepted, differences, disagreements } = agreement;
  print(`${requests} requests with seed ${seed}: ${judged} judged by both, ${accepted} of them accepted.`);
  for (const [name, times] of differences) print(`  ${times} × ${name}`);
  print(`${disagreements.length} disagreements.`);
  return disagreements.length > 0 ? 1 : 0;
});

function readNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new CommandError(`${option} must be a number from 1 to 9999999, not ${text}.`);
}
