import type { HandlerContext, Input, InputDraft, OperationId } from '../../generated/contract.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Operation, Parameter } from '../../server/openapi/model.ts';
import { readOwnDocument } from './own-contract.ts';

const contract = compileContract(readOwnDocument());

/**
 * The input of a handler, as the pipeline would hand it over: with the contract's defaults. Throws where the contract does
 * not allow it, since no handler would ever see it.
 */
export function createInput<Id extends OperationId>(id: Id, given: InputDraft<Id>): Input<Id>;
export function createInput(id: string, given: object): unknown {
  const operation = contract.operations.find((each) => each.id === id);
  if (!operation) throw new Error(`The contract has no operation ${id}.`);
  const input = { path: {}, query: {}, header: {}, cookie: {}, ...noBody, ...given };
  for (const place of ['path', 'query', 'header', 'cookie'] as const) input[place] = { ...input[place] };
  for (const parameter of operation.parameters) fillParameter(input, parameter);
  checkBody(operation, input);
  return input;
}

/** What a handler is told beside its input: that `admin` calls, in a test that nobody aborts and that nobody reads the log of. */
export function createContext<Id extends OperationId>(given: Partial<HandlerContext<Id>> = {}): HandlerContext<Id> {
  const { signal } = new AbortController();
  return { requestId: 'test', log: createLogger('silent'), signal, caller: { name: 'admin' }, ...given };
}

function fillParameter(input: Record<Parameter['in'], Record<string, unknown>>, parameter: Parameter): void {
  const { in: place, name, isRequired, check } = parameter;
  const values = input[place];
  if (parameter.default !== undefined) values[name] ??= parameter.default;
  const value = values[name];
  if (value === undefined && isRequired) throw new Error(`${place} ${name} is required.`);
  if (value !== undefined) refuse(`${place} ${name}`, check?.findViolations(value) ?? []);
}

const noBody: { contentType: string | undefined; body: unknown; partHeaders: object } = {
  contentType: undefined,
  body: undefined,
  partHeaders: {},
};

/** The body is of the first of the media types unless another is named. Bytes and streams are taken as they are. */
function checkBody({ body }: Operation, input: typeof noBody): void {
  const contents = body?.content ?? [];
  const content = contents.find(({ type }) => type === input.contentType) ?? contents[0];
  if (!content || input.body === undefined) return;
  input.contentType ??= content.type;
  if (content.syntax !== 'json') return;
  refuse('body', content.check?.findViolations(input.body) ?? []);
  input.body = structuredClone(input.body);
  content.fillDefaults(input.body);
}

function refuse(place: string, violations: { instancePath: string; message: string }[]): void {
  if (violations.length === 0) return;
  throw new Error(violations.map(({ instancePath, message }) => `${place} ${instancePath} ${message}`).join('; '));
}
