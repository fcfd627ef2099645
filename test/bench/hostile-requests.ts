import { CommandError } from '../../scripts/cli/index.ts';
import { type Chance, createChance } from '../support/chance.ts';
import { createHostileBodies } from './hostile-bodies.ts';

/** A request in the bytes in which it goes over a socket. */
export interface HostileRequest {
  bytes: Buffer;
  /** The number of responses that must come; none where nobody can say, so that the connection may end or wait for more. */
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

/** Makes requests that nobody should send, out of right ones; the same ones again for the same seed. */
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
  const odd = [
    '%',
    '%zz',
    '%ff',
    '%00',
    '%2F',
    '..',
    '.',
    '//',
    '{id}',
    'toString',
    '__proto__',
    '-',
    '%E2%82%AC',
    '\\',
  ];
  const text = random.pick(odd as [string, ...string[]]);
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
  const texts = [
    'a&',
    'a=1&',
    'a[b]=1&',
    'a[]=&',
    '&',
    '=',
    '%',
    '%zz&',
    '__proto__=1&',
    'toString&',
    '+',
    ';a=1',
    '[',
    ']',
  ];
  const text = random.pick(texts as [string, ...string[]]);
  const numbered = Array.from({ length: 1500 }, (_, index) => `a[${index}]=${index}`).join('&');
  return random.pick([text, repeat(text), numbered, `${'['.repeat(7000)}=1`, `a=${repeat('%5B')}`]);
}

function hostileMethod(random: Chance): string {
  return random.pick(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'HEAD', 'PROPFIND', 'LINK', 'QUERY']);
}

function hostileHeaders(random: Chance): Record<string, string> {
  const names = [
    'Accept',
    'Content-Type',
    'Prefer',
    'Cookie',
    'Authorization',
    'Origin',
    'Content-Encoding',
    'If-None-Match',
    'Idempotency-Key',
    'X-Forwarded-For',
    'X-Request-ID',
    'Host',
    'Range',
  ];
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
  const [name, text] = [random.pick(names as [string, ...string[]]), random.pick(texts as [string, ...string[]])];
  const start = random.pick(['', 'Bearer ', 'Basic ', 'application/json;', 'a=', 'text/html, ', 'dynamic=true;seed=']);
  const value = random.once(2) ? text : repeat(text);
  if (random.once(8)) return Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`X-${index}`, text]));
  if (random.once(8)) return { Origin: 'http://x', 'Access-Control-Request-Method': text, [name]: value };
  return { [name]: `${start}${value}`.trim() };
}

/** Bytes that are a request no longer, or two, or not yet. */
function hostileBytes(random: Chance, right: Buffer): HostileRequest {
  const kept = (bytes: Buffer, responses = 0): HostileRequest => ({ bytes, responses, isHead: false });
  const text = right.toString('latin1');
  const change = (from: string | RegExp, to: string) => kept(Buffer.from(text.replace(from, to), 'latin1'));
  const flipped = Buffer.from(right);
  for (let count = 0; count < 5; count++) flipped[random.below(flipped.length)] = random.below(256);
  const open = text.replace('Connection: close', 'Connection: keep-alive');
  return random.pick([
    kept(random.bytes(random.below(300))),
    kept(right.subarray(0, random.below(right.length))),
    kept(flipped),
    kept(Buffer.from(open + open + text, 'latin1'), 3),
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
