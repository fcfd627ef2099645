import { createHash } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/** A request and its response, as a server of Node.js has had them; nothing of credentials. */
export interface RecordedCall {
  method: string;
  url: string;
  /** The names of the request's headers and cookies. */
  headers: string[];
  type: string | undefined;
  body: string;
  status: number;
  responseType: string | undefined;
  responseBody: string;
}

/** The folder that calls are recorded in; loaded with `--import`, this module records those of every server in its process. */
export const folderVariable = 'CONTRACT_COVERAGE';

/** Bodies are recorded up to this size, and of a process at most so many calls that differ. */
const limits = { body: 262_144, calls: 20_000 };
/** So many are written at a time. */
const batch = 200;

interface Parts {
  request: IncomingMessage;
  response: ServerResponse;
}

/** Records every call of the servers in this process in a folder. */
export function recordCalls(folder: string): void {
  const sent = new WeakMap<IncomingMessage, { request: Buffer[]; response: Buffer[] }>();
  const seen = new Set<string>();
  const lines: string[] = [];
  const file = join(folder, `${process.pid}-${threadId}.jsonl`);
  const flush = () => {
    if (lines.length > 0) appendFileSync(file, lines.splice(0).join(''));
  };
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as Parts;
    const chunks = { request: [] as Buffer[], response: [] as Buffer[] };
    sent.set(request, chunks);
    spy(request, 'push', chunks.request);
    spy(response, 'write', chunks.response);
    spy(response, 'end', chunks.response);
  });
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as Parts;
    const chunks = sent.get(request);
    if (!chunks || seen.size >= limits.calls) return;
    const line = `${JSON.stringify(toCall(request, response, chunks))}\n`;
    const key = createHash('sha1').update(line).digest('base64');
    if (seen.has(key)) return;
    seen.add(key);
    if (lines.push(line) >= batch) flush();
  });
  process.on('exit', flush);
  setInterval(flush, 500).unref();
}

/** Notes the bytes that a method is given, before it does what it does. */
function spy(stream: IncomingMessage | ServerResponse, name: string, chunks: Buffer[]): void {
  const method: unknown = Reflect.get(stream, name);
  if (typeof method !== 'function') return;
  let size = 0;
  Reflect.set(stream, name, (...args: unknown[]) => {
    const [chunk] = args;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
      size += chunk.length;
      if (size <= limits.body) chunks.push(Buffer.from(chunk as string));
    }
    return Reflect.apply(method, stream, args);
  });
}

function toCall(
  request: IncomingMessage,
  response: ServerResponse,
  chunks: { request: Buffer[]; response: Buffer[] },
): RecordedCall {
  const cookies = (request.headers.cookie ?? '').split(';').map((each) => each.split('=')[0]?.trim() ?? '');
  return {
    method: request.method ?? 'GET',
    url: (request as IncomingMessage & { originalUrl?: string }).originalUrl ?? request.url ?? '/',
    headers: [...Object.keys(request.headers), ...cookies].filter((name) => name !== ''),
    type: request.headers['content-type'],
    body: Buffer.concat(chunks.request).toString(),
    status: response.statusCode,
    responseType: String(response.getHeader('content-type') ?? '') || undefined,
    responseBody: Buffer.concat(chunks.response).toString(),
  };
}

const folder = process.env[folderVariable];
if (folder) recordCalls(folder);
