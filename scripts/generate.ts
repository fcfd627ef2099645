import { relative } from 'node:path';
import { specOptions } from './cli/choose-contract.ts';
import { print, printError, runCommand } from './cli/command.ts';
import { readCommandLine } from './cli/command-line.ts';
import { generate } from './generate/index.ts';

const command = { usage: 'npm run generate', about: 'Writes what follows from the contract.' };

await runCommand(async () => {
  const { values } = readCommandLine(command, {
    check: { type: 'boolean', about: 'only says what is not as the contract generates it, and exits with 1 for it' },
    ...specOptions,
    out: { type: 'string', value: 'FOLDER', about: 'where to write (generated/, for the own contract alone)' },
  });
  const { check = false, out, ...given } = values;
  const { differences, folder } = await generate({ write: !check, ...given, ...(out && { out }) });
  const place = relative('', folder) || '.';
  for (const { file, kind } of differences) {
    if (check) printError(`${place}/${file} is ${kind}: run npm run generate`);
    else print(`${place}/${file} ${kind === 'unknown' ? 'removed' : 'written'}`);
  }
  if (differences.length === 0) print(`${place}/ is what the contract generates`);
  return check && differences.length > 0 ? 1 : 0;
});
