import { remember } from '../../document/index.ts';
import { matchesPattern } from '../pattern-matcher.ts';
import { hashText } from './chance-of-seed.ts';
import { Steps } from './making-steps.ts';
import { makePatternText } from './pattern-text.ts';

/** What all schemas together say of a text. */
export interface TextDemands {
  minLength: number;
  maxLength: number;
  formats: string[];
  patterns: string[];
}

/** How many candidates are tried for another text that all patterns and lengths allow. */
const mostTried = 300;

/** The longest text of which more than the one that is asked for are kept. */
const longestKept = 1000;

/** The text of a number among those that satisfy the demands as far as can be told: 0 is the plainest, another number is another text. */
export function makeText(demands: TextDemands, number: number, steps: Steps): string {
  const made = demands.minLength > longestKept ? begin(demands) : beginOnce(demands);
  made.counting.steps = steps;
  try {
    while (made.texts.length <= number) {
      const { value } = made.others.next();
      if (value === undefined) return made.texts.at(-1) ?? '';
      made.texts.push(value);
    }
  } catch (error) {
    // The next value has steps of its own.
    Object.assign(made, begin(demands));
    throw error;
  }
  return made.texts[number] ?? '';
}

/** The steps of the value that is made. */
interface Counting {
  steps: Steps;
}

const begin = (demands: TextDemands) => {
  const counting: Counting = { steps: new Steps() };
  return { texts: [] as string[], others: listGood(demands, counting), counting };
};
const beginOnce = remember(begin);

function* listGood(demands: TextDemands, counting: Counting): Generator<string, undefined> {
  const seen = new Set<string>();
  for (let index = 0, last = 0; index < last + mostTried; index++) {
    // A text is as long as it must be, at the least.
    counting.steps.spend(1 + demands.minLength);
    for (const text of listCandidates(demands, index, counting.steps)) {
      if (seen.has(text)) continue;
      seen.add(text);
      counting.steps.spend(text.length * demands.patterns.length);
      if (!fitsLength(demands, text)) continue;
      if (demands.patterns.every((pattern) => matchesPattern(pattern, text))) {
        last = index;
        yield text;
      }
    }
  }
}

function fitsLength({ minLength, maxLength }: TextDemands, text: string): boolean {
  const { length } = [...text];
  return length >= minLength && length <= maxLength;
}

function listCandidates(demands: TextDemands, index: number, steps: Steps): string[] {
  const { formats, patterns, minLength, maxLength } = demands;
  const found = formats.flatMap((format) => {
    const make = Object.hasOwn(makers, format) ? makers[format] : undefined;
    return make ? [make(index, minLength, maxLength)] : [];
  });
  for (const pattern of patterns) {
    found.push(makePatternText(pattern, { seed: index, steps }));
    if (minLength > 1) found.push(makePatternText(pattern, { seed: index, steps, wanted: minLength + (index % 4) }));
  }
  const isKnown = index > 0 || patterns.length === 0;
  return found.length > 0 && isKnown ? found : [...found, makePlain(index, minLength, maxLength)];
}

/** A word of the length that is asked for. */
function makePlain(index: number, minLength: number, maxLength: number): string {
  const mark = index === 0 ? '' : String(index);
  if (maxLength < 4 + mark.length) return short(index, Math.max(minLength, Math.min(maxLength, 1)), maxLength);
  return `${'text'.padEnd(minLength - mark.length, 'x')}${mark}`;
}

function short(index: number, least: number, maxLength: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  let text = '';
  for (let left = index; text.length < Math.max(least, 1); left = Math.floor(left / letters.length)) {
    text = (letters[left % letters.length] ?? 'a') + text;
  }
  return text.slice(0, Math.max(maxLength, 0));
}

type Make = (index: number, minLength: number, maxLength: number) => string;

const two = (value: number) => String(value).padStart(2, '0');
const day = (index: number) => `2026-${two((Math.floor(index / 28) % 12) + 1)}-${two((index % 28) + 1)}`;
const clock = (index: number) => `${two((9 + Math.floor(index / 60)) % 24)}:${two((30 + index) % 60)}:00Z`;
const mark = (index: number) => (index === 0 ? '' : String(index));
const hex = (index: number, digits: number) =>
  hashText(`hex ${index}`).toString(16).padStart(digits, '0').slice(0, digits);
/** A text with as many letters in its middle as it takes to be long enough. */
const stretch = (start: string, end: string, least: number) => start.padEnd(least - end.length, 'a') + end;

/** A time of day that is as long as it takes: with an offset, or with fractions of a second. */
const stretchTime = (index: number, least: number) => {
  if (least <= 9) return clock(index);
  const offset = index % 2 === 0 ? '+00:00' : 'Z';
  const digits = least - 8 - offset.length;
  return `${clock(index).slice(0, -1)}${digits > 0 ? `.${'0'.repeat(Math.max(digits - 1, 1))}` : ''}${offset}`;
};

const uri: Make = (index, least, most) =>
  most < 21 ? `a:${short(index, least - 2, most - 2)}` : stretch(`https://example.org/a${mark(index)}`, '', least);

/** A text of each format, in more than one version. */
const makers: Record<string, Make> = {
  'date-time': (index, least) => `${day(index + 14)}T${stretchTime(index, least - 11)}`,
  'iso-date-time': (index) => `${day(index + 14)}T${clock(0)}`,
  date: (index) => day(index + 14),
  time: stretchTime,
  'iso-time': clock,
  duration: (index) => `P${index + 1}D`,
  uri,
  url: uri,
  iri: uri,
  'uri-reference': (index, least) => stretch(`/a${mark(index)}`, '', least),
  'iri-reference': (index, least) => stretch(`/a${mark(index)}`, '', least),
  'uri-template': (index, least) => stretch(`https://example.org/{id}/a${mark(index)}`, '', least),
  email: (index, least, most) =>
    most < 15 ? `${short(index, 1, 1)}@b.co` : stretch(`ada${mark(index)}`, '@example.org', least),
  'idn-email': (index, least) => stretch(`ada${mark(index)}`, '@example.org', least),
  hostname: (index, least, most) =>
    most < 11 ? short(index, least, most) : stretch(`a${mark(index)}`, '.example.org', least),
  'idn-hostname': (index, least) => stretch(`a${mark(index)}`, '.example.org', least),
  ipv4: (index) => `192.0.2.${(index % 254) + 1}`,
  ipv6: (index) => `2001:db8::${(index + 1).toString(16)}`,
  uuid: (index) =>
    `${hex(index, 8)}-${hex(index + 1, 4)}-4${hex(index + 2, 3)}-9${hex(index + 3, 3)}-${hex(index + 4, 8)}${hex(index, 4)}`,
  regex: (index) => `^[a-z]{${index + 1}}$`,
  'json-pointer': (index, least) => stretch(`/a${mark(index)}`, '', least),
  'json-pointer-uri-fragment': (index) => `#/a${mark(index)}`,
  'relative-json-pointer': (index) => `${index}/a`,
  byte: (index, least) => Buffer.from(stretch(`text${mark(index)}`, '', Math.ceil((least * 3) / 4))).toString('base64'),
  json: (index) => JSON.stringify({ value: index }),
  decimal: (index) => `${index + 12}.500`,
  'database-key': (index) => String(index + 7),
};
