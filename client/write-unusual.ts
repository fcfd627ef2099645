import type { Operation, Style } from './operation.ts';
import type { Payload, Values, Writer } from './writer.ts';

const encode = encodeURIComponent;
const encodeName = (name: string) => encode(name).replaceAll('%5B', '[').replaceAll('%5D', ']');

/** Creates a writer of every style and of forms; loaded when an operation first needs it. */
export function createWriter({ styles = {} }: Operation, cookies: Values = {}): Writer {
  const write = (place: string, values: Values) =>
    Object.entries(values).flatMap(([name, value]) =>
      value == null ? [] : writePairs(name, value, styles[`${place} ${name}`]),
    );
  return {
    path: (url, values) =>
      url.replaceAll(/\{(.+?)\}/g, (_, name) => writeSegment(name, values[name], styles[`path ${name}`])),
    query: (values) => write('query', values).join('&'),
    headers: (values) => {
      const lines = Object.entries(values).flatMap(([name, value]) =>
        value == null ? [] : [[name, writeLine(value, styles[`header ${name}`])]],
      );
      const pairs = write('cookie', cookies);
      // Browsers send their own cookies, and let nobody set them.
      return { ...Object.fromEntries(lines), ...(pairs.length > 0 && { Cookie: pairs.join('; ') }) };
    },
    body: writeBody,
  };
}

const delimiters: Record<string, string> = { spaceDelimited: '%20', pipeDelimited: '|' };

/** A parameter of the query, a cookie, or one in the style `matrix`. */
function writePairs(name: string, value: unknown, style: Style = ['form', true]): string[] {
  const key = encodeName(name);
  if (style === 'json') return [`${key}=${encode(JSON.stringify(value))}`];
  if (typeof style === 'string') return writeWhole(value, style);
  const [form, explode, reserved] = style;
  const write = form === 'cookie' ? String : reserved ? encodeReserved : encode;
  if (!isObject(value)) return [`${key}=${write(String(value))}`];
  if (form === 'deepObject') return writeDeep(key, value);
  if (explode && Array.isArray(value)) return value.map((item) => `${key}=${write(String(item))}`);
  if (explode) return listMembers(value).map(([member, text]) => `${encodeName(member)}=${write(text)}`);
  return [
    `${key}=${listParts(value)
      .map(write)
      .join(delimiters[form] ?? ',')}`,
  ];
}

/** The query as a whole: the fields of a form, or one text. */
function writeWhole(value: unknown, style: 'query form' | 'query json' | 'query text'): string[] {
  if (style === 'query form' && isObject(value)) return [String(writeBody(value, 'urlencoded'))];
  return [encode(style === 'query json' ? JSON.stringify(value) : String(value))];
}

/** Reserved characters stay as they are, and so does what is encoded already (RFC 6570, section 3.2.3), but for those that would end the text. */
function encodeReserved(text: string): string {
  return encode(text)
    .replaceAll(/%(3A|5B|5D|40|24|3D)/g, decodeURIComponent)
    .replaceAll(/%25(?=[\dA-Fa-f]{2})/g, '%');
}

/** `a[b]=1`, and `a[b][0]=1` for lists and objects within. */
function writeDeep(name: string, value: unknown): string[] {
  if (!isObject(value)) return [`${name}=${encode(String(value))}`];
  return Object.entries(definedIn(value)).flatMap(([key, member]) => writeDeep(`${name}[${encode(key)}]`, member));
}

function writeSegment(name: string, value: unknown, style: Style = ['simple', false]): string {
  if (typeof style === 'string') return encode(JSON.stringify(value));
  const [form, explode, reserved] = style;
  if (form === 'matrix')
    return writePairs(name, value, reserved ? ['form', explode, reserved] : ['form', explode])
      .map((pair) => `;${pair}`)
      .join('');
  const write = reserved ? encodeReserved : encode;
  // A period is a delimiter there.
  const encodePart = (part: string) => (form === 'label' ? write(part).replaceAll('.', '%2E') : write(part));
  const parts =
    explode && isObject(value) && !Array.isArray(value)
      ? listMembers(value).map((pair) => pair.map(encodePart).join('='))
      : listParts(value).map(encodePart);
  return form === 'label' ? `.${parts.join(explode ? '.' : ',')}` : parts.join(',');
}

function writeLine(value: unknown, style: Style = ['simple', false]): string {
  if (typeof style === 'string') return JSON.stringify(value).replaceAll(/[^ -~]/g, escapeSign);
  if (!style[1] || Array.isArray(value) || !isObject(value)) return listParts(value).join(',');
  return listMembers(value)
    .map((pair) => pair.join('='))
    .join(',');
}

/** JSON in a header: a character that a header cannot carry is escaped as JSON allows. */
function escapeSign(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** An object in a form is a JSON text, and a list comes item by item (OpenAPI 3.1, section 4.8.15). */
function writeBody(body: unknown, type: string): Payload {
  if (/[/+]json(;|$)/.test(type) && !type.includes('/stream+')) return JSON.stringify(body);
  const isMultipart = type.startsWith('multipart/');
  if (Array.isArray(body))
    return isMultipart ? writeParts(body, type) : body.map((item) => writeItem(item, type)).join('');
  if (body instanceof FormData || (!isMultipart && !type.includes('urlencoded'))) return body as Payload;
  const form = isMultipart ? new FormData() : new URLSearchParams();
  for (const [name, value] of Object.entries(definedIn(body)))
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
  const lines = Object.entries(definedIn(event)).flatMap(([field, value]) =>
    (typeof value === 'string' ? value : JSON.stringify(value))
      .split(/\r\n|\r|\n/)
      .map((line) => `${field}: ${line}\n`),
  );
  return `${lines.join('')}\n`;
}

/** The items of a list, the names and values of an object, or the value itself. */
function listParts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return isObject(value) ? listMembers(value).flat() : [String(value)];
}

function listMembers(value: unknown): [string, string][] {
  return Object.entries(definedIn(value)).map(([name, member]) => [name, String(member)]);
}

function definedIn(value: unknown): Values {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, member]) => member !== undefined));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
