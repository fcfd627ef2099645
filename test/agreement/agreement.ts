import { ownSpec, print, runCommand, specOptions } from '../../scripts/cli/index.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { runAgreement } from './run-agreement.ts';
import { createSchemasContract } from './schemas-contract.ts';
import { createStylesContract } from './styles-contract.ts';

const command = {
  usage: 'npm run agreement',
  about:
    'Sends sample requests to the compiled contract and to the reference validator, and tells where they disagree.',
  options: {
    count: { value: 'N', isNumber: true, about: 'how many requests', standard: 3000 },
    seed: { value: 'N', isNumber: true, about: 'what they are made from', otherwise: 'another each time' },
    spec: { value: 'FILE', isRepeatable: true, about: 'a contract beside the own one' },
    'allow-refs': specOptions['allow-refs'],
  },
} as const;

await runCommand(command, async ({ count, seed = Date.now() % 1_000_000, spec = [], allowRefs }) => {
  const specs = [ownSpec, ...spec];
  const documents = await Promise.all(specs.map(async (file) => (await readContract(file, allowRefs)).document));
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
