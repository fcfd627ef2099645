import { covers, findCovering, isRange, parseMediaType } from '../../server/openapi/document/index.ts';
import type { Content, Operation } from '../../server/openapi/model.ts';
import {
  canBeMet,
  type Draft,
  isOpen,
  type Presented,
  presentAll,
  type RawRequest,
  type Secrets,
  toRequest,
  withBody,
} from './draft.ts';
import { expectBody } from './expect.ts';
import { createProbe, type Expected, type Kind, type Probe } from './probe.ts';

const success: Expected = { status: 'success' };

/** Creates what makes probes of one kind: the draft's request with a part of it replaced. */
const createMaker =
  (draft: Draft, kind: Kind) =>
  (about: string, replaced: Partial<RawRequest>, expected?: Expected): Probe =>
    createProbe(draft, kind, about, expected, replaced);

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND'];

/** The operation's request with other methods. */
export function createMethodProbes(draft: Draft): Probe[] {
  const declared = methodsAt(draft);
  const make = createMaker(draft, 'method');
  return methods
    .filter((method) => !declared.includes(method))
    .map((method) => make(`the method ${method}`, { method }, { status: 405 }));
}

function methodsAt(draft: Draft): string[] {
  const [path = ''] = toRequest(draft).path.split('?');
  return [...(draft.contract.findRoute(path)?.operations.keys() ?? [])];
}

/** The operation's request at paths that are not quite its own. */
export function createPathProbes(draft: Draft): Probe[] {
  const [path = '', query] = toRequest(draft).path.split('?');
  const isSlashed = path.endsWith('/');
  const first = path.search(/[a-z]/);
  const encoded = `${path.slice(0, first)}%${path.charCodeAt(first).toString(16)}${path.slice(first + 1)}`;
  const others: [string, string][] = [
    [isSlashed ? 'without its last slash' : 'with a slash at the end', isSlashed ? path.slice(0, -1) : `${path}/`],
    ['with a slash twice at the start', `/${path}`],
    ['with a slash twice at the end', `${path}${isSlashed ? '/' : '//'}`],
    ['with another segment', `${path}${isSlashed ? '' : '/'}unknown${isSlashed ? '/' : ''}`],
    ['in capitals', path.toUpperCase()],
    ['behind another prefix', `/other${path}`],
    ['with a malformed percent-encoding', `${path.slice(0, -1)}%zz/`],
    ['with bytes that are not UTF-8', `${path.slice(0, -1)}%ff/`],
    ['with a percent sign at the end', `${path}%`],
    ['with a dot segment', `/.${path}`],
    ['with two dots', `/a/..${path}`],
    ['with a semicolon', `${path};v=1`],
    ['with a backslash', `\\${path}`],
    ...(first < 0 ? [] : [['with a letter percent-encoded', encoded] as [string, string]]),
  ];
  const make = createMaker(draft, 'path');
  const root = make('the path that is the root', { path: '/' });
  return [
    ...others.map(([about, other]) =>
      make(`the path ${about}`, { path: `${other}${query === undefined ? '' : `?${query}`}` }),
    ),
    { ...root, ...(draft.contract.prefix !== '' && { exception: 'prefix' }) },
  ];
}

/** Requests that a browser sends for the page of another origin: the request itself, and before it a preflight. */
export function createOriginProbes(draft: Draft): Probe[] {
  const { path } = toRequest(draft);
  const make = createMaker(draft, 'origin');
  const origin = { Origin: 'http://pages.example' };
  const wanted = { 'Access-Control-Request-Headers': 'authorization, content-type' };
  const preflight = (about: string, method: string, place: string) => {
    const headers = { ...origin, 'Access-Control-Request-Method': method };
    return [headers, { ...headers, ...wanted }].map((sent): Probe => {
      const request = { method: 'OPTIONS', path: place, headers: sent };
      return { ...make(`a preflight for ${about}`, {}, success), request };
    });
  };
  return [
    make('a page of another origin', { headers: origin }, success),
    make('a page that is turned down', { headers: { ...origin, Accept: 'x/y' } }),
    ...[...methodsAt(draft), 'PROPFIND'].flatMap((method) => preflight(`the method ${method}`, method, path)),
    ...preflight('a path that is unknown', 'GET', `/unknown${path}`),
  ];
}

