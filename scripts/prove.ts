import { relative } from 'node:path';
import { compileContract } from '../server/openapi/compile.ts';
import { chooseContract, createProgress, type GivenTo, print, printDefects } from './cli/index.ts';
import { readContract } from './contract/index.ts';
import { chooseOperations, isBroken, proofFormats, prove, readSecrets } from './prove/index.ts';

export async function run({ format, all, only, places, ...given }: GivenTo<'prove'>): Promise<number> {
  const { spec: file, allowRefs } = chooseContract(given);
  const { document, defects, locate } = await readContract(file, allowRefs);
  printDefects(defects);
  const contract = chooseOperations(compileContract(document), only);
  const sourceMap = (pointer: string) => {
    const position = locate(pointer);
    return `${relative('', position.file)}:${position.line}`;
  };
  const progress = createProgress();
  const secrets = readSecrets();
  const rows = await prove(contract, {
    secrets,
    sourceMap,
    onProgress: progress.show,
    ...(places && { only: places }),
  });
  progress.clear();
  print(
    proofFormats[format](rows, {
      title: `${contract.title} ${contract.version}`,
      showsAll: all,
      stream: process.stdout,
    }),
  );
  return rows.some(isBroken) ? 1 : 0;
}
