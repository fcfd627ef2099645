import type { Document, MediaType } from './document.ts';
import { resolve } from './document.ts';
import { listOperations, type Operation } from './operations.ts';
import { prefixesOf } from './servers.ts';

/** A request that an operation of the contract takes. */
export interface Sample {
  method: string;
  /** The path with the prefix of the contract's first server, and with the parameters' examples in it. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** A request with the contract's own examples, for its first operation that creates something; none for a contract without operations. */
export function createSample(document: Document, secret: string): Sample | undefined {
  const operations = listOperations(document);
  const operation = operations.find(({ method }) => method === 'post') ?? operations[0];
  if (!operation) return undefined;
  const [prefix = ''] = prefixesOf(document);
  const [type, content] = Object.entries(operation.body?.node.content ?? {})[0] ?? [];
  return {
    method: operation.method.toUpperCase(),
    path: `${prefix}${fillPath(operation)}`,
    headers: {
      ...(operation.security.length > 0 && { Authorization: `Bearer ${secret}` }),
      ...(type && { 'Content-Type': type }),
    },
    body: content && JSON.stringify(exampleOf(document, content)),
  };
}

/** The sample as a curl line, ready to paste; empty where there is none. */
export function renderCurl(document: Document, url: string, secret: string): string {
  const sample = createSample(document, secret);
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

/** The first example that the contract gives for a media type. */
export function exampleOf(document: Document, { example, examples = {} }: MediaType): unknown {
  const [first] = Object.values(examples);
  return example ?? (first ? resolve(document, first).value : undefined);
}

/** The operation's path with its parameters' examples in it. */
function fillPath({ path, parameters }: Operation): string {
  const values = new Map(parameters.map(({ node }) => [node.name, node.example]));
  return path.replaceAll(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(String(values.get(name) ?? name)));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
