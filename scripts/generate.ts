import { relative } from 'node:path';
import { specOptions } from './cli/choose-contract.ts';
import { print, printError, readOptions, runCommand } from './cli/command.ts';
import { generate } from './generate/bring-in-line.ts';

await runCommand(async () => {
  const {
    check = false,
    out,
    ...given
  } = readOptions({ check: { type: 'boolean' }, ...specOptions, out: { type: 'string' } });
  const { differences, folder } = await generate({ write: !check, ...given, ...(out && { out }) });
  const place = relative('', folder) || '.';
  for (const { file, kind } of differences) {
    if (check) printError(`${place}/${file} is ${kind}: run npm run generate`);
    else print(`${place}/${file} ${kind === 'unknown' ? 'removed' : 'written'}`);
  }
  if (differences.length === 0) print(`${place}/ is what the contract generates`);
  return check && differences.length > 0 ? 1 : 0;
});
