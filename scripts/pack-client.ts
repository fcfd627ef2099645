import { relative } from 'node:path';
import { chooseContract, specOptions } from './cli/choose-contract.ts';
import { print, readOptions, runCommand } from './cli/command.ts';
import { readContract } from './contract/read-contract.ts';
import { packClient } from './pack-client/pack-package.ts';

await runCommand(async () => {
  const { out, name, ...given } = readOptions({ out: { type: 'string' }, name: { type: 'string' }, ...specOptions });
  const { spec, allowRefs } = chooseContract(given);
  const { document } = await readContract(spec, allowRefs);
  const tarball = await packClient(document, { ...(out && { out }), ...(name && { name }) });
  print(`packed     ${relative('', tarball.file)}  ${tarball.name} ${tarball.version}`);
  print(`install    npm i ${tarball.file}`);
  return 0;
});
