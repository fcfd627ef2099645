import type { Contract, Operation, Parameter, SecurityAlternative } from './model.ts';
import { fillPath } from './routes.ts';

/** A request that an operation of the contract takes. */
export interface Sample {
  method: string;
  /** The path with the prefix of the contract's first server, and with the parameters' examples in it. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** A request with the contract's own examples, for its first operation that creates something; none for a contract without operations. */
export function createSample({ operations, prefixes: [prefix = ''] }: Contract, secret: string): Sample | undefined {
  const operation = operations.find(({ method }) => method === 'post') ?? operations[0];
  if (!operation) return undefined;
  const [content] = operation.body?.content ?? [];
  const { query, headers } = presentSecret(operation.security, secret);
  const example = content?.examples[0]?.value;
  return {
    method: operation.method.toUpperCase(),
    path: `${prefix}${fillWithExamples(operation)}${query}`,
    headers: { ...headers, ...(content && { 'Content-Type': content.type }) },
    body: content && (content.syntax === 'json' ? JSON.stringify(example) : textOf(example)),
  };
}

/** The sample as a curl line, ready to paste; empty where there is none. */
export function renderCurl(contract: Contract, url: string, secret: string): string {
  const sample = createSample(contract, secret);
  if (!sample) return '';
  const { method, path, headers, body } = sample;
  return [
    'curl -i',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    quote(`${url}${path}`),
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quote(body)}`]),
  ].join(' ');
}

/** The operation's path with its parameters' examples in it. */
function fillWithExamples({ path, pathParameters }: Operation): string {
  const byName = new Map(
    pathParameters.flatMap((parameter) => (parameter ? [[parameter.name, parameter] as const] : [])),
  );
  return fillPath(path, (name) => writeExample(byName.get(name)) ?? encodeURIComponent(name));
}

function writeExample(parameter: Parameter | undefined): string | undefined {
  const value = parameter?.examples[0]?.value;
  return value === undefined ? undefined : parameter?.codec.write(value);
}

/** The secret where the first alternative that it suffices for has it; a bearer token goes before all else. */
export function presentSecret(
  security: SecurityAlternative[],
  secret: string,
): { query: string; headers: Record<string, string> } {
  const alternatives = security.filter((alternative) => alternative.length === 1).flat();
  const isBearer = (kind: string) => kind === 'bearer' || kind === 'oauth2' || kind === 'openIdConnect';
  const scheme = (alternatives.find((use) => isBearer(use.scheme.kind)) ?? alternatives[0])?.scheme;
  const { kind = 'unsupported', parameter } = scheme ?? {};
  if (isBearer(kind)) return { query: '', headers: { Authorization: `Bearer ${secret}` } };
  if (kind === 'basic') {
    return { query: '', headers: { Authorization: `Basic ${Buffer.from(`admin:${secret}`).toString('base64')}` } };
  }
  if (!parameter) return { query: '', headers: {} };
  const pair = `${encodeURIComponent(parameter.name)}=${encodeURIComponent(secret)}`;
  if (parameter.in === 'query') return { query: `?${pair}`, headers: {} };
  return { query: '', headers: parameter.in === 'cookie' ? { Cookie: pair } : { [parameter.name]: secret } };
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