/** The operation's request without credentials, and with good, wrong and malformed ones for each of its schemes. */
export function createCredentialProbes(draft: Draft, secrets: Secrets): Probe[] {
  const { operation } = draft;
  const good = operation.security.filter((alternative) => alternative.length > 0 && canBeMet(alternative));
  const lacking: Expected = isOpen(operation) ? success : { status: 401 };
  const create = (about: string, credentials: Presented[], expected: Expected) =>
    createProbe({ ...draft, credentials }, 'credentials', about, expected);
  const wrong = [secrets.name, 'unknown'].map((name) => ({ name, secret: 'wrong' }));
  return [
    create('no credentials', [], lacking),
    ...listMalformed(operation, secrets).map((text) =>
      create(`Authorization: ${text}`, [{ in: 'header', name: 'authorization', text }], lacking),
    ),
    ...good.map((alternative) => {
      const names = alternative.map(({ scheme }) => scheme.name).join(' and ');
      return create(`good credentials for ${names}`, presentAll(alternative, secrets), success);
    }),
    ...(isOpen(operation) || respondsLike401(operation) ? [] : good).flatMap((alternative) =>
      wrong.map((presented): Probe => {
        const probe = create('wrong credentials', presentAll(alternative, presented), lacking);
        return { ...probe, exception: 'credentials' };
      }),
    ),
  ];
}

/** Tells whether a 401 may as well be the response to a client who was admitted. */
function respondsLike401({ responses }: Operation): boolean {
  return (
    responses.every(({ key }) => !/^(2|default$)/i.test(key)) && responses.some(({ key }) => /^4(01|XX)$/i.test(key))
  );
}

/** Texts of an `Authorization` header that are in no scheme's form; none where the header is an API key, which may be any text. */
function listMalformed({ security }: Operation, { secret }: Secrets): string[] {
  if (security.flat().some(({ scheme }) => scheme.parameter?.name.toLowerCase() === 'authorization')) return [];
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  return [
    ...['Basic', 'Bearer', 'Basic ', 'Bearer ', 'Basic !!!', basic('no-colon'), basic(':secret')],
    ...['Bearer two words', 'Digest username="a"', secret, `bearer${secret}`, 'Negotiate abc'],
  ];
}

/** The operation's request with `Accept` headers, those that its media types cover and others. */
export function createAcceptProbes(draft: Draft): Probe[] {
  const { operation } = draft;
  const make = createMaker(draft, 'accept');
  const offered = [...new Set(operation.successTypes.filter((type) => !isRange(type)).map(({ essence }) => essence))];
  const values = offered.flatMap((type) => [
    ...[type, `${type};q=0.5`, `${type};q=0`],
    ...[`${type.split('/')[0]}/*`, `text/html, ${type};q=0.1`],
  ]);
  const accept = (value: string, expected?: Expected) =>
    make(`Accept: ${JSON.stringify(value)}`, { headers: { Accept: value } }, expected);
  const all = new Set([...values, '*/*', '*/*;q=0.1', 'x/y', 'application/xml, image/*']);
  return [
    ...[...all].map((value) => accept(value, expectAccept(operation, value))),
    ...['', 'nonsense', 'a/b/c'].map((value) => accept(value)),
  ];
}

/**
 * The response to an `Accept`; undefined where that is for the handler to say, who chooses which of several successes
 * there is, and which of the types that a range stands for.
 */
function expectAccept({ responses, successTypes }: Operation, value: string): Expected | undefined {
  const isOfRange = successTypes.some(isRange) && !value.startsWith('*/*');
  const admits = (range: string) => {
    const media = parseMediaType(range);
    return media !== undefined && successTypes.some((type) => covers({ ...media, parameters: new Map() }, type));
  };
  const isAdmitted = successTypes.length === 0 || (!value.endsWith(';q=0') && value.split(', ').some(admits));
  const [first, ...others] = responses.filter(({ key }) => /^(2|default$)/i.test(key));
  const typesOf = (content: Content[] = []) => content.map(({ media }) => media.essence).join();
  const isSettled = others.every(({ content }) => typesOf(content) === typesOf(first?.content));
  if (isOfRange || (isAdmitted && !isSettled)) return undefined;
  return isAdmitted ? success : { status: 406 };
}

