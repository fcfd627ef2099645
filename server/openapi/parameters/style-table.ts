import { createDeepObjectStyle } from './deep-object.ts';
import {
  createPairStyle,
  createSegmentStyle,
  givenPairs,
  type PairRules,
  type ParameterSource,
  type SegmentRules,
  type StyleOptions,
} from './parameter-styles.ts';
import { createValueStyle, type ValueStyle } from './parameter-values.ts';
import { decode, decodeQuery, encode, encodeName } from './percent-encoding.ts';
import { readPairs } from './query-text.ts';

/** The part of a request that carries a parameter. */
export type Place = 'path' | 'query' | 'querystring' | 'header' | 'cookie';

/** A parameter as a contract describes it, as far as its text goes. */
export interface StyledParameter {
  name: string;
  in: Place;
  style?: string;
  explode?: boolean;
  /** Says that reserved characters may come as they are; they are read so in any case. */
  allowReserved?: boolean;
  schema?: unknown;
  content?: Record<string, unknown>;
}

type CreateStyle = (options: StyleOptions) => ValueStyle;

const splitAt = (delimiter: string | RegExp) => (text: string) => text.split(delimiter);
const writePair = ([name, text]: [string, string]) => `${encodeName(name)}=${text}`;

const segment = { prefix: '', delimiter: ',', split: splitAt(','), decode, encode };
// A header is no URL: its text is as it stands, but for the spaces around an item.
const line = { ...segment, decode: (text: string) => text.trim(), encode: (text: string) => text };
// The period is the delimiter of exploded lists; OpenAPI 3.1.0 has it in the others too, RFC 6570 a comma.
const label = {
  ...segment,
  prefix: '.',
  split: (text: string) => text.split(text.includes(',') ? ',' : '.'),
  encode: (text: string) => encode(text).replaceAll('.', '%2E'),
};
const explodedLabel = { ...label, delimiter: '.', split: splitAt('.') };
const query: PairRules = {
  delimiter: ',',
  pairsOf: givenPairs,
  split: splitAt(','),
  decode: decodeQuery,
  encode,
  join: (pairs) => pairs.map(writePair).join('&'),
};
// A space and a vertical bar often come encoded although they delimit; a bar that is written as such is the delimiter.
const spaces = { ...query, delimiter: '%20', split: splitAt(/%20|\+| /) };
const pipes = { ...query, delimiter: '|', split: (text: string) => text.split(text.includes('|') ? '|' : /%7C/i) };
const cookies: PairRules = { ...query, decode, join: (pairs) => pairs.map(writePair).join('; '), takesFirst: true };
// What has to be escaped there is escaped by who has the value (OpenAPI 3.2, appendix D).
const plainCookies: PairRules = {
  ...{ ...cookies, decode: (text) => text, encode: (text) => text },
  join: (pairs) => pairs.map((pair) => pair.join('=')).join('; '),
};
const matrix: PairRules = {
  ...query,
  pairsOf: readMatrix,
  decode,
  join: (pairs) => pairs.map(([name, text]) => `;${encodeName(name)}${text === '' ? '' : `=${text}`}`).join(''),
};

const asSegment =
  (rules: SegmentRules): CreateStyle =>
  (options) =>
    createValueStyle(createSegmentStyle(options, rules));
const asPairs =
  (rules: PairRules): CreateStyle =>
  (options) =>
    createValueStyle(createPairStyle(options, rules));

/** The styles that a parameter may have in each place, the default first (OpenAPI 3.2, "Style Values"). */
export const styles: Record<Place, Record<string, CreateStyle>> = {
  path: {
    simple: asSegment(segment),
    label: (options) => asSegment(options.explode ? explodedLabel : label)(options),
    // Whatever else the segment has is the parameter's too.
    matrix: (options) => asPairs(matrix)({ ...options, takes: () => true }),
  },
  query: {
    form: asPairs({ ...query, splitAgain: splitAt(',') }),
    spaceDelimited: asPairs(spaces),
    pipeDelimited: asPairs(pipes),
    deepObject: ({ name }) => createDeepObjectStyle(name),
  },
  header: { simple: asSegment(line) },
  cookie: { form: asPairs(cookies), cookie: asPairs(plainCookies) },
  querystring: {},
};

/** The style of a parameter and whether it explodes, by default as OpenAPI has it. */
export function styleOf({
  in: place,
  style = defaultStyle(place),
  explode = /^(form|cookie)$/.test(style),
}: StyledParameter) {
  return { style, explode };
}

function defaultStyle(place: Place): string {
  return Object.keys(styles[place])[0] ?? '';
}

function readMatrix(source: ParameterSource) {
  return typeof source === 'string' && source.startsWith(';') ? readPairs(source.slice(1), ';') : undefined;
}
