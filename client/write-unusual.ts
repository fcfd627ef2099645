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
  if (!isObject(value)) return [`${key}=${encode(String(value))}`];
  const [form, explode] = style;
  if (form === 'deepObject') return writeDeep(key, value);
  if (explode && Array.isArray(value)) return value.map((item) => `${key}=${encode(item)}`);
  if (explode) return listMembers(value).map(([member, text]) => `${encodeName(member)}=${encode(text)}`);
  return [
    `${key}=${listParts(value)
      .map(encode)
      .join(delimiters[form] ?? ',')}`,
  ];
}

/** `a[b]=1`, and `a[b][0]=1` for lists and objects within. */
function writeDeep(name: string, value: unknown): string[] {
  if (!isObject(value)) return [`${name}=${encode(String(value))}`];
  return Object.entries(definedIn(value)).flatMap(([key, member]) => writeDeep(`${name}[${encode(key)}]`, member));
}

function writeSegment(name: string, value: unknown, style: Style = ['simple', false]): string {
  if (style === 'json') return encode(JSON.stringify(value));
  const [form, explode] = style;
  if (form === 'matrix')
    return writePairs(name, value, ['form', explode])
      .map((pair) => `;${pair}`)
      .join('');
  // A period is a delimiter there.
  const encodePart = (part: string) => (form === 'label' ? encode(part).replaceAll('.', '%2E') : encode(part));
  const parts =
    explode && isObject(value) && !Array.isArray(value)
      ? listMembers(value).map((pair) => pair.map(encodePart).join('='))
      : listParts(value).map(encodePart);
  return form === 'label' ? `.${parts.join(explode ? '.' : ',')}` : parts.join(',');
}

function writeLine(value: unknown, style: Style = ['simple', false]): string {
  if (style === 'json') return JSON.stringify(value).replaceAll(/[^ -~]/g, escapeSign);
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
  if (/[/+]json(;|$)/.test(type)) return JSON.stringify(body);
  const isMultipart = type.startsWith('multipart/');
  if (body instanceof FormData || (!isMultipart && !type.includes('urlencoded'))) return body as Payload;
  const form = isMultipart ? new FormData() : new URLSearchParams();
  for (const [name, value] of Object.entries(definedIn(body)))
    for (const item of [value].flat())
      if (item instanceof Blob && form instanceof FormData) form.append(name, item);
      else form.append(name, isObject(item) ? JSON.stringify(item) : String(item));
  return form;
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
