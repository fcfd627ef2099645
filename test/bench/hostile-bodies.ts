import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Chance } from '../support/chance.ts';

/** A body, and the headers that say what it is. */
export interface HostileBody {
  headers: Record<string, string>;
  bytes: Buffer;
}

const json = { 'Content-Type': 'application/json' };
const types = [
  'application/json; charset=latin1',
  'text/plain',
  'application/x-www-form-urlencoded',
  'json',
  'a/b',
] as const;
const coders = [
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const;

/** Makes bodies that nobody should send, out of one that is right. */
export function createHostileBodies(random: Chance, right: string): () => HostileBody {
  const example: Record<string, unknown> = right.startsWith('{') && !right.includes('\n') ? JSON.parse(right) : {};
  const names = [
    ...Object.keys(example),
    'status',
    'id',
    'created',
    'webhook_service',
    '__proto__',
    'constructor',
    'x',
  ];
  const name = (): string => names[random.below(names.length)] ?? 'x';
  const values = hostileValues(random);
  const withValue = (): string => {
    const rest = Object.entries(example).filter(() => !random.once(4));
    const members = rest.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    const value = random.pick(values)();
    // Some take a text in which there is JSON again.
    return `{${[...members, `${JSON.stringify(name())}:${random.once(3) ? JSON.stringify(value) : value}`].join()}}`;
  };
  const coded = (): HostileBody => {
    const [coding, code] = random.pick(coders);
    const bytes = code(random.once(3) ? Buffer.alloc(3_000_000) : withValue());
    const spoilt = random.pick([
      bytes,
      bytes.subarray(0, random.below(bytes.length)),
      Buffer.concat([bytes, random.bytes(9)]),
      random.bytes(40),
    ]);
    return { headers: { ...json, 'Content-Encoding': random.once(9) ? 'gzip, br' : coding }, bytes: spoilt };
  };
  const kinds: [() => HostileBody, ...(() => HostileBody)[]] = [
    () => ({ headers: json, bytes: Buffer.from(withValue()) }),
    () => ({ headers: json, bytes: Buffer.from(random.pick(values)()) }),
    () => ({ headers: json, bytes: Buffer.from(withValue()).subarray(0, random.below(40)) }),
    () => ({ headers: json, bytes: random.bytes(random.below(200)) }),
    () => ({ headers: { 'Content-Type': random.pick(types) }, bytes: Buffer.from(withValue()) }),
    () => hostileSyntax(random, random.pick(values)()),
    coded,
  ];
  return () => random.pick(kinds)();
}

/** Something in a syntax other than JSON, with a value in it. */
function hostileSyntax(random: Chance, value: string): HostileBody {
  const boundary = random.pick(['b', 'b'.repeat(70), 'b'.repeat(260), '']);
  const name = random.pick(['a', '__proto__', 'x"', '']);
  const part = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const texts: [type: string, text: string][] = [
    [`multipart/form-data; boundary="${boundary}"`, `${part.repeat(1 + random.below(3))}--${boundary}--\r\n`],
    ['application/x-ndjson', `${value}\n`.repeat(1 + random.below(5))],
    ['application/octet-stream', value.repeat(1 + random.below(20))],
    ['application/xml', `<x><a toString="1">${value}</a><hasOwnProperty/>${'<b>'.repeat(random.below(600))}</x>`],
    ['application/x-www-form-urlencoded', `a=${encodeURIComponent(value).slice(0, 100_000)}&__proto__=1`],
  ];
  const [type, text] = texts[random.below(texts.length)] ?? ['a/b', ''];
  return { headers: { 'Content-Type': type }, bytes: Buffer.from(text) };
}

/** Makes JSON values that are deep, long, odd, or none. */
function hostileValues(random: Chance): [() => string, ...(() => string)[]] {
  const depth = () => random.pick([3, 499, 501, 2_000, 6_000, 30_000] as const);
  return [
    () => '['.repeat(depth()),
    () => nest('[', ']', depth()),
    () => nest('{"a":', '}', depth(), '1'),
    () => `[${'{},'.repeat(random.below(20_000))}1]`,
    () => `"${'x'.repeat(random.below(60_000))}"`,
    () => `"${random.pick(['\\u0000', '\\ud800', '\\n', '€', '\u2028'] as const).repeat(random.below(600))}"`,
    () =>
      random.pick(['1e999', '-0', '0x7', 'NaN', '1.5', '9007199254740993', 'null', 'true', '{}', '[]', '""'] as const),
    () => `{${Array.from({ length: random.below(3000) }, (_, index) => `"k${index}":${index}`).join()}}`,
  ];
}

function nest(open: string, close: string, depth: number, inner = ''): string {
  return `${open.repeat(depth)}${inner}${close.repeat(depth)}`;
}
