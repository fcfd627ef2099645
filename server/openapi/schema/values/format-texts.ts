import { hashText } from './plan.ts';

/** Makes a text of a format, another for each index, as long as the limits ask for where the format leaves that open. */
type MakeFormatted = (index: number, minLength: number, maxLength: number) => string;

/** Texts of a format. */
export interface FormatTexts {
  /** None for a format that most texts have. */
  make?: MakeFormatted;
  /** Unusual texts that have it. */
  edges?: string[];
  /** Texts that nearly have it. */
  wrong?: string[];
  /** Tells whether a text has it; not of a format whose texts are as its standard says. */
  isValid?(text: string): boolean;
}

const two = (value: number) => String(value).padStart(2, '0');
const mark = (index: number) => (index === 0 ? '' : String(index));
const day = (index: number) => `2026-${two((Math.floor(index / 28) % 12) + 1)}-${two((index % 28) + 1)}`;
const clock = (index: number) => `${two((9 + Math.floor(index / 60)) % 24)}:${two((30 + index) % 60)}:00Z`;

/** A time of day that is as long as it takes: with an offset, or with fractions of a second. */
const time = (index: number, least: number) => {
  if (least <= 9) return clock(index);
  const offset = index % 2 === 0 ? '+00:00' : 'Z';
  const digits = least - 8 - offset.length;
  return `${clock(index).slice(0, -1)}${digits > 0 ? `.${'0'.repeat(Math.max(digits - 1, 1))}` : ''}${offset}`;
};

/** A text between a start and an end, with as many letters in its middle as it takes to be long enough. */
const stretched =
  (start: string, end = ''): MakeFormatted =>
  (index, least) =>
    (start + mark(index)).padEnd(least - end.length, 'a') + end;

/** The same, or something shorter where that is too long. */
const within =
  (make: MakeFormatted, length: number, shorter: MakeFormatted): MakeFormatted =>
  (index, least, most) =>
    most < length ? shorter(index, least, most) : make(index, least, most);

/** A UUID of version 4 that follows from a text. */
export function uuidOf(text: string): string {
  const digits = [0, 1, 2, 3].map((part) => hashText(`${part} ${text}`).toString(16).padStart(8, '0')).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-9${digits.slice(17, 20)}-${digits.slice(20)}`;
}

/** A word of letters and digits, another for each index. */
export function shortWord(index: number, minLength: number, maxLength: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  let text = '';
  for (let left = index; text.length < Math.max(minLength, 1); left = Math.floor(left / letters.length)) {
    text = (letters[left % letters.length] ?? 'a') + text;
  }
  return text.slice(0, Math.max(maxLength, 0));
}

const uri: FormatTexts = {
  make: within(
    stretched('https://example.org/a'),
    21,
    (index, least, most) => `a:${shortWord(index, least - 2, most - 2)}`,
  ),
  edges: ['urn:isbn:0451450523', 'https://', 'https://example.com/a?b#c'],
  wrong: ['example.org', 'a b'],
};
const reference: FormatTexts = { make: stretched('/a'), edges: ['', '?a#b'], wrong: ['a b'] };

/** The texts of every format, by its name. */
export const formatTexts = new Map<string, FormatTexts>(
  Object.entries({
    'date-time': {
      make: (index, least) => `${day(index + 14)}T${time(index, least - 11)}`,
      edges: [
        '2026-01-15T09:30:00.123456+02:00',
        '2026-01-15 09:30:00Z',
        '1990-12-31T23:59:60Z',
        '2024-02-29T00:00:00Z',
      ],
      wrong: ['2026-01-15T09:30:00', '2026-13-45T09:30:00Z', '2024-02-29T23:59:60.5+01:00', '2026-01-15'],
    },
    'iso-date-time': { make: (index) => `${day(index + 14)}T${clock(0)}` },
    date: { make: (index) => day(index + 14), edges: ['2024-02-29'], wrong: ['2026-02-29', '2026-1-5', '20260115'] },
    time: { make: time, edges: ['23:59:60Z'], wrong: ['24:00:00Z', '09:30'] },
    'iso-time': { make: clock },
    duration: { make: (index) => `P${index + 1}D`, edges: ['PT0S', 'P1W'], wrong: ['P', '1D'] },
    uri,
    url: { ...uri, edges: ['https://example.com/a?b#c'] },
    iri: uri,
    'uri-reference': reference,
    'iri-reference': reference,
    'uri-template': { make: stretched('https://example.org/{id}/a'), wrong: ['{'] },
    email: {
      make: within(stretched('ada', '@example.org'), 15, (index) => `${shortWord(index, 1, 1)}@b.co`),
      edges: ['"a b"@example.org', 'ada@[127.0.0.1]'],
      wrong: ['ada', 'ada@'],
    },
    'idn-email': { make: stretched('ada', '@example.org') },
    hostname: { make: within(stretched('a', '.example.org'), 11, shortWord), wrong: ['-a', 'a b'] },
    'idn-hostname': { make: stretched('a', '.example.org') },
    ipv4: {
      make: (index) => `192.0.2.${(index % 254) + 1}`,
      edges: ['255.255.255.255'],
      wrong: ['256.0.0.1', '1.2.3'],
    },
    ipv6: { make: (index) => `2001:db8::${(index + 1).toString(16)}`, edges: ['::'], wrong: [':', '1::2::3'] },
    uuid: {
      make: (index) => uuidOf(String(index)),
      edges: ['5F6B3C5E-0A8E-4E0E-9A43-0B7A1F0C2D33', '00000000-0000-0000-0000-000000000000'],
      wrong: ['5f6b3c5e0a8e4e0e9a430b7a1f0c2d33', 'not-a-uuid'],
    },
    regex: { make: (index) => `^[a-z]{${index + 1}}$`, wrong: ['('] },
    'json-pointer': { make: stretched('/a'), edges: [''], wrong: ['a', '/~2'] },
    'json-pointer-uri-fragment': { make: (index) => `#/a${mark(index)}`, wrong: ['/a'] },
    'relative-json-pointer': { make: (index) => `${index}/a`, edges: ['0#'], wrong: ['/a'] },
    byte: {
      make: (index, least) =>
        Buffer.from(`text${mark(index)}`.padEnd(Math.ceil((least * 3) / 4), 'a')).toString('base64'),
      edges: [''],
      wrong: ['a', '!'],
    },
  }),
);
