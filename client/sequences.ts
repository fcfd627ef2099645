import type { Resume } from './messages.ts';
import type { Sequence } from './operation.ts';

type Framing = Exclude<Sequence, 'list'>;

/** What a part of a stream says: values, and where a stream of events stands. */
interface Read {
  values: unknown[];
  id?: string | undefined;
  retry?: number | undefined;
}

/** The separators of sequences, and readers of their values; an event without data is no value. */
const framings: Record<Framing, { separator: RegExp | string; read: (text: string) => Read }> = {
  lines: { separator: /\n/, read: readJson },
  records: { separator: '\u001e', read: readJson },
  events: { separator: /(?:\r\n|\r(?!\n)|\n){2}/, read: readEvent },
  data: { separator: /(?:\r\n|\r(?!\n)|\n){2}/, read: readData },
};

/** The values of a response: those of parts as a list, all others as they come. With `resume`, events go on where they were cut. */
export function readSequence(
  response: Response,
  kind: Sequence,
  resume?: Resume,
): Promise<unknown[]> | AsyncGenerator<unknown> {
  if (kind === 'list') return readParts(response);
  const isOfEvents = kind === 'events' || kind === 'data';
  return resume && isOfEvents ? readOn(response, kind, resume) : readValues(response, kind);
}

async function* readValues(response: Response, kind: Framing): AsyncGenerator<unknown> {
  for await (const { values } of readStream(response, kind)) yield* values;
}

/** The time that a stream of events waits before it goes on, unless it says so itself (HTML, section 9.2.3). */
const usualPause = 3000;

/** Reads events, and those that follow once the connection is cut or ended, until there are none (204). */
async function* readOn(first: Response, kind: Framing, resume: Resume): AsyncGenerator<unknown> {
  let id = '';
  let pause = usualPause;
  for (let response: Response | undefined = first; response; ) {
    try {
      for await (const read of readStream(response, kind)) {
        id = read.id ?? id;
        pause = read.retry ?? pause;
        yield* read.values;
      }
    } catch (error) {
      if (error instanceof SyntaxError || (error instanceof Error && error.name === 'AbortError')) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    response = await resume(id);
  }
}

/** To stop reading ends the response. */
async function* readStream({ body }: Response, kind: Framing): AsyncGenerator<Read> {
  const { separator, read } = framings[kind];
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let done = !reader; !done; ) {
      const chunk = await reader?.read();
      done = chunk?.done !== false;
      const parts = (rest + decoder.decode(chunk?.value, { stream: !done })).split(separator);
      rest = done ? '' : (parts.pop() ?? '');
      for (const part of parts) yield read(part);
    }
  } finally {
    await reader?.cancel().catch(() => {});
  }
}

function readJson(text: string): Read {
  return { values: text.trim() === '' ? [] : [JSON.parse(text)] };
}

/** A field of any other name is passed over (HTML, section 9.2.6). */
function readEvent(text: string): Read & { data?: string } {
  const data: string[] = [];
  const event: Record<string, string> = {};
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (/^(event|id)$/.test(field) || (field === 'retry' && /^\d+$/.test(value))) event[field] = value;
  }
  const { retry: pause, ...others } = event;
  const retry = pause === undefined ? undefined : Number(pause);
  const joined = data.length > 0 ? data.join('\n') : undefined;
  const values = joined === undefined ? [] : [{ ...others, ...(retry !== undefined && { retry }), data: joined }];
  return { values, id: event.id, retry, ...(joined !== undefined && { data: joined }) };
}

/** Data whose schema is that of a text is no JSON. */
function readData(text: string): Read {
  const { data, ...read } = readEvent(text);
  if (data === undefined) return read;
  try {
    return { ...read, values: [JSON.parse(data)] };
  } catch {
    return { ...read, values: [data] };
  }
}

/** Parts without names: JSON is read, texts are as they are, all else are blobs (OpenAPI 3.2, "Encoding By Position"). */
async function readParts(response: Response): Promise<unknown[]> {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(response.headers.get('Content-Type') ?? '') ?? [];
  const bytes = new Uint8Array(await response.arrayBuffer());
  // One character for each byte, so that bytes are found again where a text is split.
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const parts = `\r\n${text}`.split(`\r\n--${quoted ?? plain}`).slice(1, -1);
  return parts.map((part) => {
    const end = part.indexOf('\r\n\r\n');
    const content = Uint8Array.from(part.slice(end + 4), (sign) => sign.charCodeAt(0));
    const [, type = ''] = /^content-type: *(.*)$/im.exec(part.slice(0, end)) ?? [];
    if (/[/+]json\b/.test(type)) return JSON.parse(new TextDecoder().decode(content));
    return /^text\/|xml\b|^$/.test(type) ? new TextDecoder().decode(content) : new Blob([content], { type });
  });
}
