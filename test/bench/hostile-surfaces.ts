import { controlPrefix, controlTexts } from '../../scripts/mock/control.ts';
import { eventsPath } from '../../scripts/workbench/events.ts';
import { createResources } from '../../server/docs/resources.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { createSample, createSampleOf, type SampleRequest } from '../../server/openapi/samples/index.ts';
import { costsContract } from './hostile-costs.ts';
import type { Right } from './hostile-requests.ts';
import type { TargetOrder } from './hostile-target.ts';

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
  const pipeline = ['server/pipeline/call-handler.ts', 'server/pipeline/cors.ts', 'server/listening/index.ts'];
  return [
    { name: 'server', kind: 'server', sources: pipeline, document, rights: operations },
    { name: 'mock', kind: 'mock', sources: ['scripts/mock/index.ts'], document, rights: operations },
    { name: 'stateful mock', kind: 'stateful', sources: ['scripts/mock/index.ts'], document, rights: operations },
    {
      name: 'control API',
      kind: 'stateful',
      sources: ['scripts/mock/control.ts'],
      document,
      rights: [...controlTexts.map(([call]) => call), `GET ${controlPrefix}`].map(controlRequest),
    },
    {
      name: 'docs',
      kind: 'server',
      sources: ['server/docs/index.ts', 'server/docs/request-form.ts'],
      document,
      rights: sampleDocs(contract, operations),
    },
    {
      name: 'streams',
      kind: 'streams',
      sources: ['server/response/send.ts'],
      document: costsContract,
      rights: sampleStreams(secret),
    },
    {
      name: 'admin',
      kind: 'admin',
      sources: ['server/admin/index.ts'],
      document,
      rights: ['/healthz', '/readyz', '/metrics'].map((path) => get(path)),
    },
    {
      name: 'events',
      kind: 'events',
      sources: ['scripts/workbench/events.ts'],
      document,
      rights: [{ ...get(eventsPath), isEndless: true }],
    },
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

function sampleDocs({ document, operations }: Contract, samples: Right[]): Right[] {
  const [operation] = operations;
  const [schema] = Object.keys(document.components?.schemas ?? {});
  const draft = {
    ...{ operation: operation?.id, origin: 'http://localhost', parameters: {}, type: 'application/json' },
    ...{ body: samples.find(({ body }) => body !== '')?.body ?? '', secret: 'x', prefer: 'code=404' },
  };
  return [
    ...[...createResources(document).keys(), '/docs', '/docs/'].map(get),
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
