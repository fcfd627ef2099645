import type { Format } from 'ajv';
import { formatNames, fullFormats } from 'ajv-formats/dist/formats.js';
import { isNode } from '../document/index.ts';

/** The formats (JSON Schema 2020-12, section 7.3; OpenAPI 3.1, section 4.4) that the package of formats leaves out, or reads otherwise than their standards. */
const standardFormats: Record<string, (text: string) => boolean> = {
  'date-time': isDateTime,
  time: isTime,
  email: (text) => mailbox.test(text) && isAddressLiteral(text),
  uri: (text) => isUri(text, true),
  'uri-reference': (text) => isUri(text, false),
  'uri-template': (text) => template.test(text),
  uuid: (text) => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
};

/**
 * The formats of JSON Schema that no value is held against, each with the reason. `hostname` is held against the letters, digits
 * and hyphens of RFC 1123; whether a label that begins with `xn--` stands for a name takes the same tables.
 */
export const notAsserted: Record<string, string> = {
  'idn-hostname': 'a matter of the tables of RFC 5892, which are not here',
  'idn-email': 'for readers: its domain is an idn-hostname',
  iri: 'for readers: its host is an idn-hostname',
  'iri-reference': 'for readers: its host is an idn-hostname',
};

const atom = "[\\w!#$%&'*+/=?^`{|}~-]+";
const quoted = '"(?:[ !#-\\[\\]-~]|\\\\[ -~])*"';
const label = '[a-z\\d](?:[a-z\\d-]*[a-z\\d])?';

/** RFC 5321, section 4.1.2: a local part may be quoted, and an address stand for the domain. */
const mailbox = new RegExp(`^(?:${atom}(?:\\.${atom})*|${quoted})@(?:${label}(?:\\.${label})*|\\[[!-Z^-~]+\\])$`, 'i');

/** Tells whether an address that stands for a domain is one. */
function isAddressLiteral(text: string): boolean {
  const [, literal] = /@\[(.*)\]$/.exec(text) ?? [];
  return literal === undefined || is('ipv4', literal) || is('ipv6', /^IPv6:(.*)$/i.exec(literal)?.[1] ?? '');
}

/** Tells whether the text has a format that the package reads as its standard does. */
function is(name: 'ipv4' | 'ipv6' | 'date', text: string): boolean {
  const format: unknown = fullFormats[name];
  if (format instanceof RegExp) return format.test(text);
  return isNode(format) && typeof format.validate === 'function' && format.validate(text) === true;
}

/** RFC 3339, section 5.6; a space may separate date and time. */
function isDateTime(text: string): boolean {
  return /^.{10}[t ]/i.test(text) && is('date', text.slice(0, 10)) && isTime(text.slice(11));
}

/** RFC 3339, section 5.6: an offset has hours and minutes. The second 60 is only ever the last of a day in UTC (section 5.7). */
function isTime(text: string): boolean {
  const [, hours, minutes, seconds, offset = ''] =
    /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.\d+)?(z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i.exec(text) ?? [];
  if (seconds !== '60') return seconds !== undefined;
  const [ahead = 0, more = 0] = offset.length > 1 ? offset.slice(1).split(':').map(Number) : [];
  const shift = (offset.startsWith('-') ? -1 : 1) * (ahead * 60 + more);
  return (Number(hours) * 60 + Number(minutes) - shift + 1440) % 1440 === 1439;
}

const escaped = '%[\\da-f]{2}';
const character = `[\\w.~!$&'()*+,;=:@-]|${escaped}`;
const authority = new RegExp(
  `^(?:(?:[\\w.~!$&'()*+,;=:-]|${escaped})*@)?(?:\\[(.*)\\]|(?:[\\w.~!$&'()*+,;=-]|${escaped})*)(?::\\d*)?$`,
  'i',
);
const path = new RegExp(`^(?:/|${character})*$`, 'i');
const rest = new RegExp(`^(?:[/?]|${character})*$`, 'i');

/** RFC 3986, appendices A and B; without a scheme, the first segment has no colon. */
function isUri(text: string, isAbsolute: boolean): boolean {
  const [, scheme, host, way = '', query = '', fragment = ''] =
    /^(?:([a-z][a-z\d+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(text) ?? [];
  if (scheme === undefined && (isAbsolute || (host === undefined && /^[^/]*:/.test(way)))) return false;
  return (host === undefined || isAuthority(host)) && path.test(way) && rest.test(query) && rest.test(fragment);
}

function isAuthority(text: string): boolean {
  const match = authority.exec(text);
  const literal = match?.[1];
  return (
    match !== null &&
    (literal === undefined || is('ipv6', literal) || /^v[\da-f]+\.[\w.~!$&'()*+,;=:-]+$/i.test(literal))
  );
}

const name = `(?:\\w|${escaped})(?:\\.?(?:\\w|${escaped}))*(?::[1-9]\\d{0,3}|\\*)?`;

/** RFC 6570, section 2: names may have dots in them. */
const template = new RegExp(
  `^(?:[^\\0-\\x20"'<>%\\\\^\`{|}\\x7f]|${escaped}|\\{[+#./;?&=,!@|]?${name}(?:,${name})*\\})*$`,
  'iu',
);

/** Numbers of 64 bits (OpenAPI 3.1, section 4.4). JSON.parse reads the largest as 2 to the 63rd, which is not told from it. */
const int64: Format = {
  type: 'number',
  validate: (value: number) => Number.isInteger(value) && Math.abs(value) <= 2 ** 63,
};

/** The formats of every contract that validators are to take beside those that they know, or in place of them. */
export const ajvFormats: Record<string, Format> = {
  ...mapValues(standardFormats, (validate): Format => ({ type: 'string', validate })),
  int64,
};

function mapValues<T, U>(object: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

/** Tells whether values are held against the format in every contract: it is one of JSON Schema or of OpenAPI. */
export function isAsserted(format: unknown): boolean {
  return asserted.has(format);
}

const asserted = new Set<unknown>([...formatNames, ...Object.keys(ajvFormats)]);
