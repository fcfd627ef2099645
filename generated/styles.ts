// Written from the contract by `contract generate`. Do not edit.

// This file imports nothing: `npm run generate` copies it to generated/styles.ts, where the client has it.

/** The part of a request that carries a parameter. */
export type Place = 'path' | 'query' | 'querystring' | 'header' | 'cookie';

/** Names, decoded, each with its texts as they were sent, still percent-encoded, in the order of the names' first occurrence. */
export type Pairs = Map<string, string[]>;

/** A parameter as it comes: the text of a path segment or of a whole query, the lines of a header, or the pairs of a query or of cookies. */
export type ParameterSource = string | readonly string[] | Pairs | undefined;

/** A style of parameters (OpenAPI 3.2, "Style Values"; RFC 6570): how it is written, and how that is read. */
export interface Style {
  style: string;
  in: Place;
  /** True if it explodes where a parameter does not say. */
  explodes: boolean;
  /** The text before the parameter. */
  prefix: string;
  /** The text between exploded items or pairs. */
  separator: string;
  /** The text between items, or names and values, that are not exploded. */
  delimiter: string;
  /** Encodes a text; `isReserved` leaves the reserved characters that cannot be mistaken (`allowReserved`). */
  encode(text: string, isReserved: boolean): string;
  decode(text: string): string;
  /** Splits a text at the delimiters, which clients write in several forms. */
  split(text: string, explode: boolean): string[];
  /** Splits an item at delimiters that came encoded; none where those cannot delimit. */
  splitAgain?(item: string): string[];
  /** Writes a text with its name before it; none for a style in which only the properties of an object have names. */
  writePair?(name: string, text: string): string;
  /** The pairs that a source holds, for a style with names. */
  readPairs(source: ParameterSource): Pairs | undefined;
  /** True if only the first of several texts counts: browsers send a cookie once for each path that it is set for. */
  takesFirst?: true;
  /** True if names are nested, such as `a[b][c]`, and only they tell an object from a text. */
  isNested?: true;
}

const inUrl: Omit<Style, 'style' | 'in'> = {
  explodes: false,
  prefix: '',
  separator: ',',
  delimiter: ',',
  encode: encodeBut(/%(3A|5B|5D|40|24|26|2B|3D)/g),
  decode,
  split: (text) => text.split(','),
  readPairs: () => undefined,
};
const inQuery: Omit<Style, 'style'> = {
  ...inUrl,
  in: 'query',
  separator: '&',
  encode: encodeBut(/%(3A|2F|3F|5B|5D|40|24|3B|3D)/g),
  decode: decodeQuery,
  writePair: (name, text) => `${encodeName(name)}=${text}`,
  readPairs: pairsIn,
};
const inCookie: Omit<Style, 'style'> = { ...inQuery, in: 'cookie', explodes: true, separator: '; ', takesFirst: true };

