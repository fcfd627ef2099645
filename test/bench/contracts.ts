import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { CommandError } from '../../scripts/cli/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import {
  type DeclaredOperation,
  type Document,
  listDeclaredOperations,
  listOperationKeys,
  membersOf,
  type PathItem,
  resolve,
  type Schema,
} from '../../server/openapi/document/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { createSample, type SampleRequest } from '../../server/openapi/samples/index.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';

/** The kinds of requests that every subject is sent. */
export const kinds = ['valid', 'invalid', 'missing'] as const;

/** One of them: a request that the contract allows, one that it does not, one to a path that it does not have. */
export type Kind = (typeof kinds)[number];

/** A contract in a file, and what is sent to those who serve it. */
export interface Workload {
  operations: number;
  contract: string;
  /** The contract for those who serve it in another way: the paths, the handler and its input. */
  work: string;
  /** Whole requests, ready to be written to a socket. */
  requests: Record<Kind, string>;
}

/** Writes a contract of `operations` operations, and the work of stock servers, to files in `folder`. */
export function createWorkload(contract: Document, operations: number, folder: string): Workload {
  const document: Document = JSON.parse(JSON.stringify(contract));
  const operation = listDeclaredOperations(document).find(({ method }) => method === 'post');
  const compiled = compileContract(document);
  const sample = createSample(compiled, 'secret-of-benchmarks');
  if (!operation || !sample?.body) throw new CommandError('The contract has no POST with a body and an example of it.');
  addCopies(document, operation, operations);
  const { method, target: path, headers, body } = sample;
  const render = (path: string, body: string) => renderRequest(method, path, headers, body);
  const [property = ''] = Object.keys(JSON.parse(body));
  return {
    operations,
    contract: write(join(folder, `contract-${operations}.json`), document),
    work: write(join(folder, `work-${operations}.json`), {
      id: operation.id,
      paths: Object.keys(document.paths ?? {}),
      input: exampleInput(compiled, operation.id),
    }),
    requests: {
      valid: render(path, body),
      // No scalar is an object, and an object seldom admits this one.
      invalid: render(path, JSON.stringify({ ...JSON.parse(body), [property]: { unexpected: true } })),
      missing: render(`${path}missing/`, body),
    },
  };
}

/** The input of the operation's handler as the contract's examples and defaults have it. */
function exampleInput({ operations }: Contract, id: string): AnyInput {
  const operation = operations.find((candidate) => candidate.id === id);
  const [content] = operation?.body?.content ?? [];
  const body: unknown = structuredClone(content?.examples[0]?.value);
  content?.fillDefaults(body);
  const path = operation?.pathParameters.map((parameter) => [parameter?.name, parameter?.examples[0]?.value]) ?? [];
  return {
    ...{ path: Object.fromEntries(path), query: {}, header: {}, cookie: {} },
    ...{ contentType: content?.type, body, partHeaders: {} },
  };
}

function renderRequest(method: string, path: string, headers: Record<string, string>, body: string): string {
  const lines = Object.entries({ Host: '127.0.0.1', ...headers, 'Content-Length': Buffer.byteLength(body) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${path} HTTP/1.1\r\n${head}\r\n${Buffer.from(body).toString('latin1')}`;
}

function write(file: string, value: unknown): string {
  writeFileSync(file, JSON.stringify(value));
  return file;
}

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
  const schema: Schema = limited;
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
  const properties = membersOf(schema && resolve<Schema>(document, schema).properties);
  const schemas = Object.entries(properties).map(([name, node]): [string, Schema] => [
    name,
    resolve<Schema>(document, membersOf(node)),
  ]);
  return schemas.find(([, node]) => 'maxLength' in node) ?? [];
}

/** Adds copies of an operation under other paths, half of them before it, until the contract has as many operations as asked for. */
export function addCopies(document: Document, { id, method, path }: DeclaredOperation, operations: number): void {
  const item = resolve<PathItem>(document, document.paths?.[path] ?? {});
  const copies = Array.from({ length: operations - listOperationKeys(document).length }, (_, number) => {
    const copy = JSON.parse(JSON.stringify(item));
    copy[method].operationId = `${id}${number}`;
    return [`${path}copies/${number}/`, copy];
  });
  const middle = copies.length >> 1;
  document.paths = {
    ...Object.fromEntries(copies.slice(0, middle)),
    ...document.paths,
    ...Object.fromEntries(copies.slice(middle)),
  };
}
