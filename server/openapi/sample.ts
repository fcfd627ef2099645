import type { Document, MediaType } from './document.ts';
import { resolve } from './document.ts';
import { listOperations, type Operation } from './operations.ts';
import { prefixesOf } from './servers.ts';

/** A curl line, ready to paste, that sends an example of the contract's first operation. Empty for a contract without operations. */
export function renderCurl(document: Document, url: string, secret: string): string {
  const operations = listOperations(document);
  const operation = operations.find(({ method }) => method === 'post') ?? operations[0];
  if (!operation) return '';
  const [prefix = ''] = prefixesOf(document);
  const [type, content] = Object.entries(operation.body?.node.content ?? {})[0] ?? [];
  const words = [
    'curl -i',
    ...(operation.method === 'get' ? [] : [`-X ${operation.method.toUpperCase()}`]),
    quote(`${url}${prefix}${fillPath(operation)}`),
    ...(operation.security.length > 0 ? [`-H ${quote(`Authorization: Bearer ${secret}`)}`] : []),
    ...(type ? [`-H ${quote(`Content-Type: ${type}`)}`] : []),
    ...(content ? [`-d ${quote(JSON.stringify(exampleOf(document, content)))}`] : []),
  ];
  return words.join(' ');
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
