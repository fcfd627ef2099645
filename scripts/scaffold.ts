import { compileContract } from '../server/openapi/compile.ts';
import { readDocument } from '../server/openapi/document/index.ts';
import type { Contract } from '../server/openapi/model.ts';
import { print, runCommand } from './cli/command.ts';
import { readCommandLine } from './cli/command-line.ts';
import { generatedDocument, projectFolder } from './cli/project.ts';
import { readStates, scaffoldHandlers } from './scaffold/scaffold-handlers.ts';

const command = {
  usage: 'npm run scaffold',
  operands: '[OPERATION…]',
  about:
    'Writes a typed stub, its line in server/handlers/index.ts and a test for every operation without a handler, or for those named.',
  more: `An operation is named by its operationId, by the function or the file of its handler, or as 'POST /path'.
Nothing is overwritten. Each test shows the example of the contract, and fails until the handler gives it.`,
};

/** The most operations that a line names. */
const mostNamed = 10;

await runCommand(async () => {
  const { positionals, values } = readCommandLine(command, {
    list: { type: 'boolean', about: 'shows every operation and what there is of its handler, and writes nothing' },
  });
  const contract = compileContract(readDocument(generatedDocument));
  if (values.list) list(contract);
  else await scaffold(contract, positionals);
  return 0;
});

function list(contract: Contract): void {
  for (const [{ id, method, path }, state] of readStates(projectFolder, contract)) {
    print(`${(state === 'none' ? '' : state).padEnd(9)}${id}  ${method.toUpperCase()} ${path}`);
  }
}

async function scaffold(contract: Contract, names: string[]): Promise<void> {
  const { written, kept, missing, unwritten } = await scaffoldHandlers(projectFolder, contract, names);
  for (const file of written) print(`${file} written`);
  for (const file of kept) print(`${file} is there already, and was left alone`);
  if (written.length + kept.length === 0) print('Every operation that was asked for has a handler, or a stub.');
  if (unwritten.length > 0) print(`to be written: ${nameSome(unwritten)}`);
  if (missing.length > 0) print(`without a handler still: ${nameSome(missing)}`);
}

function nameSome(ids: string[]): string {
  const rest = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : '';
  return `${ids.slice(0, mostNamed).join(', ')}${rest}`;
}
