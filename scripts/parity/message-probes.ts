import { requestTypes, responseTypes } from '../../../server/openapi/declared-operations.ts';
import type { Document } from '../../../server/openapi/document.ts';
import { challengesOf } from '../../../server/pipeline/security.ts';
import { credentialsOf, type Draft, isJson, type Secrets, toRequest } from './draft.ts';
import type { Kind, Probe, RawRequest, Verdict } from './probe.ts';

/** What is around the parameters and the body: method, credentials, media types, the form of the body, the path's spelling. */
export function createExchangeProbes(document: Document, draft: Draft, secrets: Secrets, methods: string[]): Probe[] {
  const make = createMaker(draft);
  return [
    ...createMethods(make, methods),
    ...createCredentials(document, make, draft, secrets),
    ...createAccepts(make, draft),
    ...createContentTypes(make, draft),
    ...createBodies(make, draft),
    ...createPaths(make),
    ...createOrigins(draft, methods),
  ];
}

type Make = (kind: Kind, about: string, change: Partial<RawRequest>, expected?: Verdict, drop?: string) => Probe;

function createMaker(draft: Draft): Make {
  const base = toRequest(draft);
  return (kind, about, change, expected, drop) => {
    const headers = Object.entries({ ...base.headers, ...change.headers }).filter(([name]) => name !== drop);
    const request = { ...base, ...change, headers: Object.fromEntries(headers) };
    return { kind, operationId: draft.operation.id, about, request, ...(expected && { expected }) };
  };
}

function createMethods(make: Make, methods: string[]): Probe[] {
  const all = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
  const others = all.filter((method) => !methods.includes(method));
  return others.map((method) => make('method', `the method ${method}`, { method }, { status: 405 }));
}

function createCredentials(document: Document, make: Make, draft: Draft, secrets: Secrets): Probe[] {
  const { security } = draft.operation;
  const isOpen = security.length === 0 || security.some((requirement) => Object.keys(requirement).length === 0);
  const none = toRequest({ ...draft, credentials: {} });
  const refused: Verdict = { status: isOpen ? 'success' : 401 };
  const probe = (about: string, headers: Record<string, string>, expected: Verdict): Probe => ({
    ...make('credentials', about, {}, expected),
    request: { ...none, headers: { ...none.headers, ...headers } },
  });
  const challenges = challengesOf(document, draft.operation);
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const malformed = [
    'Basic',
    'Bearer',
    'Basic ',
    'Bearer ',
    'Basic !!!',
    basic('no-colon'),
    basic(':secret'),
    basic('name:'),
    'Bearer two words',
    'Digest username="a"',
    secrets.secret,
    `bearer${secrets.secret}`,
    'Negotiate abc',
  ];
  const good = security.flatMap((requirement) => {
    const [name, ...more] = Object.keys(requirement);
    if (name === undefined || more.length > 0) return [];
    return [
      {
        ...make('credentials', `good credentials for ${name}`, {}, { status: 'success' }),
        request: toRequest({ ...draft, credentials: credentialsOf(document, name, secrets) }),
      },
    ];
  });
  const wrong = [
    ...(challenges.includes('Basic') ? [basic('nobody:wrong'), basic(`${secrets.name}:wrong`)] : []),
    ...(challenges.includes('Bearer') ? ['Bearer wrong'] : []),
  ].map(
    (value): Probe => ({ ...probe('wrong credentials', { Authorization: value }, refused), exception: 'credentials' }),
  );
  return [
    probe('no credentials', {}, refused),
    ...malformed.map((value) => probe(`Authorization: ${value}`, { Authorization: value }, refused)),
    ...good,
    ...(isOpen ? [] : wrong),
  ];
}

function createAccepts(make: Make, { operation }: Draft): Probe[] {
  const offered = responseTypes(operation);
  const accepted = offered.flatMap((type) => [
    type,
    `${type};q=0.5`,
    `${type.split('/')[0]}/*`,
    `text/html, ${type};q=0.1`,
  ]);
  const fine: Verdict = { status: 'success' };
  const other: Verdict = offered.length > 0 ? { status: 406 } : fine;
  const none = offered.length > 0 ? [...offered.map((type) => `${type};q=0`), 'x/y', 'application/xml, image/*'] : [];
  return [
    ...[...accepted, '*/*', '*/*;q=0.1'].map((value) =>
      make('accept', `Accept: ${value}`, { headers: { Accept: value } }, fine),
    ),
    ...none.map((value) => make('accept', `Accept: ${value}`, { headers: { Accept: value } }, other)),
    ...['', 'nonsense', 'a/b/c'].map((value) => make('accept', `Accept: "${value}"`, { headers: { Accept: value } })),
  ];
}

function createContentTypes(make: Make, draft: Draft): Probe[] {
  const declared = requestTypes(draft.operation);
  if (declared.length === 0 || draft.type === undefined) return [];
  const own = draft.type;
  const isOwn = (value: string) =>
    make('content type', `Content-Type: ${value}`, { headers: { 'Content-Type': value } }, { status: 'success' });
  const isOther = (value: string) =>
    make('content type', `Content-Type: ${value}`, { headers: { 'Content-Type': value } }, { status: 415 });
  const charsets = ['UTF-8', 'utf-8', '"utf-8"', 'us-ascii'].map((charset) => `${own}; charset=${charset}`);
  const others = [
    'text/html',
    'application/xml',
    'application/x-unknown',
    'application/json5',
    'json',
    '/',
    'application/',
    `${own}; charset=latin1`,
    `${own}; charset=utf-16`,
    `${own}; charset=nonsense`,
    // After a boundary it would be part of that.
    ...(own.includes(';') ? [] : [`${own}, text/html`]),
  ];
  return [
    ...[...charsets, own.toUpperCase().replace('BOUNDARY=EDGE', 'boundary=edge'), `${own} ; x=y`].map(isOwn),
    ...others.filter((type) => !declared.includes(type)).map(isOther),
    make('content type', 'no Content-Type', {}, { status: 415 }, 'Content-Type'),
  ];
}