/** The styles that a parameter may have in each place, the default first. */
export const styles: readonly Style[] = [
  { ...inUrl, style: 'simple', in: 'path' },
  {
    ...{ ...inUrl, style: 'label', in: 'path', prefix: '.', separator: '.' },
    encode: (text, isReserved) => inUrl.encode(text, isReserved).replaceAll('.', '%2E'),
    // The period delimits exploded lists; OpenAPI 3.1.0 has it in the others too, RFC 6570 a comma.
    split: (text, explode) => text.split(!explode && text.includes(',') ? ',' : '.'),
  },
  {
    ...{ ...inUrl, style: 'matrix', in: 'path', prefix: ';', separator: ';' },
    writePair: (name, text) => (text === '' ? encodeName(name) : `${encodeName(name)}=${text}`),
    readPairs: (source) =>
      typeof source === 'string' && source.startsWith(';') ? readPairs(source.slice(1), ';') : undefined,
  },
  { ...inQuery, style: 'form', explodes: true, splitAgain: (item) => item.split(',') },
  // A space and a vertical bar often come encoded although they delimit; a bar that is written as such is the delimiter.
  { ...inQuery, style: 'spaceDelimited', delimiter: '%20', split: (text) => text.split(/%20|\+| /) },
  {
    ...{ ...inQuery, style: 'pipeDelimited', delimiter: '|' },
    split: (text) => text.split(text.includes('|') ? '|' : /%7C/i),
  },
  { ...inQuery, style: 'deepObject', isNested: true },
  // A header is no URL: its text is as it stands, but for the spaces around an item.
  { ...inUrl, style: 'simple', in: 'header', encode: (text) => text, decode: (text) => text.trim() },
  {
    ...{ ...inCookie, style: 'form' },
    encode: encodeBut(/%(3A|2F|3F|5B|5D|40|24|26|2B|3D|23)/g),
    decode,
    readPairs: (source) => {
      const pairs = pairsIn(source);
      return pairs && new Map([...pairs].map(([name, texts]) => [name, texts.map(unquote)]));
    },
  },
  {
    ...{ ...inCookie, style: 'cookie' },
    // The value is escaped before it is written, and quotes are part of it (OpenAPI 3.2, appendix D).
    encode: (text) => text,
    decode: (text) => text,
    writePair: (name, text) => `${name}=${text}`,
  },
];

/** A parameter as a contract describes it, as far as its style goes. */
export interface StyleChoice {
  in: Place;
  style?: string | undefined;
  explode?: boolean | undefined;
}

/** The style of a parameter, by default that of its place; none where the place has no such style. */
export function findStyle({ in: place, style }: StyleChoice): Style | undefined {
  return styles.find((row) => row.in === place && (style === undefined || row.style === style));
}

/** The name of a parameter's style and whether it explodes, by default as OpenAPI has it. */
export function styleOf({ in: place, style: named, explode }: StyleChoice): { style: string; explode: boolean } {
  const style = named ?? findStyle({ in: place })?.style ?? '';
  return { style, explode: explode ?? styles.some((row) => row.style === style && row.explodes) };
}

/** Settings with which a value is written. */
export interface Writing {
  name: string;
  style: Style;
  explode: boolean;
  isReserved: boolean;
}

/** Writes a value as a parameter: the text of a path segment, of a header, or the pairs of a query or of cookies. */
export function writeParameter({ name, style, explode, isReserved }: Writing, value: unknown): string {
  const { prefix, separator, delimiter, writePair } = style;
  if (style.isNested) return writeNested(encodeName(name), value).join('&');
  const encode = (text: string) => style.encode(text, isReserved);
  const isWhole = typeof value !== 'object' || value === null;
  const parts = isWhole ? [{ text: spell(value) }] : listParts(value);
  if (isWhole || explode) {
    const write = ({ key, text }: Part) =>
      writePair ? writePair(key ?? name, encode(text)) : `${key === undefined ? '' : `${encode(key)}=`}${encode(text)}`;
    return writePair && parts.length === 0 ? '' : prefix + parts.map(write).join(separator);
  }
  const texts = parts.flatMap(({ key, text }) => (key === undefined ? [text] : [key, text]));
  const joined = texts.map(encode).join(delimiter);
  return prefix + (writePair ? writePair(name, joined) : joined);
}

/** An item of a list, or a property of an object. */
interface Part {
  key?: string;
  text: string;
}

function listParts(value: object): Part[] {
  if (Array.isArray(value)) return value.map((item) => ({ text: spell(item) }));
  return membersIn(value).flatMap(([key, member]) => [member].flat().map((item) => ({ key, text: spell(item) })));
}

/** `a[b]=1`, and `a[b][0]=1` for lists and objects within. */
function writeNested(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [`${name}=${encode(spell(value))}`];
  return membersIn(value).flatMap(([key, member]) => writeNested(`${name}[${encode(key)}]`, member));
}

