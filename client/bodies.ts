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
