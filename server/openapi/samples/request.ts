import { writeContent } from '../bodies/index.ts';
import { fillPath } from '../document/index.ts';
import type { Contract, Operation, Parameter, SchemeUse, SecurityAlternative } from '../model.ts';
import { exampleOf } from '../schema/index.ts';

/** A request that is ready to be sent. */
export interface SampleRequest {
  method: string;
  /** The path, with the prefix of the operation's first server, and the query. */
  target: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** The fields of a multipart body, for which a sender makes the text. */
  fields: [name: string, text: string][] | undefined;
  /** Name and secret, where Basic takes both; they are in a header as well. */
  pair: string | undefined;
  /** The values of parameters and body, as the typed client takes them. */
  values: Record<Parameter['in'] | 'body', unknown>;
  /** The secret by the names of the security schemes that it is presented for. */
  credentials: PresentedSecret['byScheme'];
}

/** A body as it is written, and the value that it is. */
export interface SampleBody {
  type: string;
  text: string | undefined;
  fields?: [name: string, text: string][] | undefined;
  value: unknown;
}

/** Composes a request of values for parameters, in the styles of the contract, a body and credentials. A parameter of the path that has no value stays as it is. */
export function composeRequest(
  operation: Operation,
  given: Map<Parameter, unknown>,
  { body, credential }: { body?: SampleBody | undefined; credential?: Credential | undefined },
): SampleRequest {
  const write = (parameter: Parameter) => parameter.codec.write(given.get(parameter));
  const written = (place: Parameter['in']) =>
    operation.otherParameters.filter((each) => each.in === place && given.has(each));
  const path = fillPath(operation.path, (name) => {
    const parameter = operation.pathParameters.find((each) => each?.name === name);
    return (parameter && given.has(parameter) && write(parameter)) || `{${name}}`;
  });
  const secret = credential && presentSecret(operation.security, credential);
  const query = [...written('query').map(write), ...(secret?.query ?? [])].filter((text) => text !== '').join('&');
  const cookies = [...written('cookie').map(write), ...(secret?.cookies ?? [])].join('; ');
  return {
    method: operation.method.toUpperCase(),
    target: `${operation.prefixes[0] ?? ''}${path}${query && `?${query}`}`,
    headers: {
      ...secret?.headers,
      ...Object.fromEntries(written('header').map((parameter) => [parameter.name, write(parameter)])),
      ...(cookies && { Cookie: cookies }),
      ...(body?.text !== undefined && { 'Content-Type': body.type }),
    },
    body: body?.text,
    fields: body?.fields,
    pair: secret?.pair,
    values: { ...valuesByPlace(given), body: body?.value },
    credentials: secret?.byScheme ?? {},
  };
}

function valuesByPlace(given: Map<Parameter, unknown>): Record<Parameter['in'], unknown> {
  const at = (place: Parameter['in']) => {
    const values = [...given].filter(([parameter]) => parameter.in === place);
    return values.length > 0 ? Object.fromEntries(values.map(([{ name }, value]) => [name, value])) : undefined;
  };
  return { path: at('path'), query: at('query'), header: at('header'), cookie: at('cookie') };
}

/** A request with the contract's own examples, for the operation that is shown; none for a contract without operations. */
export function createSample(contract: Contract, secret: string, name?: string): SampleRequest | undefined {
  const operation = chooseShown(contract);
  return operation && createSampleOf(operation, secret, name);
}

/** A request with the contract's own examples for an operation, or sample values: what has to be there. */
export function createSampleOf(operation: Operation, secret: string, name?: string): SampleRequest {
  const required = operation.parameters.filter(({ in: place, isRequired }) => isRequired || place === 'path');
  const examples = required.map((each): [Parameter, unknown] => [each, exampleOf(each)]);
  const [content] = operation.body?.content ?? [];
  const value = content && exampleOf(content, { size: 'least' });
  const written = content && value !== undefined ? writeContent(content, value) : undefined;
  return composeRequest(operation, new Map(examples.filter(([, example]) => example !== undefined)), {
    body: written && { type: written.type, text: String(written.body), value },
    credential: { secret, ...(name !== undefined && { name }) },
  });
}

/** How many operations are looked at for one that can be called as it stands. */
const mostLookedAt = 20;

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

/** A secret, and whose it is. */
export interface Credential {
  secret: string;
  /** The name that Basic takes beside the secret. */
  name?: string;
  /** The alternatives of the operation's security that it may be presented for; all of them unless given. */
  alternatives?: SecurityAlternative[];
}

/** The places of a request that a secret goes to. */
interface PresentedSecret {
  /** Pairs of names and values, percent-encoded. */
  query: string[];
  cookies: string[];
  headers: Record<string, string>;
  /** Name and secret, where Basic takes both; they are in a header as well. */
  pair: string | undefined;
  /** The same by the names of the security schemes, as the typed client takes it. */
  byScheme: Record<string, string | { username: string; password: string }>;
}

/** The secret wherever the first alternative that it suffices for has it; a bearer token alone goes before all else. */
function presentSecret(
  security: SecurityAlternative[],
  { secret, name = 'admin', alternatives = security }: Credential,
): PresentedSecret {
  const possible = alternatives.filter(
    (uses) => uses.length > 0 && uses.every(({ scheme }) => scheme.kind !== 'unsupported'),
  );
  const uses =
    possible.find((alternative) => alternative.length === 1 && alternative.every(isBearer)) ?? possible[0] ?? [];
  const presented: PresentedSecret = { query: [], cookies: [], headers: {}, pair: undefined, byScheme: {} };
  for (const use of uses) present(presented, use, secret, name);
  return presented;
}

function present(presented: PresentedSecret, use: SchemeUse, secret: string, name: string): void {
  const { kind, parameter } = use.scheme;
  presented.byScheme[use.scheme.name] = kind === 'basic' ? { username: name, password: secret } : secret;
  if (isBearer(use)) presented.headers.Authorization = `Bearer ${secret}`;
  else if (kind === 'basic') {
    presented.pair = `${name}:${secret}`;
    presented.headers.Authorization = `Basic ${Buffer.from(presented.pair).toString('base64')}`;
  } else if (parameter?.in === 'header') presented.headers[parameter.name] = secret;
  else if (parameter) {
    const pair = `${encodeURIComponent(parameter.name)}=${encodeURIComponent(secret)}`;
    if (parameter.in === 'query') presented.query.push(pair);
    else presented.cookies.push(pair);
  }
}

function isBearer({ scheme: { kind } }: SchemeUse): boolean {
  return kind === 'bearer' || kind === 'oauth2' || kind === 'openIdConnect';
}
