import { compileContract } from '../../server/openapi/compile-contract.ts';
import type { Document } from '../../server/openapi/document.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { createSample, createSampleOf, type Sample } from '../../server/openapi/sample.ts';
import { CommandError } from '../cli/command.ts';
import { createHostileBodies } from './hostile-bodies.ts';
import { createRandom, type Random } from './random.ts';

/** A request in the bytes in which it goes over a socket. */
export interface HostileRequest {
  bytes: Buffer;
  /** The number of responses that must come; none where nobody can say, so that the connection may end or wait for more. */
  responses: number;
  isHead: boolean;
}

/** Makes requests that nobody should send, out of one that a contract takes; the same ones again for the same seed. */
export function createHostileRequests(document: Document, secret: string, seed: number): () => HostileRequest {
  const sample = chooseSample(compileContract(document), secret);
  if (!sample) throw new CommandError('The contract has no operation that takes a body.');
  const random = createRandom(seed);
  const body = createHostileBodies(random, sample.body);
  const right = (): Message => ({ ...sample, headers: { ...sample.headers }, body: Buffer.from(sample.body) });
  const kinds: [() => HostileRequest, ...(() => HostileRequest)[]] = [
    () => render(right()),
    () => render({ ...right(), path: hostilePath(random, sample) }),
    () => render({ ...right(), path: `${sample.path}?${hostileQuery(random)}` }),
    () => render({ ...right(), headers: { ...sample.headers, ...hostileHeaders(random) } }),
    () => render({ ...right(), method: hostileMethod(random) }),
    () => hostileBytes(random, render(right()).bytes),
    ...Array.from({ length: 4 }, () => () => {
      const { headers, bytes } = body();
      return render({ ...right(), headers: { ...sample.headers, ...headers }, body: bytes });
    }),
  ];
  return () => random.pick(kinds)();
}

/** A request with a body: of the operation that a caller would try first, or else of the first that takes one. */
function chooseSample(contract: Contract, secret: string): (Sample & { body: string }) | undefined {
  const others = contract.operations.filter((operation) => operation.body).slice(0, mostLookedAt);
  for (const sample of [createSample(contract, secret), ...others.map((each) => createSampleOf(each, secret))])
    if (sample?.body) return { ...sample, body: sample.body };
  return undefined;
}

/** The most operations that are looked at for one that takes a body. */
const mostLookedAt = 20;

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

function hostilePath(random: Random, { path }: Sample): string {
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
    random.pick(['/docs', '/docs/', '/docs/../x', '/openapi.json', '/openapi.yaml', '/favicon.ico', '/']),
  ]);
}

function hostileQuery(random: Random): string {
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

function hostileMethod(random: Random): string {
  return random.pick(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'HEAD', 'PROPFIND', 'LINK', 'QUERY']);
}

function hostileHeaders(random: Random): Record<string, string> {
  const names = [
    'Accept',
    'Content-Type',
    'Prefer',
    'Cookie',
    'Authorization',
    'Origin',
    'Content-Encoding',
    'If-None-Match',
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
function hostileBytes(random: Random, right: Buffer): HostileRequest {
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
