import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { CommandError } from '../../scripts/cli/index.ts';
import { type Chance, createChance } from '../support/chance.ts';

/** A request in the bytes in which it goes over a socket. */
export interface HostileRequest {
  bytes: Buffer;
  /** The number of responses that must come; none where that is not known, so that the connection may end or wait for more. */
  responses: number;
  isHead: boolean;
}

/** A request that is right, out of which hostile ones are made. */
export interface Right {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** True if its response need not end. */
  isEndless?: boolean;
}

/** Makes hostile requests out of right ones; the same ones again for the same seed. */
export function createHostileRequests(rights: Right[], seed: number): () => HostileRequest {
  const random = createChance(seed);
  const makers = rights.map((right) => createMaker(random, right));
  const [first] = makers;
  if (!first) throw new CommandError('There is no request that others could be made from.');
  return () => random.pick([first, ...makers])();
}

function createMaker(random: Chance, sample: Right): () => HostileRequest {
  const body = createHostileBodies(random, sample.body);
  const right = (): Message => ({ ...sample, body: Buffer.from(sample.body) });
  const expect = (request: HostileRequest): HostileRequest =>
    sample.isEndless ? { ...request, responses: 0 } : request;
  const finish = (message: Message) => expect(render(message));
  const kinds: [() => HostileRequest, ...(() => HostileRequest)[]] = [
    () => finish(right()),
    () => finish({ ...right(), path: hostilePath(random, sample) }),
    () => finish({ ...right(), path: `${sample.path.split('?')[0]}?${hostileQuery(random)}` }),
    () => finish({ ...right(), headers: { ...sample.headers, ...hostileHeaders(random) } }),
    () => finish({ ...right(), method: hostileMethod(random) }),
    () => expect(hostileBytes(random, render(right()).bytes)),
    ...Array.from({ length: sample.body === '' ? 1 : 4 }, () => () => {
      const { headers, bytes } = body();
      return finish({ ...right(), headers: { ...sample.headers, ...headers }, body: bytes });
    }),
  ];
  return () => random.pick(kinds)();
}

/** A request before it is written out. */
export interface Message {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** The bytes of a request that wants one response. */
export function render({ method, path, headers, body }: Message): HostileRequest {
  const all = { Host: '127.0.0.1', ...headers, 'Content-Length': String(body.length), Connection: 'close' };
  const lines = [`${method} ${path} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return { bytes: Buffer.concat([head, body]), responses: 1, isHead: method === 'HEAD' };
}

const much = 15_000;

/** As much of a text over and over as a header may hold. */
function repeat(text: string): string {
  return text.repeat(Math.floor(much / text.length));
}

function hostilePath(random: Chance, { path }: Right): string {
  const odd = '% %zz %ff %00 %2F .. . // {id} toString __proto__ - %E2%82%AC \\'.split(' ');
  const text = random.pick(odd);
  return random.pick([
    path.replace(/\d+/, text),
    path.replace(/\d+/, repeat(text)),
    `/${repeat(`${text}/`)}`,
    `${path}${text}`,
    `http://${text}${path}`,
    random.pick(['http://', 'http://?x', 'http://[', '*', '//', '/?', '/#', 'x:', 'http://h/%']),
    random.pick([
      '/docs',
      '/docs/../x',
      '/favicon.ico',
      '/',
      '/__mock',
      `/__mock/state?session=s${random.below(5000)}`,
    ]),
    `${path.split('?')[0]}?session=s${random.below(5000)}&format=har`,
  ]);
}

function hostileQuery(random: Chance): string {
  const texts = 'a& a=1& a[b]=1& a[]=& & = % %zz& __proto__=1& toString& + ;a=1 [ ]'.split(' ');
  const text = random.pick(texts);
  const numbered = Array.from({ length: 1500 }, (_, index) => `a[${index}]=${index}`).join('&');
  return random.pick([text, repeat(text), numbered, `${'['.repeat(7000)}=1`, `a=${repeat('%5B')}`]);
}

function hostileMethod(random: Chance): string {
  return random.pick(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'HEAD', 'PROPFIND', 'LINK', 'QUERY']);
}

function hostileHeaders(random: Chance): Record<string, string> {
  const names =
    'Accept Content-Type Prefer Cookie Authorization Origin Content-Encoding If-None-Match Idempotency-Key X-Forwarded-For X-Request-ID Host Range'.split(
      ' ',
    );
  const texts = [
    'a',
    ',',
    ';',
    ';q=',
    '"',
    '=',
    ' ',
    '*/*,',
    'a/b;q=0.1,',
    'a=b;',
    'j:[',
    '%5B',
    '\t',
    '\xff',
    'code=404,',
    'times=1, code=404, session=b',
    'session=',
    'http://localhost:99999999',
    '//',
    'a="',
  ];
  const [name, text] = [random.pick(names), random.pick(texts)];
  const start = random.pick(['', 'Bearer ', 'Basic ', 'application/json;', 'a=', 'text/html, ', 'dynamic=true;seed=']);
  const value = random.once(2) ? text : repeat(text);
  if (random.once(8)) return Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`X-${index}`, text]));
  if (random.once(8)) return { Origin: 'http://x', 'Access-Control-Request-Method': text, [name]: value };
  return { [name]: `${start}${value}`.trim() };
}

/** Bytes that are a request no longer, or two, or not yet. */
function hostileBytes(random: Chance, right: Buffer): HostileRequest {
  const raw = (bytes: Buffer, responses = 0): HostileRequest => ({ bytes, responses, isHead: false });
  const text = right.toString('latin1');
  const change = (from: string | RegExp, to: string) => raw(Buffer.from(text.replace(from, to), 'latin1'));
  const flipped = Buffer.from(right);
  for (let count = 0; count < 5; count++) flipped[random.below(flipped.length)] = random.below(256);
  const open = text.replace('Connection: close', 'Connection: keep-alive');
  return random.pick([
    raw(random.bytes(random.below(300))),
    raw(right.subarray(0, random.below(right.length))),
    raw(flipped),
    raw(Buffer.from(open + open + text, 'latin1'), 3),
    change('HTTP/1.1', random.pick(['HTTP/9.9', 'HTTP/1.0', '', 'HTTP/1.1 x'])),
    change(
      /Content-Length: \d+/,
      random.pick(['Content-Length: -1', 'Content-Length: 1e3', 'Content-Length: 99999999999']),
    ),
    change(/Content-Length: \d+/, 'Transfer-Encoding: chunked'),
    change('Host:', `X: ${'x'.repeat(20_000)}\r\nHost:`),
    change(
      'Host:',
      random.pick([
        'Host',
        ': x\r\nHost:',
        'Expect: 100-continue\r\nHost:',
        'Expect: x\r\nHost:',
        'Upgrade: x\r\nHost:',
      ]),
    ),
  ]);
}

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

/** Makes hostile bodies out of a right one. */
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
