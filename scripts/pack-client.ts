import { relative } from 'node:path';
import { chooseContract, type GivenTo, print } from './cli/index.ts';
import { readContract } from './contract/index.ts';

export async function run({ out, name, ...given }: GivenTo<'pack-client'>): Promise<number> {
  const { packClient } = await import('./pack-client/index.ts');
  const { spec, allowRefs } = chooseContract(given);
  const { document } = await readContract(spec, allowRefs);
  const tarball = await packClient(document, { ...(out && { out }), ...(name && { name }) });
  print(`packed     ${relative('', tarball.file)}  ${tarball.name} ${tarball.version}`);
  print(`install    npm i ${tarball.file}`);
  return 0;
}
