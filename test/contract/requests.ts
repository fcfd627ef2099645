import type { Call } from '../support/calls.ts';
import { bearer } from '../support/servers.ts';

/** A request, and what the contract says to it. */
export interface Probe {
  title: string;
  call: Partial<Call>;
  status: number;
  /** The properties that a 400 names, and no others. */
  violated?: string[];
  /** What the message for the first of them, or the `detail`, says. */
  says?: RegExp;
  headers?: Record<string, string>;
  /** The status of the mock, where it has to differ: it has nothing to protect and nothing stored. */
  mockStatus?: number;
}

export const path = '/api/v2/job_templates/7/slice_workflow_jobs/';

/** A request that is right in every way; a probe says how it differs. */
export const good: Call = {
  method: 'POST',
  path,
  headers: { ...bearer, 'Content-Type': 'application/json' },
  body: '{"name":"Nightly patch"}',
};

const json = (body: unknown): Partial<Call> => ({ body: typeof body === 'string' ? body : JSON.stringify(body) });
const named = (more: object): Partial<Call> => json({ name: 'Nightly patch', ...more });
const sent = (headers: Record<string, string>): Partial<Call> => ({ headers: { ...good.headers, ...headers } });
const as = (authorization?: string): Partial<Call> => ({
  headers: { 'Content-Type': 'application/json', ...(authorization && { Authorization: authorization }) },
});
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

const accepted: Probe[] = [
  { title: 'a name alone', call: {}, status: 201 },
  { title: 'a name of 1 character', call: json({ name: 'x' }), status: 201 },
  { title: 'a name of 512 characters', call: json({ name: 'x'.repeat(512) }), status: 201 },
  { title: 'a name of 512 characters outside the BMP', call: json({ name: '🚀'.repeat(512) }), status: 201 },
  { title: 'a webhook_guid of 128 characters', call: named({ webhook_guid: 'x'.repeat(128) }), status: 201 },
  { title: 'the empty text for no webhook service', call: named({ webhook_service: '' }), status: 201 },
  { title: 'empty extra_vars', call: named({ extra_vars: '' }), status: 201 },
  { title: 'extra_vars that is the text of a JSON array', call: named({ extra_vars: '[1]' }), status: 201 },
  { title: 'the job template of the URL in the body', call: named({ job_template: '7' }), status: 201 },
  { title: 'the largest id', call: named({ inventory: 2147483647, workflow_job_template: '2147483647' }), status: 201 },
  { title: 'related in a request', call: named({ related: 'anything' }), status: 201 },
  { title: 'an unknown property', call: named({ colour: null }), status: 201 },
  {
    title: '__proto__ as a key',
    call: json('{"name":"x","__proto__":{"status":"failed","webhook_guid":"y"}}'),
    status: 201,
  },
  { title: 'constructor as a key', call: json('{"name":"x","constructor":{"prototype":{"name":1}}}'), status: 201 },
  { title: 'a charset of UTF-8', call: sent({ 'Content-Type': 'application/json; charset=utf-8' }), status: 201 },
  { title: 'a media type in capitals', call: sent({ 'Content-Type': 'Application/JSON' }), status: 201 },
  { title: 'Accept: */*', call: sent({ Accept: '*/*' }), status: 201 },
  {
    title: 'Accept: application/json among others',
    call: sent({ Accept: 'text/html, application/json;q=0.5' }),
    status: 201,
  },
  { title: 'good Basic credentials', call: as(basic('admin:admin-secret')), status: 201 },
  { title: 'Basic credentials whose secret has a colon', call: as(basic('robot:robot:secret')), status: 201 },
  { title: 'the scheme in other letter case', call: as('bearer admin-secret'), status: 201 },
  { title: 'leading zeros in the id', call: { path: path.replace('7', '007') }, status: 201 },
];

