import { writeContent } from '../bodies/index.ts';
import { fillPath } from '../document/index.ts';
import type { Contract, Operation, Parameter } from '../model.ts';
import { exampleOf } from '../schema/index.ts';
import { renderCurlLine } from './curl-line.ts';
import { presentSecret } from './present-secret.ts';

/** A request that an operation of the contract takes. */
export interface Sample {
  method: string;
  /** The path with the prefix of the operation's first server, and with the parameters' examples in it. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** Name and secret, where Basic takes both; they are in a header as well. */
  pair: string | undefined;
}

/** How many operations are looked at for one that can be called as it stands. */
const mostLookedAt = 20;

/** A request with the contract's own examples, for the operation that is shown; none for a contract without operations. */
export function createSample(contract: Contract, secret: string, name?: string): Sample | undefined {
  const operation = chooseShown(contract);
  return operation && createSampleOf(operation, secret, name);
}

/** A request with the contract's own examples for an operation. */
export function createSampleOf(operation: Operation, secret: string, name?: string): Sample {
  const [content] = operation.body?.content ?? [];
  const {
    query: secrets,
    headers,
    cookies,
    pair,
  } = presentSecret(operation.security, { secret, ...(name !== undefined && { name }) });
  const example = content && exampleOf(content, { size: 'least' });
  const body = content && example !== undefined ? writeContent(content, example) : undefined;
  const query = [...writeRequired(operation, 'query'), ...secrets].join('&');
  const cookie = [...writeRequired(operation, 'cookie'), ...cookies].join('; ');
  return {
    method: operation.method.toUpperCase(),
    path: `${operation.prefixes[0] ?? ''}${fillWithExamples(operation)}${query && `?${query}`}`,
    headers: {
      ...headers,
      ...(cookie && { Cookie: cookie }),
      ...(body && { 'Content-Type': body.type }),
    },
    body: body && String(body.body),
    pair,
  };
}

/**
 * The operation that shows best what there is: the first that creates something and says by an example what it takes, else
 * the first that reads something; one that is not among the unwritten, if there are others.
 */
export function chooseShown(contract: Contract, unwritten: string[] = []): Operation | undefined {
  const written = contract.operations.filter(({ id }) => !unwritten.includes(id));
  const operations = written.length > 0 ? written : contract.operations;
  const creating = operations.filter(({ method }) => method === 'post').slice(0, mostLookedAt);
  const isShown = ({ body }: Operation) => !body || body.content[0]?.examples[0] !== undefined;
  return creating.find(isShown) ?? operations.find(({ method }) => method === 'get') ?? operations[0];
}

/** A request with the contract's own examples as a curl line, ready to paste; empty where there is no operation. */
export function renderCurl(operation: Operation | undefined, url: string, secret: string, name?: string): string {
  if (!operation) return '';
  const { path, ...request } = createSampleOf(operation, secret, name);
  const { Authorization: basic, ...headers } = request.headers;
  return renderCurlLine(url + path, request.pair === undefined ? request : { ...request, headers });
}

/** The required parameters in a place as the request writes them. */
function writeRequired({ otherParameters }: Operation, place: Parameter['in']): string[] {
  return otherParameters
    .filter((parameter) => parameter.in === place && parameter.isRequired)
    .flatMap((parameter) => writeExample(parameter) || []);
}

/** The operation's path with the example of each parameter in it, or a sample. */
function fillWithExamples({ path, pathParameters }: Operation): string {
  const byName = new Map(
    pathParameters.flatMap((parameter) => (parameter ? [[parameter.name, parameter] as const] : [])),
  );
  return fillPath(path, (name) => writeExample(byName.get(name)) ?? encodeURIComponent(name));
}

function writeExample(parameter: Parameter | undefined): string | undefined {
  const value = parameter && exampleOf(parameter);
  return value === undefined ? undefined : parameter?.codec.write(value);
}