function membersIn(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

/** Spells a value as text; a list or an object, which no text spells, as JSON. */
export function spell(value: unknown): string {
  if (typeof value === 'string') return value;
  // From 1e21 on, JavaScript writes integers with an exponent.
  if (typeof value === 'number' && Number.isInteger(value)) return Object.is(value, -0) ? '-0' : String(BigInt(value));
  return JSON.stringify(value) ?? '';
}

/** JSON in a header: a character that a header cannot carry is escaped as JSON allows. */
export function writeHeaderJson(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return json.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Reads a query, without its `?`; a name without `=` has the empty text. */
export function readQuery(text: string): Pairs {
  return readPairs(text, '&', decodeQuery);
}

/** Reads a `Cookie` header (RFC 6265, section 5.4); a part without `=` is left out. */
export function readCookies(header = ''): Pairs {
  const cookies: Pairs = new Map();
  for (const part of header.split(';')) {
    const equals = part.indexOf('=');
    if (equals >= 0) addPair(cookies, decode(part.slice(0, equals).trim()), part.slice(equals + 1).trim());
  }
  return cookies;
}

/** Reads `name=text` pairs that a separator keeps apart, in time linear in their length. */
function readPairs(text: string, separator: string, decodeName = decode): Pairs {
  const pairs: Pairs = new Map();
  for (const pair of text.split(separator)) {
    const equals = pair.indexOf('=');
    const name = decodeName(equals < 0 ? pair : pair.slice(0, equals));
    if (pair !== '') addPair(pairs, name, equals < 0 ? '' : pair.slice(equals + 1));
  }
  return pairs;
}

/** Adds the text to those of the name. */
export function addPair(pairs: Pairs, name: string, text: string): void {
  const texts = pairs.get(name);
  if (texts) texts.push(text);
  else pairs.set(name, [text]);
}

function pairsIn(source: ParameterSource): Pairs | undefined {
  return source instanceof Map ? source : undefined;
}

/** The text without the quotes that a cookie may have around it (RFC 6265, section 4.1.1). */
export function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** UTF-8 in percent-encoding, well-formed sequences alone (Unicode, table 3-7), so that decoding a match never fails. */
const continuation = '%[89AB][0-9A-F]';
const sequences = new RegExp(
  [
    '%[0-7][0-9A-F]',
    `%(?:C[2-9A-F]|D[0-9A-F])${continuation}`,
    `%E0%[AB][0-9A-F]${continuation}`,
    `%ED%[89][0-9A-F]${continuation}`,
    `%E[1-9A-CEF]${continuation}${continuation}`,
    `%F0%[9AB][0-9A-F]${continuation}${continuation}`,
    `%F[1-3]${continuation}${continuation}${continuation}`,
    `%F4%8[0-9A-F]${continuation}${continuation}`,
  ].join('|'),
  'gi',
);

/** Decodes percent-encoded text (RFC 3986, section 2.1); what is malformed stands for itself. */
export function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(sequences, decodeURIComponent);
  }
}

/** Decodes text of a query, in which `+` is a space (`application/x-www-form-urlencoded`). */
export function decodeQuery(text: string): string {
  return decode(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Percent-encodes all but letters, digits and what is never a delimiter; half a surrogate pair becomes U+FFFD. */
export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Encodes a name of a query or a cookie; brackets stay, as in `ids[]`. */
function encodeName(name: string): string {
  return encode(name).replaceAll('%5B', '[').replaceAll('%5D', ']');
}

/** Encodes all but, where that is asked for, the reserved characters that end no text in a place, and what is encoded already (RFC 6570, section 3.2.3). */
function encodeBut(harmless: RegExp): Style['encode'] {
  return (text, isReserved) => {
    if (!isReserved) return encode(text);
    return encode(text)
      .replaceAll(harmless, decodeURIComponent)
      .replaceAll(/%25(?=[\dA-Fa-f]{2})/g, '%');
  };
}
