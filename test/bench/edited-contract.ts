import { stringify } from 'yaml';
import { CommandError } from '../../scripts/cli/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import {
  type DeclaredOperation,
  type Document,
  listDeclaredOperations,
  resolve,
  type Schema,
} from '../../server/openapi/document/index.ts';
import { createSample, type SampleRequest } from '../../server/openapi/samples/index.ts';
import { addCopies } from './copies.ts';

/** An edit of the contract: the longest text that one of its properties admits, and a number that it bears. */
export interface Edit {
  number: number;
  limit: number;
}

/** The contract that is edited, and a request that shows by which edit a server goes. */
export interface EditedContract {
  render(edit: Edit): string;
  /** Its body has a text of 15 characters, which a server refuses just when the limit is less; `tooLong` is always refused. */
  sample: SampleRequest & { tooLong: string };
}

/** Makes a contract of `operations` operations from one that has fewer, and finds a property in it whose length is limited. */
export function createEditedContract(contract: Document, operations: number): EditedContract {
  const document: Document = JSON.parse(JSON.stringify(contract));
  const first = listDeclaredOperations(document).find((operation) => findLimited(document, operation).length > 0);
  const [name, limited] = first ? findLimited(document, first) : [];
  const sample = createSample(compileContract(document), 'secret-of-benchmarks');
  if (!first || !name || !limited || !sample) throw new CommandError('The contract limits no text of a request body.');
  addCopies(document, first, operations);
  const bodyWith = (text: string) => JSON.stringify({ ...JSON.parse(sample.body ?? '{}'), [name]: text });
  const schema: Schema & { maxLength?: number; description?: string } = limited;
  return {
    render({ number, limit }) {
      schema.maxLength = limit;
      schema.description = `Edit ${number}.`;
      return stringify(document, { aliasDuplicateObjects: false });
    },
    sample: { ...sample, body: bodyWith('x'.repeat(15)), tooLong: bodyWith('x'.repeat(1000)) },
  };
}

/** The first property of a JSON body whose text has a limit, and its schema. */
function findLimited(document: Document, { body }: DeclaredOperation): [string, Schema] | [] {
  const schema = body?.node.content['application/json']?.schema;
  const { properties = {} } = schema ? resolve<Schema>(document, schema) : {};
  const schemas = Object.entries(properties).map(([name, node]): [string, Schema] => [
    name,
    resolve<Schema>(document, node),
  ]);
  return schemas.find(([, node]) => 'maxLength' in node) ?? [];
}
