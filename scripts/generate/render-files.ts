import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileContract } from '../../server/openapi/compile.ts';
import { type Document, pointerTo } from '../../server/openapi/document/index.ts';
import { mostHeldBytes } from '../../server/openapi/limits.ts';
import type { Operation, Response } from '../../server/openapi/model.ts';
import { viewAt } from '../../server/openapi/schema/index.ts';
import { literal, nameExports, toolchainFolder } from '../cli/index.ts';
import { renderCalls } from './calls.ts';
import { typeNameOf } from './named-types.ts';
import { renderTypes } from './render-types.ts';

/** The table of styles, which the client has as well: it ships alone, and imports nothing of the server. */
const stylesFile = join(toolchainFolder, 'server/openapi/parameters/styles.ts');

/** What a client knows of an operation, as types, which the client has as well. */
const callFile = join(toolchainFolder, 'scripts/generate/call.ts');

const header = '// Written from the contract by `contract generate`. Do not edit.\n\n';

/**
 * Everything that follows from a contract: file name in `generated/` to content, the same bytes for the same contract.
 * @param sourceLines the text of `sources.json`
 * @param hasClient true if the project has the client's runtime, which takes more files
 */
export function renderGenerated(document: Document, sourceLines: string, hasClient: boolean): Map<string, string> {
  return renderDocument(document, hasClient).set('sources.json', sourceLines);
}

/** Renders the files that follow from the document alone, wherever it is written. */
export function renderDocument(document: Document, hasClient = true): Map<string, string> {
  return new Map([...renderForServer(document), ...(hasClient ? renderForClient(document) : [])]);
}

function renderForServer(document: Document): [string, string][] {
  return [
    ['contract.ts', header + binding],
    ['openapi.json', renderJson(document)],
    ['operations.ts', renderOperations(document)],
    ...Object.entries(renderTypes(document)).map(([name, text]): [string, string] => [name, header + text]),
  ];
}

function renderForClient(document: Document): [string, string][] {
  return [
    ['calls.ts', header + renderCalls(document)],
    ['enums.ts', header + renderEnums(document)],
    ['examples.ts', header + renderExamples(document)],
    ['call.ts', header + readFileSync(callFile, 'utf8')],
    ['styles.ts', header + readFileSync(stylesFile, 'utf8')],
  ];
}

/** The types of the toolchain, bound to the contract. */
const binding = `import type * as toolchain from 'contract-workbench';
import type { mediaTypes, operations } from './operations.ts';
import type * as requests from './request-types.ts';
import type * as responses from './response-types.ts';

/** The contract as types. */
export interface Contract {
  operations: typeof operations;
  mediaTypes: typeof mediaTypes;
  requests: { operations: requests.operations; components: requests.components };
  responses: { operations: responses.operations; components: responses.components };
}

export type OperationId = toolchain.OperationId<Contract>;
export type Handlers<Own = unknown> = toolchain.Handlers<Contract, Own>;
export type Handler<Id extends OperationId, Own = unknown> = toolchain.Handler<Contract, Id, Own>;
export type HandlerContext<Id extends OperationId> = toolchain.HandlerContext<Contract, Id>;
export type Input<Id extends OperationId> = toolchain.Input<Contract, Id>;
export type InputDraft<Id extends OperationId> = toolchain.InputDraft<Contract, Id>;
export type DeclaredStatus<Id extends OperationId> = toolchain.DeclaredStatus<Contract, Id>;
export type Response<Id extends OperationId, Status extends DeclaredStatus<Id> = DeclaredStatus<Id>> =
  toolchain.Response<Contract, Id, Status>;
export type InRequest<Name extends toolchain.SchemaName<requests.components>> = toolchain.InRequest<Contract, Name>;
export type InResponse<Name extends toolchain.SchemaName<responses.components>> = toolchain.InResponse<Contract, Name>;
`;

function renderJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function renderOperations(document: Document): string {
  const { operations } = compileContract(document);
  const contents = operations.flatMap(({ body, responses }) => [
    ...(body?.content ?? []),
    ...responses.flatMap(({ content }) => content),
  ]);
  const syntaxes = new Map(contents.map(({ type, syntax }) => [type, syntax]));
  const lines = [...syntaxes].map(([type, syntax]) => `  ${JSON.stringify(type)}: ${JSON.stringify(syntax)},\n`);
  return `${header}/** The syntax of each media type of the contract. */
export const mediaTypes = {\n${lines.join('')}} as const;

/** Every operation of the contract by its operationId. */
export const operations = {\n${operations.map(renderOperation).join('')}} as const;\n`;
}

