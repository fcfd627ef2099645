import type { Document } from '../../server/openapi/document/index.ts';
import type { Target } from './hostile-attack.ts';
import { type Message, render } from './hostile-requests.ts';
import { sendHostile } from './hostile-send.ts';

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
    const sorted = times.slice(warmUp).sort((a, b) => a - b);
    costs.push([reader, sorted[turns >> 1] ?? 0]);
  }
  return costs;
}
