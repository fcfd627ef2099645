import { isHolder, isNode, type ParameterObject } from '../../server/openapi/document/index.ts';

/** How a style joins what it writes: the text before all, between parts, and between the parts of a list that is not exploded. */
interface Joint {
  prefix: string;
  separator: string;
  delimiter: string;
}

const joints: Record<string, Joint> = {
  simple: { prefix: '', separator: ',', delimiter: ',' },
  label: { prefix: '.', separator: '.', delimiter: ',' },
  matrix: { prefix: ';', separator: ';', delimiter: ',' },
  form: { prefix: '', separator: '&', delimiter: ',' },
  spaceDelimited: { prefix: '', separator: '&', delimiter: '%20' },
  pipeDelimited: { prefix: '', separator: '&', delimiter: '%7C' },
  deepObject: { prefix: '', separator: '&', delimiter: ',' },
  cookie: { prefix: '', separator: '; ', delimiter: ',' },
};

/** The style of a parameter, and whether it explodes (OpenAPI 3.1, section 4.8.12.2.2). */
export function styleOf({ in: place, style, explode }: ParameterObject): { style: string; explode: boolean } {
  const own = style ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple');
  return { style: own, explode: explode ?? (own === 'form' || own === 'cookie') };
}

/**
 * Writes a value as OpenAPI has it for the parameter (3.1, "Style Examples"), without the code that server and client read and
 * write with: a style that both of them have wrong is told by it.
 */
export function writeStyle(parameter: ParameterObject, value: unknown): string {
  const { name, in: place, content } = parameter;
  const encode = (each: unknown) => encodeText(place, typeof each === 'string' ? each : JSON.stringify(each));
  const isNamed = place === 'query' || place === 'cookie';
  if (content) return `${isNamed ? `${encode(name)}=` : ''}${encode(JSON.stringify(value))}`;
  const { style, explode } = styleOf(parameter);
  const { prefix, separator, delimiter } = joints[place === 'cookie' ? 'cookie' : style] ??
    joints.form ?? { prefix: '', separator: '', delimiter: '' };
  const named = (text: string) => (isNamed || style === 'matrix' ? `${encode(name)}=${text}` : text);
  if (Array.isArray(value))
    return (
      prefix +
      (explode ? value.map((each) => named(encode(each))).join(separator) : named(value.map(encode).join(delimiter)))
    );
  if (!isNode(value)) return prefix + named(encode(value));
  const members = Object.entries(value);
  if (style === 'deepObject')
    return members.map(([key, each]) => `${encode(name)}%5B${encode(key)}%5D=${encode(each)}`).join('&');
  if (explode) return prefix + members.map(([key, each]) => `${encode(key)}=${encode(each)}`).join(separator);
  return prefix + named(members.flatMap(([key, each]) => [encode(key), encode(each)]).join(delimiter));
}

/** A header carries its text as it is. */
function encodeText(place: ParameterObject['in'], text: string): string {
  return place === 'header'
    ? text
    : encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

/** What the texts of a value in a URL or a form may stand for: its scalars as texts or as values, a list of one, and nothing. */
export function readAsTexts(value: unknown): unknown[] {
  const asTexts = mapScalars(value, (scalar) => (typeof scalar === 'string' ? scalar : JSON.stringify(scalar)));
  const asValues = mapScalars(value, (scalar) =>
    typeof scalar === 'string' && /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?)$/.test(scalar)
      ? JSON.parse(scalar)
      : scalar,
  );
  const read = [value, asTexts, asValues].flatMap((each) => (isHolder(each) ? [each] : [each, [each]]));
  const single = Array.isArray(value) && value.length === 1 ? readAsTexts(value[0]) : [];
  // Where one member may be read otherwise, the others are as they are.
  const members = isNode(value) ? Object.keys(value).flatMap((name) => readMember(value, name)) : [];
  const distinct = new Map([...read, ...single, ...members].map((each) => [JSON.stringify(each), each]));
  return [...distinct.values()];
}

/** The object with a member as its text may be read; an empty list or object, an empty text and null are not written, or written alike. */
function readMember(value: Record<string, unknown>, name: string): unknown[] {
  const { [name]: member, ...others } = value;
  const isEmpty = member === null || member === '' || (isHolder(member) && Object.keys(member).length === 0);
  const read = readAsTexts(member).map((each) => ({ ...value, [name]: each }));
  return isEmpty ? [...read, others, ...['', null, []].map((each) => ({ ...value, [name]: each }))] : read;
}

function mapScalars(value: unknown, change: (scalar: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => mapScalars(each, change));
  if (!isNode(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapScalars(each, change)]));
}
