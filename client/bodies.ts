/** A body that a request can carry. */
export type Payload = NonNullable<RequestInit['body']>;

/** The media types whose bodies are one value after the other. */
type SequenceType =
  | `text/event-stream${string}`
  | `application/${string}${'jsonl' | 'ndjson' | 'jsonlines' | 'json-lines' | 'json-seq' | 'stream+json'}`;

/** The value that a body of a media type is read as. */
export type ReadAs<Type, Body> = Type extends SequenceType
  ? Body extends (infer Item)[]
    ? AsyncIterable<Item>
    : string
  : Type extends `multipart/${string}`
    ? Body extends unknown[]
      ? { [Index in keyof Body]: ReadPart<Body[Index]> }
      : Blob
    : Type extends `${string}${'/' | '+'}json${'' | `;${string}`}` | '*/*'
      ? Body
      : Type extends
            | `text/${string}`
            | `${string}json${string}`
            | `${string}${'/' | '+'}xml${string}`
            | `${string}/x-www-form-urlencoded${string}`
        ? string
        : Blob;

/** The value that is written as a body of a media type. */
export type WrittenAs<Type, Value> = Type extends SequenceType
  ? Value extends unknown[]
    ? Value | string
    : string
  : Type extends `${string}${'/' | '+'}json${'' | `;${string}`}` | '*/*' | `${string}/x-www-form-urlencoded`
    ? Value
    : Type extends 'multipart/form-data'
      ? Value | FormData
      : Type extends `multipart/${string}`
        ? (Value extends unknown[] ? Value : never) | Blob | ArrayBuffer
        : Type extends `text/${string}` | `${string}json${string}` | `${string}${'/' | '+'}xml`
          ? string
          : Blob | ArrayBuffer;

/** A part of a list says of a scalar no more than that it is a text. */
type ReadPart<Value> = Value extends number | boolean ? string : Value;

/** The framing of several values: one a line, one a record (RFC 7464), server-sent events, the data of each event, or parts without names. */
export type Sequence = keyof typeof sequences | 'list';

/** The separators of sequences, and readers of their values; an event without data is no value. */
const sequences = {
  lines: { separator: '\n', read: readJson },
  records: { separator: '\u001e', read: readJson },
  events: { separator: /(?:\r\n|\r(?!\n)|\n){2}/, read: readEvent },
  data: {
    separator: /(?:\r\n|\r(?!\n)|\n){2}/,
    read: (text: string) => readEvent(text).map(({ data }) => parse(data)),
  },
};

/** The values of a response: those of parts as a list, all others as they come. */
export function readSequence(response: Response, kind: Sequence): Promise<unknown[]> | AsyncGenerator<unknown> {
  return kind === 'list' ? readParts(response) : readItems(response, kind);
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

/** To stop reading ends the response. */
async function* readItems({ body }: Response, kind: keyof typeof sequences): AsyncGenerator<unknown> {
  const { separator, read } = sequences[kind];
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let done = !reader; !done; ) {
      const chunk = await reader?.read();
      done = chunk?.done !== false;
      const parts = (rest + decoder.decode(chunk?.value, { stream: !done })).split(separator);
      rest = done ? '' : (parts.pop() ?? '');
      for (const part of parts) yield* read(part);
    }
  } finally {
    await reader?.cancel();
  }
}

function readJson(text: string): unknown[] {
  return text.trim() === '' ? [] : [JSON.parse(text)];
}

/** A field of any other name is passed over (HTML, section 9.2.6). */
function readEvent(text: string): { data: string; retry?: number }[] {
  const data: string[] = [];
  const event: Record<string, string> = {};
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (/^(event|id)$/.test(field) || (field === 'retry' && /^\d+$/.test(value))) event[field] = value;
  }
  const { retry, ...others } = event;
  if (data.length === 0) return [];
  return [{ ...others, ...(retry !== undefined && { retry: Number(retry) }), data: data.join('\n') }];
}

/** Data whose schema is that of a text is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Writes a body that is not one JSON text: a sequence, parts without names, or a form. */
export function writeBody(body: unknown, type: string): Payload {
  const isMultipart = type.startsWith('multipart/');
  if (Array.isArray(body))
    return isMultipart ? writeParts(body, type) : body.map((item) => writeItem(item, type)).join('');
  if (!isObject(body) || body instanceof FormData || !/^multi|urlenc/.test(type)) return body as Payload;
  return isMultipart ? fillForm(new FormData(), body) : fillForm(new URLSearchParams(), body);
}

/** An object in a form is a JSON text, and a list comes item by item (OpenAPI 3.1, section 4.8.15). */
export function fillForm<Form extends FormData | URLSearchParams>(form: Form, fields: object): Form {
  for (const [name, value] of definedIn(fields))
    for (const item of [value].flat())
      if (item instanceof Blob && form instanceof FormData) form.append(name, item);
      else form.append(name, isObject(item) ? JSON.stringify(item) : String(item));
  return form;
}

/** Values as parts without names: a blob as one of its type, bytes, texts, and JSON for lists and objects (OpenAPI 3.2, "Encoding By Position"). */
function writeParts(list: unknown[], type: string): Blob {
  const boundary = crypto.randomUUID();
  const parts = list.flatMap((item): (string | Blob)[] => {
    const bytes =
      item instanceof Blob ? item : item instanceof Uint8Array ? new Blob([new Uint8Array(item)]) : undefined;
    const text = isObject(item) ? JSON.stringify(item) : String(item);
    const own = bytes
      ? bytes.type || 'application/octet-stream'
      : isObject(item)
        ? 'application/json'
        : 'text/plain; charset=utf-8';
    return [`--${boundary}\r\nContent-Type: ${own}\r\n\r\n`, bytes ?? text, '\r\n'];
  });
  return new Blob([...parts, `--${boundary}--\r\n`], { type: `${type}; boundary=${boundary}` });
}

/** A value of a sequence: an event, or the data of one; else a line, or a record (RFC 7464). */
function writeItem(item: unknown, type: string): string {
  if (!type.includes('event-stream')) return `${type.includes('json-seq') ? '\u001e' : ''}${JSON.stringify(item)}\n`;
  const event = isObject(item) && 'data' in item ? item : { data: item };
  const lines = definedIn(event).flatMap(([field, value]) =>
    (typeof value === 'string' ? value : JSON.stringify(value))
      .split(/\r\n|\r|\n/)
      .map((line) => `${field}: ${line}\n`),
  );
  return `${lines.join('')}\n`;
}

function definedIn(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