function renderOperation({ id, method, path, security, body, otherParameters }: Operation): string {
  const authenticated = security.length > 0 && security.every((alternative) => alternative.length > 0);
  const inBody = new Set(body?.content.flatMap(({ defaulted }) => defaulted));
  const defaultsOf = (place: string) =>
    otherParameters
      .filter((parameter) => parameter.in === place && parameter.default !== undefined)
      .map(({ name }) => name);
  return `  ${JSON.stringify(id)}: {
    method: ${JSON.stringify(method)},
    path: ${JSON.stringify(path)},
    /** True if every caller is known by the time the handler runs. */
    authenticated: ${authenticated},
    /** True if bytes, or values, of the body come as a stream: there may be more than a megabyte of them. */
    streamed: ${body !== undefined && body.limit > mostHeldBytes},
    /** The names that are filled in when the caller leaves them out. */
    defaults: {
      body: ${renderNames([...inBody])},
      query: ${renderNames(defaultsOf('query'))},
      header: ${renderNames(defaultsOf('header'))},
      cookie: ${renderNames(defaultsOf('cookie'))},
    },
  },\n`;
}

function renderNames(names: string[]): string {
  const lines = names.map((name) => `\n        ${JSON.stringify(name)},`);
  return names.length > 0 ? `[${lines.join('')}\n      ]` : '[]';
}

/** The examples of all responses, by operationId, status and name; `example` is the name of one that has none. */
export function renderExamples(document: Document): string {
  const all = compileContract(document).operations.map(({ id, responses }) => [id, listExamples(responses)] as const);
  const lines = all.map(([id, responses]) => {
    const named = Object.entries(responses).map(([key, examples]) => [key, Object.keys(examples)] as const);
    const members = named.map(([key, names]) => `${JSON.stringify(key)}: ${names.map(literal).join(' | ') || 'never'}`);
    return `  ${JSON.stringify(id)}: { ${members.join('; ')} };\n`;
  });
  return `/** An example of a response. */
interface Example {
  contentType: string;
  headers?: Record<string, string>;
  body: unknown;
}

/** The names of the examples of the contract's responses, by operationId and status. */
export interface ExampleNames {
${lines.join('')}}

/** The examples, by operationId, status and name. */
export const examples: Record<string, Record<string, Record<string, Example>>> = ${JSON.stringify(Object.fromEntries(all), null, 2)};\n`;
}

/** The values of each schema that is an enumeration, and of each property that is one, as lists for selects and the like. */
export function renderEnums(document: Document): string {
  const found = Object.keys(document.components?.schemas ?? {}).flatMap((name) => {
    const view = viewAt(document, pointerTo('#', 'components', 'schemas', name));
    const properties = view.propertyNames.map(
      (property) => [`${typeNameOf(name)} ${property.replaceAll('_', ' ')}`, view.property(property)] as const,
    );
    return [[typeNameOf(name), view] as const, ...properties].flatMap(([id, each]): [string, unknown[]][] => {
      const values = each.values ?? (each.types?.includes('array') ? each.item(0).values : undefined);
      return values === undefined ? [] : [[id, values]];
    });
  });
  const names = nameExports(found.map(([id]) => id));
  const lines = found.map(([id, values]) => `export const ${names.get(id)} = ${JSON.stringify(values)} as const;\n`);
  return lines.join('') || 'export {};\n';
}

function listExamples(responses: Operation['responses']): Record<string, object> {
  const entries = responses.map((response) => [
    response.key === 'default' ? response.key : response.key.toUpperCase(),
    readResponse(response),
  ]);
  return Object.fromEntries(entries);
}

function readResponse({ content, headers }: Response): object {
  const sent = [...headers.values()].flatMap(({ name, codec, examples: [example] }) =>
    example ? [[name, codec.write(example.value)]] : [],
  );
  const common = sent.length > 0 ? { headers: Object.fromEntries(sent) } : {};
  const entries = content.flatMap(({ type, examples }) =>
    examples.map(({ name = 'example', value }) => [name, { contentType: type, ...common, body: value }] as const),
  );
  const byName = new Map<string, object>();
  // Several media types may have examples of one name; the first counts.
  for (const [name, example] of entries) if (!byName.has(name)) byName.set(name, example);
  return Object.fromEntries(byName);
}
