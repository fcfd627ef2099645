import { compileContract } from '../server/openapi/compile.ts';
import { readDocument } from '../server/openapi/document/index.ts';
import type { Contract } from '../server/openapi/model.ts';
import { type GivenTo, generatedDocument, print, projectFolder, requireGenerated } from './cli/index.ts';
import { readStates, scaffoldHandlers } from './scaffold/index.ts';

/** The most operations that a line names. */
const mostNamed = 10;

export async function run({ list }: GivenTo<'scaffold'>, operations: string[]): Promise<number> {
  requireGenerated();
  const contract = compileContract(readDocument(generatedDocument));
  if (list) listOperations(contract);
  else await scaffold(contract, operations);
  return 0;
}

function listOperations(contract: Contract): void {
  for (const [{ id, method, path }, state] of readStates(projectFolder, contract)) {
    print(`${(state === 'none' ? '' : state).padEnd(9)}${id}  ${method.toUpperCase()} ${path}`);
  }
}

async function scaffold(contract: Contract, names: string[]): Promise<void> {
  const { written, existing, missing, unwritten } = await scaffoldHandlers(projectFolder, contract, names);
  for (const file of written) print(`${file} written`);
  for (const file of existing) print(`${file} is there already, and was left alone`);
  if (written.length + existing.length === 0) print('Every operation that was asked for has a handler, or a stub.');
  if (unwritten.length > 0) print(`to be written: ${nameSome(unwritten)}`);
  if (missing.length > 0) print(`without a handler still: ${nameSome(missing)}`);
}

function nameSome(ids: string[]): string {
  const rest = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : '';
  return `${ids.slice(0, mostNamed).join(', ')}${rest}`;
}
