import { controlPrefix, controlTexts } from '../../scripts/mock/control.ts';
import { eventsPath } from '../../scripts/workbench/events.ts';
import { createResources } from '../../server/docs/resources.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { createSample, createSampleOf, type SampleRequest } from '../../server/openapi/samples/index.ts';
import { sendHostile, type Target } from './hostile-attack.ts';
import { type Message, type Right, render } from './hostile-requests.ts';
import type { TargetOrder } from './hostile-target.ts';
import { medianOf } from './tools.ts';

/** Something that responds to requests, and the right requests that those of an attack are made from. */
export interface Surface {
  name: string;
  kind: TargetOrder['kind'];
  /** The file that has the route. */
  sources: string[];
  document: Document;
  rights: Right[];
}

/** Every surface of server, mock and workbench, over a contract. */
export function listSurfaces(document: Document, secret: string): Surface[] {
  const contract = compileContract(document);
  const operations = sampleOperations(contract, secret);
  const surface = (
    name: string,
    kind: TargetOrder['kind'],
    sources: string[],
    rights: Right[],
    own: Document = document,
  ): Surface => ({ name, kind, sources, document: own, rights });
  const pipeline = ['server/pipeline/call-handler.ts', 'server/pipeline/cors.ts', 'server/listening/index.ts'];
  const control = [...controlTexts.map(([call]) => call), `GET ${controlPrefix}`].map(controlRequest);
  const admin = ['/healthz', '/readyz', '/metrics'].map(get);
  const docs = ['server/docs/index.ts', 'server/docs/resources.ts', 'server/docs/request-form.ts'];
  return [
    surface('server', 'server', pipeline, operations),
    surface('mock', 'mock', ['scripts/mock/index.ts'], operations),
    surface('stateful mock', 'stateful', ['scripts/mock/index.ts'], operations),
    surface('upstream', 'upstream', ['scripts/mock/upstream.ts', 'scripts/mock/faults.ts'], operations),
    surface('control API', 'stateful', ['scripts/mock/control.ts'], control),
    surface('docs', 'server', docs, sampleDocs(contract, operations)),
    surface('streams', 'streams', ['server/response/send.ts'], sampleStreams(secret), costsContract),
    surface('admin', 'admin', ['server/admin/index.ts'], admin),
    surface('events', 'events', ['scripts/workbench/events.ts'], [{ ...get(eventsPath), isEndless: true }]),
  ];
}

function get(path: string): Right {
  return { method: 'GET', path, headers: {}, body: '' };
}

/** The most operations that requests are made of. */
const mostOperations = 20;

function sampleOperations(contract: Contract, secret: string): Right[] {
  const first = createSample(contract, secret);
  const others = contract.operations.slice(0, mostOperations).map((operation) => createSampleOf(operation, secret));
  const all = (first ? [first, ...others] : others).map(toRight);
  const lists = all
    .filter(({ method }) => method === 'GET')
    .map((each) => ({ ...each, path: `${each.path}?page_size=200` }));
  const keyed = all
    .filter(({ body }) => body !== '')
    .map((each) => ({ ...each, headers: { ...each.headers, 'Idempotency-Key': 'the-same' } }));
  return [...all, ...lists, ...keyed];
}

function toRight({ method, target, headers, body = '' }: SampleRequest): Right {
  return { method, path: target, headers, body };
}

function controlRequest(call: string): Right {
  const [method = '', path = ''] = call.split(' ');
  const body = path.endsWith('/preferences')
    ? '{"prefer":"code=404","operations":{}}'
    : '{"jobs":[{"id":1,"name":"x"}]}';
  const isSent = method === 'PUT';
  return { method, path: `${path}?session=a`, headers: isSent ? json : {}, body: isSent ? body : '' };
}

const json = { 'Content-Type': 'application/json' };

function sampleDocs(contract: Contract, samples: Right[]): Right[] {
  const { document, operations } = contract;
  const [operation] = operations;
  const [schema] = Object.keys(document.components?.schemas ?? {});
  const draft = {
    ...{ operation: operation?.id, origin: 'http://localhost', parameters: {}, type: 'application/json' },
    ...{ body: samples.find(({ body }) => body !== '')?.body ?? '', secret: 'x', prefer: 'code=404' },
  };
  return [
    ...[...createResources(contract).keys(), '/docs', '/docs/'].map(get),
    ...[`operation=${operation?.id}`, `schema=${schema}`, 'operation=x'].map((query) => get(`/docs?${query}`)),
    { method: 'POST', path: '/docs/request', headers: json, body: JSON.stringify(draft) },
  ];
}

/** Streams in and out, of every syntax that the contract of costs has. */
function sampleStreams(secret: string): Right[] {
  const bodies: [type: string, body: string][] = [
    ['application/json', '{"leaf":1}'],
    ['application/x-ndjson', '{"leaf":1}\n{"leaf":2}\n'],
    ['application/octet-stream', 'x'],
    ['application/xml', '<x><a>1</a></x>'],
    ['application/x-www-form-urlencoded', 'a=1&a=2'],
    ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'],
  ];
  return bodies.map(([type, body]) => ({
    ...{ method: 'POST', path: /ndjson|octet/.test(type) ? '/s' : '/z/1-2-3.json', body },
    headers: { 'Content-Type': type, 'Idempotency-Key': secret },
  }));
}

const named = (name: string, place: string) => ({
  name,
  in: place,
  ...(place === 'path' && { required: true }),
  schema: { type: 'string' },
});
const node = { $ref: '#/components/schemas/Node' };
const fields = { type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } } };

/** A contract with something of each kind to read. */
export const costsContract: Document = JSON.parse(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Readers', version: '1.0.0' },
    paths: {
      '/z/{a}-{b}-{c}.json': {
        post: {
          operationId: 'use',
          parameters: [
            ...['a', 'b', 'c'].map((name) => named(name, 'path')),
            named('q', 'query'),
            named('k', 'cookie'),
          ],
          requestBody: {
            content: {
              'application/json': { schema: { anyOf: [node, { type: 'array', uniqueItems: true, items: node }] } },
              'application/x-www-form-urlencoded': { schema: fields },
              'multipart/form-data': { schema: fields },
              'application/xml': { schema: { ...fields, xml: { name: 'x' } } },
              'application/x-ndjson': { schema: node },
            },
          },
          responses: { 200: { description: 'Done.', content: { 'application/json': { example: {} } } } },
        },
      },
      '/s': {
        post: {
          operationId: 'flow',
          parameters: [named('Idempotency-Key', 'header')],
          requestBody: {
            'x-max-bytes': 5_000_000,
            content: { 'application/x-ndjson': { schema: node }, 'application/octet-stream': {} },
          },
          responses: {
            200: {
              description: 'What was sent, again.',
              content: { 'application/x-ndjson': {}, 'text/event-stream': {}, 'application/octet-stream': {} },
            },
          },
        },
      },
    },
    components: { schemas: { Node: { type: 'object', properties: { next: node, leaf: { type: 'integer' } } } } },
  }),
);

const ordinary: Message = { method: 'POST', path: '/z/1-2-3.json', headers: {}, body: Buffer.alloc(0) };
const header = (name: string, value: string): Partial<Message> => ({ headers: { [name]: value } });
const fill = (text: string): string => text.repeat(Math.floor(15_000 / text.length));
const much = (text: string): string => text.repeat(Math.floor(1_000_000 / text.length));
const sent = (type: string, body: string): Partial<Message> => ({
  headers: { 'Content-Type': type },
  body: Buffer.from(body),
});
const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n';

/** The worst that is known for each reader: 15 kB of a header, 1 MB of a body. */
const worst: [reader: string, message: Partial<Message>][] = [
  ['an ordinary request', {}],
  ['query, one name', { path: `/z/1-2-3.json?${fill('a&')}` }],
  ['query, many names', { path: `/z/1-2-3.json?${Array.from({ length: 2500 }, (_, index) => index).join('&')}` }],
  ['query, brackets', { path: `/z/1-2-3.json?${Array.from({ length: 1500 }, (_, index) => `q[${index}]`).join('&')}` }],
  ['path', { path: `/z/${fill('-')}` }],
  ['path, many segments', { path: `/${fill('%zz/')}` }],
  [
    'headers',
    { headers: Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`X-${index}`, 'x'.repeat(150)])) },
  ],
  ['Accept', header('Accept', fill('a/b;q=0.1,'))],
  ['Content-Type', header('Content-Type', fill('a/b;c="'))],
  ['Prefer', header('Prefer', fill('a'))],
  ['cookies', header('Cookie', fill('k=%5B;'))],
  ['cookies, one as JSON', header('Cookie', `k=j:${fill('[')}`)],
  ['an ordinary body', sent('application/json', '{"leaf":1}')],
  ['JSON, long', sent('application/json', `{"x":"${much('x')}"}`)],
  ['JSON, deep', sent('application/json', much('['))],
  ['JSON, as deep as may be', sent('application/json', `${'{"next":'.repeat(499)}{}${'}'.repeat(499)}`)],
  ['JSON, wrong at the bottom', sent('application/json', `${'{"next":'.repeat(498)}{"leaf":"x"}${'}'.repeat(498)}`)],
  [
    'JSON, unique items',
    sent('application/json', `[${Array.from({ length: 70_000 }, (_, index) => `{"x":${index}}`)}]`),
  ],
  ['JSON, wrong items', sent('application/json', `[${much('1,')}1]`)],
  ['form', sent('application/x-www-form-urlencoded', much('a=x&'))],
  ['multipart', sent('multipart/form-data; boundary=b', `${much(part)}--b--\r\n`)],
  ['multipart, no end of a boundary', sent('multipart/form-data; boundary=b', much('\r\n--'))],
  ['multipart, headers', sent('multipart/form-data; boundary=b', `--b\r\n${much('x:y\r\n')}`)],
  ['XML, many elements', sent('application/xml', `<x>${'<a/>'.repeat(49_000)}</x>`)],
  [
    'XML, many attributes',
    sent('application/xml', `<x ${Array.from({ length: 49_000 }, (_, index) => `a${index}=""`).join(' ')}/>`),
  ],
  ['XML, deep', sent('application/xml', much('<a>'))],
  ['XML, entities', sent('application/xml', `<x>${much('&amp;')}</x>`)],
  ['JSON lines', sent('application/x-ndjson', much('{}\n'))],
  ['JSON lines, wrong', sent('application/x-ndjson', much('1\n'))],
];

const turns = 10;
/** Code that runs for the first time is compiled then. */
const warmUp = 20;

/** The CPU of the target for each, in milliseconds: the median of ten. */
export async function measureCosts(target: Target): Promise<[reader: string, cpu: number][]> {
  const costs: [string, number][] = [];
  for (const [reader, message] of worst) {
    const request = render({ ...ordinary, ...message });
    const times: number[] = [];
    for (let turn = 0; turn < turns + warmUp; turn++) {
      times.push(await target.measure(() => sendHostile(target.url, request)));
    }
    costs.push([reader, medianOf(times.slice(warmUp)) ?? 0]);
  }
  return costs;
}