function createBodies(make: Make, draft: Draft): Probe[] {
  const { body, type = '', operation } = draft;
  if (!operation.body || body === undefined) return [];
  const limit = operation.body.node['x-max-bytes'];
  const bad: Verdict = { status: 400 };
  const probes = [make('body', 'an empty body', { body: '' })];
  if (limit !== undefined && !type.startsWith('multipart/')) {
    const padded = (size: number) =>
      Buffer.concat([Buffer.from(body), Buffer.alloc(Math.max(size - Buffer.byteLength(body), 0), ' ')]);
    probes.push(make('body', `a body of ${limit + 1} bytes`, { body: padded(limit + 1) }, { status: 413 }));
    if (isJson(type))
      probes.push(make('body', `a body of ${limit} bytes`, { body: padded(limit) }, { status: 'success' }));
  }
  if (!isJson(type)) return probes;
  const broken = ['{', 'not JSON', '{"a":1,}', "{'a':1}", '{"a":1}}', 'NaN', '[1', '"x', '{"a":\u0000}', 'undefined'];
  const values = ['null', '[]', '[{}]', '"x"', '1', 'true', '{}', '{"a":1,"a":2}', '-0', '1e999'];
  return [
    ...probes,
    ...broken.map((text) => make('body', `not JSON: ${JSON.stringify(text)}`, { body: text }, bad)),
    ...values.map((text) => make('body', `the JSON ${text}`, { body: text })),
    make('body', 'a byte order mark', { body: `\ufeff${body}` }),
    make('body', 'white space around it', { body: ` \n${body}\r\n\t` }, { status: 'success' }),
    make('body', 'bytes that are not UTF-8', { body: Buffer.from('{"a":"\u00e9"}', 'latin1') }, bad),
    make('body', '5000 lists within each other', { body: '['.repeat(2500) + ']'.repeat(2500) }),
  ];
}

/** What a browser sends for the page of another origin: the request itself, and before it a preflight. */
function createOrigins(draft: Draft, methods: string[]): Probe[] {
  const request = toRequest(draft);
  const { path } = request;
  const origin = { Origin: 'http://pages.example' };
  const wanted = { 'Access-Control-Request-Headers': 'authorization, content-type' };
  const probe = (about: string, request: RawRequest, expected?: Verdict): Probe => ({
    ...{ kind: 'origin', operationId: draft.operation.id, about, request },
    ...(expected && { expected }),
  });
  const preflight = (about: string, method: string, path: string) => {
    const headers = { ...origin, 'Access-Control-Request-Method': method };
    return [headers, { ...headers, ...wanted }].map((headers) =>
      probe(`a preflight for ${about}`, { method: 'OPTIONS', path, headers }, { status: 'success' }),
    );
  };
  const fine = probe('a page of another origin', { ...request, headers: { ...request.headers, ...origin } });
  const refused = probe('a page that is refused', {
    ...request,
    headers: { ...request.headers, ...origin, Accept: 'x/y' },
  });
  return [
    { ...fine, expected: { status: 'success' } },
    refused,
    ...[...methods, 'PROPFIND'].flatMap((method) => preflight(`the method ${method}`, method, path)),
    ...preflight('a path that is unknown', 'GET', `/unknown${path}`),
  ];
}

function createPaths(make: Make): Probe[] {
  const { path } = make('path', '', {}).request;
  const [place = '', query] = path.split('?');
  const rest = query === undefined ? '' : `?${query}`;
  const slashed = place.endsWith('/');
  const first = place.search(/[a-z]/);
  const encoded = `${place.slice(0, first)}%${place.charCodeAt(first).toString(16)}${place.slice(first + 1)}`;
  const missing: [string, string][] = [
    [slashed ? 'without its last slash' : 'with a slash at the end', slashed ? place.slice(0, -1) : `${place}/`],
    ['with a slash twice at the start', `/${place}`],
    ['with a slash twice at the end', `${place}${slashed ? '/' : '//'}`],
    ['with another segment', `${place}${slashed ? '' : '/'}unknown${slashed ? '/' : ''}`],
    ['in capitals', place.toUpperCase()],
    ['behind another prefix', `/other${place}`],
    ['with a malformed percent-encoding', `${place.slice(0, -1)}%zz/`],
    ['with bytes that are not UTF-8', `${place.slice(0, -1)}%ff/`],
    ['with a percent sign at the end', `${place}%`],
    ['the root', '/'],
    ['with a dot segment', `/.${place}`],
    ['with two dots', `/a/..${place}`],
    ['with a semicolon', `${place};v=1`],
    ['with a backslash', `\\${place}`],
  ];
  return [
    ...missing.map(([about, path]) => make('path', `the path ${about}`, { path: path + rest })),
    make('path', 'a letter of the path percent-encoded', { path: encoded + rest }),
  ];
}
