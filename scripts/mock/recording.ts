import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { isSecretName } from '../../server/errors/index.ts';
import {
  findCovering,
  findResponse,
  isHolder,
  isJsonType,
  parseMediaType,
  tokensOf,
} from '../../server/openapi/document/index.ts';
import type { Operation } from '../../server/openapi/model.ts';
import type { AnyInput } from '../../server/pipeline/index.ts';
import type { Received } from './upstream.ts';

/** Takes down a request and its response as examples of one name. */
export type RecordPair = (operation: Operation, input: AnyInput, received: Received) => void;

/** The most pairs of an operation and a status. */
const mostPairs = 5;

/**
 * Creates what writes requests and their responses into a file as they come: an Overlay (OpenAPI Overlay 1.0.0) that gives the
 * contract them as examples. Headers are left out, and values of properties and parameters whose names say that they are secrets.
 */
export function createRecording(file: string, title: string): RecordPair {
  const actions: { target: string; update: object }[] = [];
  const known = new Map<string, Set<string>>();
  return (operation, input, { status, headers, body }) => {
    const type = String(headers['content-type'] ?? '');
    const media = parseMediaType(type);
    const content = media && findCovering(findResponse(operation, status)?.content ?? [], media);
    if (!content || !isJsonType(type)) return;
    const { parameters } = operation;
    const asked = parameters.filter((each) => /path|query/.test(each.in) && input[each.in][each.name] !== undefined);
    const sent = operation.body?.content.find((each) => each.type === input.contentType && each.syntax === 'json');
    const pair = [
      ...asked.map(({ pointer, name, in: place }) => ({ pointer, value: withoutSecrets(input[place][name], name) })),
      ...(sent ? [{ pointer: sent.pointer, value: withoutSecrets(input.body) }] : []),
      { pointer: content.pointer, value: withoutSecrets(JSON.parse(body.toString())) },
    ];
    const like = known.get(`${operation.id} ${status}`) ?? new Set();
    const text = JSON.stringify(pair);
    if (like.size >= mostPairs || like.has(text)) return;
    known.set(`${operation.id} ${status}`, like.add(text));
    const name = `${operation.id}-${status}-${like.size}`.replaceAll(/[^\w.-]/g, '-');
    for (const { pointer, value } of pair)
      actions.push({ target: pathTo(pointer), update: { examples: { [name]: { value } } } });
    const overlay = { overlay: '1.0.0', info: { title: `Examples of ${title}`, version: '1.0.0' }, actions };
    writeFileSync(file, file.endsWith('.json') ? JSON.stringify(overlay, undefined, 2) : stringify(overlay));
  };
}

/** The place of a part of the contract as a JSONPath (RFC 9535). */
function pathTo(pointer: string): string {
  return `$${tokensOf(pointer)
    .map((token, index, all) =>
      all[index - 1] === 'parameters' && /^\d+$/.test(token)
        ? `[${token}]`
        : `['${token.replaceAll(/['\\]/g, '\\$&')}']`,
    )
    .join('')}`;
}

function withoutSecrets(value: unknown, name = ''): unknown {
  if (isSecretName(name) && !isHolder(value)) return typeof value === 'string' ? 'secret' : value;
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, name));
  if (!isHolder(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([own, each]) => [own, withoutSecrets(each, own)]));
}
