import type { Document } from '../../server/openapi/document/index.ts';
import type { Contract, Operation, Parameter } from '../../server/openapi/model.ts';
import { nameExports } from '../cli/index.ts';
import { describeCall } from '../generate/index.ts';

/** An operation as the client's README shows it, in JavaScript. */
export interface ShownCall {
  operation: Operation;
  /** The name that the client exports it by. */
  name: string;
  /** The input of a call by name; empty where it needs none. */
  input: string;
  /** The options of a call by path; empty where it needs none. */
  options: string;
}

/** The operations that show what the client can do; a contract has one of each kind or not. */
export interface ShownCalls {
  /** One that changes something, the first that takes JSON if there is one; else any. */
  change: ShownCall | undefined;
  /** One that reads something by its path. */
  read: ShownCall | undefined;
  /** One that lists page by page. */
  list: ShownCall | undefined;
}

/** Chooses operations of a contract to show the client by. */
export function chooseShownCalls(document: Document, { operations }: Contract): ShownCalls {
  const names = nameExports(operations.map(({ id }) => id));
  const show = (operation: Operation | undefined): ShownCall | undefined =>
    operation && { operation, name: names.get(operation.id) ?? operation.id, ...showInput(operation) };
  const gets = operations.filter(({ method }) => method === 'get');
  const changes = operations.filter(({ method }) => method !== 'get' && method !== 'head');
  const takesJson = ({ body }: Operation) => body?.content[0]?.syntax === 'json';
  const isPaged = (operation: Operation) => describeCall(document, operation).paging !== undefined;
  const single = gets.filter((operation) => !isPaged(operation));
  return {
    change: show(changes.find(takesJson) ?? changes[0] ?? operations[0]),
    read: show(single.find(({ pathParameters }) => pathParameters.length > 0) ?? single[0] ?? gets[0]),
    list: show(gets.find(isPaged)),
  };
}

function showInput(operation: Operation): Pick<ShownCall, 'input' | 'options'> {
  const places = (['path', 'query', 'header', 'cookie'] as const).flatMap((place) => showPlace(operation, place) || []);
  const body = operation.body?.isRequired ? [showBody(operation.body.content[0])] : [];
  const params = places.length > 0 ? [`params: { ${places.join(', ')} }`] : [];
  return { input: toObject([...places, ...body]), options: toObject([...params, ...body]) };
}

function toObject(members: string[]): string {
  return members.length > 0 ? `{ ${members.join(', ')} }` : '';
}

/** The required parameters in a place, with the contract's examples or made-up values. */
function showPlace({ pathParameters, otherParameters }: Operation, place: Parameter['in']): string | undefined {
  const own = [...pathParameters, ...otherParameters].filter(
    (parameter) => parameter?.in === place && (place === 'path' || parameter.isRequired),
  );
  const members = own.flatMap((parameter) =>
    parameter ? [`${nameOf(parameter.name)}: ${toLiteral(exampleOf(parameter))}`] : [],
  );
  return members.length > 0 ? `${place}: { ${members.join(', ')} }` : undefined;
}

function exampleOf({ examples: [example], makeSample }: Pick<Parameter, 'examples' | 'makeSample'>): unknown {
  return example ? example.value : makeSample();
}

/** Longer bodies tell a reader nothing more. */
const longestBody = 60;

function showBody(content: NonNullable<Operation['body']>['content'][number] | undefined): string {
  if (content?.syntax !== 'json') return 'body';
  const text = toLiteral(content.makeSample({ size: 'least' }));
  return text === '{}' || text.length > longestBody ? 'body' : `body: ${text}`;
}

function toLiteral(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const members = Object.entries(value).map(([name, inner]) => `${nameOf(name)}: ${toLiteral(inner)}`);
  return members.length > 0 ? `{ ${members.join(', ')} }` : '{}';
}

function nameOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : toLiteral(name);
}
