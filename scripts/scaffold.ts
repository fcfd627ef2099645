import { readDocument } from '../server/openapi/document.ts';
import { print, runCommand } from './cli/command.ts';
import { readCommandLine } from './cli/command-line.ts';
import { projectFolder } from './cli/project.ts';
import { scaffoldHandlers } from './scaffold/scaffold-handlers.ts';

const command = {
  usage: 'npm run scaffold',
  operands: '[OPERATION…]',
  about:
    'Writes a typed stub, its line in server/handlers/index.ts and a test for every operation without a handler, or for those named.',
  more: 'Nothing is overwritten. Each test shows the example of the contract, and fails until the handler gives it.',
};

await runCommand(async () => {
  const { positionals } = readCommandLine(command, {});
  const { written, kept, missing } = await scaffoldHandlers(projectFolder, readDocument(), positionals);
  for (const file of written) print(`${file} written`);
  for (const file of kept) print(`${file} is there already, and was left alone`);
  if (missing.length > 0) print(`without a handler still: ${missing.join(', ')}`);
  if (written.length + kept.length === 0) print('Every operation that was asked for has a handler.');
  return 0;
});