const violating: Probe[] = [
  { title: 'no name', call: json({}), status: 400, violated: ['name'], says: /^This field is required\.$/ },
  { title: 'an empty body', call: { body: '' }, status: 400, violated: ['name'], says: /required/ },
  { title: 'an empty name', call: json({ name: '' }), status: 400, violated: ['name'], says: /blank/ },
  {
    title: 'a name of 513 characters',
    call: json({ name: 'x'.repeat(513) }),
    status: 400,
    violated: ['name'],
    says: /512/,
  },
  {
    title: 'a webhook_guid of 129 characters',
    call: named({ webhook_guid: 'x'.repeat(129) }),
    status: 400,
    violated: ['webhook_guid'],
    says: /128/,
  },
  {
    title: 'an unknown webhook service',
    call: named({ webhook_service: 'bitbucket' }),
    status: 400,
    violated: ['webhook_service'],
    says: /^"bitbucket" is not a valid choice.*"github", "gitlab", "bitbucket_dc"/,
  },
  {
    title: 'extra_vars that is not JSON',
    call: named({ extra_vars: 'a: 1' }),
    status: 400,
    violated: ['extra_vars'],
    says: /JSON/,
  },
  {
    title: 'another job template',
    call: named({ job_template: '8' }),
    status: 400,
    violated: ['job_template'],
    says: /"7"/,
  },
  {
    title: 'a job template that is no id',
    call: named({ job_template: 'x' }),
    status: 400,
    violated: ['job_template'],
  },
  ...['0', '-1', '1.5', '0x7', '7e0', ' 7', '2147483648', '', '٧'].map((id) => ({
    title: `workflow_job_template ${JSON.stringify(id)}`,
    call: named({ workflow_job_template: id }),
    status: 400,
    violated: ['workflow_job_template'],
    says: /from 1 to 2147483647/,
  })),
  ...[0, -1, 1.5, 2147483648].map((id) => ({
    title: `inventory ${id}`,
    call: named({ inventory: id, webhook_credential: id }),
    status: 400,
    violated: ['inventory', 'webhook_credential'],
  })),
  ...['name', 'description', 'extra_vars', 'limit', 'scm_branch', 'skip_tags', 'job_tags', 'webhook_guid'].flatMap(
    (name) => [
      { title: `U+0000 in ${name}`, call: named({ [name]: '"a\0b"' }), status: 400, violated: [name] },
      {
        title: `a lone surrogate in ${name}`,
        call: json(`{"name":"x","${name}":"\\ud800"}`),
        status: 400,
        violated: [name],
      },
    ],
  ),
  {
    title: 'many violations at once',
    call: json({
      name: '',
      description: 1,
      inventory: 'x',
      id: 5,
      webhook_guid: 'x'.repeat(129),
      extra_vars: '{',
      job_template: '8',
      limit: null,
    }),
    status: 400,
    violated: ['name', 'description', 'inventory', 'id', 'webhook_guid', 'extra_vars', 'job_template', 'limit'],
  },
  ...['null', '[]', '"x"', '7', 'true'].map((body) => ({
    title: `the body ${body}`,
    call: { body },
    status: 400,
    violated: ['__all__'],
    says: /object/,
  })),
];

const unreadable: Probe[] = [
  { title: 'a body that is not JSON', call: { body: '{"name":' }, status: 400, says: /^JSON parse error/ },
  { title: 'a body that is not UTF-8', call: { body: Buffer.from([0x22, 0xff, 0x22]) }, status: 400, says: /UTF-8/ },
  { title: 'a body of 2 MB', call: json({ name: 'x'.repeat(2_000_000) }), status: 413, says: /1048576 bytes/ },
  { title: 'no content type', call: { headers: bearer }, status: 415, says: /application\/json/ },
  { title: 'text/plain', call: sent({ 'Content-Type': 'text/plain' }), status: 415 },
  { title: 'a form', call: sent({ 'Content-Type': 'application/x-www-form-urlencoded' }), status: 415 },
  {
    title: 'a charset of latin-1',
    call: sent({ 'Content-Type': 'application/json; charset=iso-8859-1' }),
    status: 415,
    says: /UTF-8/,
  },
  { title: 'a malformed content type', call: sent({ 'Content-Type': 'json' }), status: 415 },
  {
    title: 'Accept: application/xml',
    call: sent({ Accept: 'application/xml' }),
    status: 406,
    says: /application\/json/,
  },
];