const otherTypes = [
  ...['text/html', 'application/xml', 'application/x-unknown', 'application/json5'],
  ...['json', '/', 'application/'],
];

/** The operation's request with `Content-Type` headers, those that its media types cover and others. */
export function createContentTypeProbes(draft: Draft): Probe[] {
  const { operation, content } = draft;
  if (!content) return [];
  const { type } = content;
  const make = createMaker(draft, 'content type');
  const essence = /^[^;]*/.exec(type)?.[0] ?? type;
  const probe = (value: string, expected?: Expected) =>
    make(`Content-Type: ${value}`, { headers: { 'Content-Type': value } }, expected);
  const isCovered = (value: string) => {
    const media = parseMediaType(value);
    return media && findCovering(operation.body?.content ?? [], media);
  };
  const withCharset = (charset: string) => `${type}; charset=${charset}`;
  const own = ['UTF-8', 'utf-8', '"utf-8"', 'us-ascii'].map(withCharset);
  // After a boundary it would be part of that.
  const lists = type === essence ? [`${type}, text/html`] : [];
  const unsupported: Expected = { status: 415 };
  const { request, ...bare } = make('no Content-Type', {}, unsupported);
  const { 'Content-Type': _, ...headers } = request.headers;
  return [
    ...[...own, type.replace(essence, essence.toUpperCase()), `${type} ; x=y`].map((value) => probe(value, success)),
    ...[...otherTypes, ...lists].map((value) => probe(value, isCovered(value) ? undefined : unsupported)),
    ...['latin1', 'utf-16', 'nonsense'].map((charset) => probe(withCharset(charset), unsupported)),
    // A body of no bytes needs no media type.
    ...(content.body.length > 0 ? [{ ...bare, request: { ...request, headers } }] : []),
  ];
}

const brokenJson = ['{', 'not JSON', '{"a":1,}', "{'a':1}", '{"a":1}}', 'NaN', '[1', '"x', '{"a":\u0000}', 'undefined'];
const json = ['null', '[]', '[{}]', '"x"', '1', 'true', '{}', '-0'];

/** The operation's request with bodies that are not what its media type says, or as large as can be. */
export function createPayloadProbes(draft: Draft): Probe[] {
  const { operation, content } = draft;
  if (!content) return [];
  const { body, declared } = content;
  const make = createMaker(draft, 'body');
  const limit = operation.body?.limit ?? Infinity;
  const padded = (size: number) =>
    Buffer.concat([Buffer.from(body), Buffer.alloc(Math.max(size - Buffer.byteLength(body), 0), ' ')]);
  const over = () => make(`a body of ${limit + 1} bytes`, { body: padded(limit + 1) }, { status: 413 });
  const probes = [
    make('an empty body', { body: '' }),
    ...(declared.syntax === 'parts' || limit > 2 ** 21 ? [] : [over()]),
  ];
  if (declared.syntax !== 'json') return probes;
  const bad: Expected = { status: 400 };
  return [
    ...probes,
    ...(limit > 2 ** 21 ? [] : [make(`a body of ${limit} bytes`, { body: padded(limit) }, success)]),
    ...brokenJson.map((text) => make(`not JSON: ${JSON.stringify(text)}`, { body: text }, bad)),
    ...json.map((text) =>
      make(`the JSON ${text}`, { body: text }, expectBody(withBody(draft, declared, JSON.parse(text)))),
    ),
    ...['{"a":1,"a":2}', '1e999'].map((text) => make(`the JSON ${text}`, { body: text })),
    make('a byte order mark', { body: `\ufeff${body}` }),
    make('white space around it', { body: ` \n${body}\r\n\t` }, success),
    make('bytes that are not UTF-8', { body: Buffer.from('{"a":"\u00e9"}', 'latin1') }, bad),
    make('2500 lists within each other', { body: '['.repeat(2500) + ']'.repeat(2500) }),
  ];
}
