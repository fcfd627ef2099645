import { relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { CommandError, chooseContract, type GivenTo, print, printDefects } from './cli/index.ts';
import { readContract } from './contract/index.ts';
import { exportDocs } from './docs/index.ts';

export async function run({ out, server, ...given }: GivenTo<'docs'>): Promise<number> {
  if (out === undefined) throw new CommandError('Name the folder for the pages: --out FOLDER.');
  const begun = performance.now();
  const { spec, allowRefs } = chooseContract(given);
  const { document, defects } = await readContract(spec, allowRefs);
  printDefects(defects);
  const pages = await exportDocs(document, { ...given, out, servers: server ?? [] });
  print(
    `written    ${relative('', out) || '.'}  ${pages} pages in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
  );
  return 0;
}