const challenge = { 'www-authenticate': 'Basic realm="api", Bearer realm="api"' };
const unauthorized: Probe[] = [
  { title: 'no credentials', call: as() },
  { title: 'an empty Authorization header', call: as(' ') },
  { title: 'an unknown scheme', call: as('Token admin-secret') },
  { title: 'Bearer without a secret', call: as('Bearer') },
  { title: 'Bearer with two secrets', call: as('Bearer admin-secret x') },
  { title: 'a scheme that ends in bearer', call: as('notbearer admin-secret') },
  { title: 'Basic that is not Base64', call: as('Basic !!!') },
  { title: 'Basic without a colon', call: as(basic('admin')) },
  { title: 'a wrong secret', call: as('Bearer nobody'), mockStatus: 201 },
  { title: 'a right secret with another name', call: as(basic('robot:admin-secret')), mockStatus: 201 },
].map((probe) => ({ ...probe, status: 401, headers: challenge, says: /credentials/ }));

const nowhere: Probe[] = [
  ...[
    'abc',
    '0',
    '-1',
    '+7',
    '1.5',
    '0x7',
    '7e0',
    '%207',
    '7%20',
    '٧',
    '2147483648',
    '9'.repeat(30),
    '%zz',
    '%ff',
    '%2F',
    'null',
  ].map((id) => ({
    title: `the id ${id}`,
    call: { path: path.replace('7', encodeURI(id).replaceAll('%25', '%')) },
    status: 404,
  })),
  {
    title: 'no trailing slash',
    call: { path: path.slice(0, -1) },
    status: 404,
    says: /slice_workflow_jobs\/, with a slash/,
  },
  { title: 'two trailing slashes', call: { path: `${path}/` }, status: 404 },
  { title: 'other letter case', call: { path: path.replace('slice', 'Slice') }, status: 404 },
  { title: 'an unknown path', call: { path: '/api/v2/nothing/' }, status: 404 },
  { title: 'the root', call: { path: '/' }, status: 404 },
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({
    title: `the method ${method}`,
    call: { method },
    status: 405,
    says: new RegExp(`"${method}"`),
    headers: { allow: 'POST' },
  })),
  {
    title: 'a template that does not exist',
    call: { path: path.replace('7', '8') },
    status: 404,
    says: /No JobTemplate/,
    mockStatus: 201,
  },
];

/** Requests of every kind, for whatever claims to honour the contract. */
export const probes: Probe[] = [...accepted, ...violating, ...unreadable, ...unauthorized, ...nowhere];

/** Each pair of neighbours in the order of checks: a request that fails both is answered for the first. */
export const orderOfChecks: Probe[] = [
  { title: '404 for the route before 405', call: { method: 'PUT', path: path.replace('7', 'abc') }, status: 404 },
  { title: '405 before 401', call: { ...as(), method: 'PUT' }, status: 405 },
  { title: '401 before 415', call: { headers: { 'Content-Type': 'text/plain' } }, status: 401 },
  { title: '415 before 406', call: sent({ 'Content-Type': 'text/plain', Accept: 'text/html' }), status: 415 },
  { title: '406 before 413', call: { ...sent({ Accept: 'text/html' }), ...json('x'.repeat(2_000_000)) }, status: 406 },
  { title: '406 before 400', call: { ...sent({ Accept: 'text/html' }), body: '{' }, status: 406 },
  {
    title: '400 before 404 for the template',
    call: { path: path.replace('7', '8'), body: '{}' },
    status: 400,
    violated: ['name'],
  },
];
