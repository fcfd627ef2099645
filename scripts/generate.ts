import { relative } from 'node:path';
import { callOf, type GivenTo, print, printError } from './cli/index.ts';
import { generate } from './generate/index.ts';

export async function run({ check, ...given }: GivenTo<'generate'>): Promise<number> {
  const { differences, staleManuals, folder } = await generate({ write: !check, ...given });
  const place = relative('', folder) || '.';
  for (const { file, kind } of differences) {
    if (check) printError(`${place}/${file} is ${kind}: run ${callOf('generate')}`);
    else print(`${place}/${file} ${kind === 'unknown' ? 'removed' : 'written'}`);
  }
  for (const { file } of staleManuals) {
    if (check) printError(`${file} is stale: run ${callOf('generate')}`);
    else print(`${file} written`);
  }
  if (differences.length === 0) print(`${place}/ is what the contract generates`);
  return check && differences.length + staleManuals.length > 0 ? 1 : 0;
}
