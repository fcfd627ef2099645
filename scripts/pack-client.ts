import { relative } from 'node:path';
import { chooseContract, specOptions } from './cli/choose-contract.ts';
import { print, runCommand } from './cli/command.ts';
import { readCommandLine } from './cli/command-line.ts';
import { readContract } from './contract/index.ts';
import { packClient } from './pack-client/pack-package.ts';

const command = { usage: 'npm run pack:client', about: 'Packs the client of the contract, for npm i.' };

await runCommand(async () => {
  const { values } = readCommandLine(command, {
    ...specOptions,
    out: { type: 'string', value: 'FOLDER', about: 'where the tarball goes (.data/)' },
    name: { type: 'string', value: 'NAME', about: 'the name of the package (that of client/package.json)' },
  });
  const { out, name, ...given } = values;
  const { spec, allowRefs } = chooseContract(given);
  const { document } = await readContract(spec, allowRefs);
  const tarball = await packClient(document, { ...(out && { out }), ...(name && { name }) });
  print(`packed     ${relative('', tarball.file)}  ${tarball.name} ${tarball.version}`);
  print(`install    npm i ${tarball.file}`);
  return 0;
});
