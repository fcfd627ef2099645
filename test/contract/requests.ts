import type { Call } from '../support/calls.ts';
import { bearer } from '../support/servers.ts';

/** A request, and what the contract says to it. */
export interface Probe {
  title: string;
  call: Partial<Call>;
  status: number;
  /** The properties that a 400 names, and no others; without them the response is a `detail`. */
  violated?: string[];
  /** The pattern of the message for the first of them, or of the `detail`. */
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

type Difference = Partial<Call>;
const body = (text: string | Buffer): Difference => ({ body: text });
const json = (value: unknown): Difference => body(JSON.stringify(value));
const named = (more: object): Difference => json({ name: 'Nightly patch', ...more });
const sent = (headers: Record<string, string>): Difference => ({ headers: { ...good.headers, ...headers } });
const typed = (type: string): Difference => sent({ 'Content-Type': type });
const at = (id: string): Difference => ({ path: path.replace('7', id) });
const as = (authorization?: string): Difference => ({
  headers: { 'Content-Type': 'application/json', ...(authorization && { Authorization: authorization }) },
});
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

const accepts = (title: string, call: Difference): Probe => ({ title, call, status: 201 });
const names = (violated: string[], title: string, call: Difference, says?: RegExp): Probe => ({
  ...{ title, call, violated, status: 400 },
  ...(says && { says }),
});
const refuses = (status: number, title: string, call: Difference, says?: RegExp): Probe => ({
  ...{ title, call, status },
  ...(says && { says }),
});

const accepted = [
  accepts('a name alone', {}),
  accepts('a name of 1 character', json({ name: 'x' })),
  accepts('a name of 512 characters', json({ name: 'x'.repeat(512) })),
  accepts('a name of 512 characters outside the BMP', json({ name: '🚀'.repeat(512) })),
  accepts('a webhook_guid of 128 characters', named({ webhook_guid: 'x'.repeat(128) })),
  accepts('the empty text for no webhook service', named({ webhook_service: '' })),
  accepts('empty extra_vars', named({ extra_vars: '' })),
  accepts('extra_vars that is the text of a JSON array', named({ extra_vars: '[1]' })),
  accepts('the job template of the URL in the body', named({ job_template: '7' })),
  accepts('the largest id', named({ inventory: 2147483647, workflow_job_template: '2147483647' })),
  accepts('related in a request', named({ related: 'anything' })),
  accepts('an unknown property', named({ colour: null })),
  accepts('__proto__ as a key', body('{"name":"x","__proto__":{"status":"failed","webhook_guid":"y"}}')),
  accepts('constructor as a key', body('{"name":"x","constructor":{"prototype":{"name":1}}}')),
  accepts('a charset of UTF-8', typed('application/json; charset=utf-8')),
  accepts('a media type in capitals', typed('Application/JSON')),
  accepts('Accept: */*', sent({ Accept: '*/*' })),
  accepts('Accept: application/json among others', sent({ Accept: 'text/html, application/json;q=0.5' })),
  accepts('good Basic credentials', as(basic('admin:admin-secret-for-tests'))),
  accepts('Basic credentials whose secret has a colon', as(basic('robot:robot:secret'))),
  accepts('the scheme in other letter case', as('bearer admin-secret-for-tests')),
  accepts('leading zeros in the id', at('007')),
];

const texts = ['name', 'description', 'extra_vars', 'limit', 'scm_branch', 'skip_tags', 'job_tags', 'webhook_guid'];
const noKeys = ['0', '-1', '1.5', '0x7', '7e0', ' 7', '2147483648', '', '٧', 'x'];
const long = 'x'.repeat(129);

const violating = [
  names(['name'], 'no name', json({}), /^This field is required\.$/),
  names(['name'], 'an empty body', body(''), /required/),
  names(['name'], 'an empty name', json({ name: '' }), /blank/),
  names(['name'], 'a name of 513 characters', json({ name: 'x'.repeat(513) }), /512/),
  names(['webhook_guid'], 'a webhook_guid of 129 characters', named({ webhook_guid: long }), /128/),
  names(
    ['webhook_service'],
    'an unknown service',
    named({ webhook_service: 'bitbucket' }),
    /^"bitbucket" .*"bitbucket_dc"/,
  ),
  names(['extra_vars'], 'extra_vars that is not JSON', named({ extra_vars: 'a: 1' }), /JSON/),
  names(['job_template'], 'another job template', named({ job_template: '8' }), /"7"/),
  names(['job_template'], 'a job template that is no id', named({ job_template: 'x' }), /from 1 to 2147483647/),
  ...noKeys.map((id) => {
    const call = named({ workflow_job_template: id });
    return names(['workflow_job_template'], `workflow_job_template "${id}"`, call, /from 1 to 2147483647/);
  }),
  ...[0, -1, 1.5, 2147483648].map((id) => {
    const call = named({ inventory: id, webhook_credential: id });
    return names(['inventory', 'webhook_credential'], `the ids ${id}`, call);
  }),
  ...texts.flatMap((name) => [
    names([name], `U+0000 in ${name}`, named({ [name]: '"a\0b"' })),
    names([name], `a lone surrogate in ${name}`, body(`{"name":"x","${name}":"\\ud800"}`)),
  ]),
  names(
    ['name', 'description', 'inventory', 'id', 'webhook_guid', 'extra_vars', 'job_template', 'limit'],
    'many violations at once',
    json({
      ...{ name: '', description: 1, inventory: 'x', id: 5, webhook_guid: long },
      extra_vars: '{',
      job_template: '8',
      limit: null,
    }),
  ),
  ...['null', '[]', '"x"', '7', 'true'].map((text) => names(['__all__'], `the body ${text}`, body(text), /object/)),
];

const unreadable = [
  refuses(400, 'a body that is not JSON', body('{"name":'), /^JSON parse error/),
  refuses(400, 'a body that is not UTF-8', body(Buffer.from([0x22, 0xff, 0x22])), /UTF-8/),
  refuses(413, 'a body of 2 MB', json({ name: 'x'.repeat(2_000_000) }), /1048576 bytes/),
  refuses(415, 'no content type', { headers: bearer }, /application\/json/),
  refuses(415, 'text/plain', typed('text/plain')),
  refuses(415, 'a form', typed('application/x-www-form-urlencoded')),
  refuses(415, 'a charset of latin-1', typed('application/json; charset=iso-8859-1'), /UTF-8/),
  refuses(415, 'a malformed content type', typed('json')),
  refuses(406, 'Accept: application/xml', sent({ Accept: 'application/xml' }), /application\/json/),
];

const unauthorized = [
  refuses(401, 'no credentials', as()),
  refuses(401, 'an empty Authorization header', as(' ')),
  refuses(401, 'an unknown scheme', as('Token admin-secret-for-tests')),
  refuses(401, 'Bearer without a secret', as('Bearer')),
  refuses(401, 'Bearer with two secrets', as('Bearer admin-secret-for-tests x')),
  refuses(401, 'a scheme that ends in bearer', as('notbearer admin-secret-for-tests')),
  refuses(401, 'Basic that is not Base64', as('Basic !!!')),
  refuses(401, 'Basic without a colon', as(basic('admin'))),
  { ...refuses(401, 'a wrong secret', as('Bearer nobody')), mockStatus: 201 },
  { ...refuses(401, 'a right secret with another name', as(basic('robot:admin-secret-for-tests'))), mockStatus: 201 },
].map(
  (probe): Probe => ({
    ...probe,
    says: /credentials/,
    headers: { 'www-authenticate': 'Basic realm="api", Bearer realm="api"' },
  }),
);

const noIds = [
  'abc',
  '0',
  '-1',
  '+7',
  '1.5',
  '0x7',
  '7e0',
  '%207',
  '7%20',
  '%D9%A7',
  '2147483648',
  '9'.repeat(30),
  'null',
];
const malformed = ['%zz', '%ff', '%', '%2F', '%c0%af'];

const nowhere: Probe[] = [
  ...[...noIds, ...malformed].map((id) => refuses(404, `the id ${id}`, at(id))),
  refuses(404, 'no trailing slash', { path: path.slice(0, -1) }, /slice_workflow_jobs\/, with a slash/),
  refuses(404, 'two trailing slashes', { path: `${path}/` }),
  refuses(404, 'other letter case', { path: path.replace('slice', 'Slice') }),
  refuses(404, 'an unknown path', { path: '/api/v2/nothing/' }),
  refuses(404, 'the root', { path: '/' }),
  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method): Probe => {
    const probe = refuses(405, `the method ${method}`, { method }, new RegExp(`"${method}"`));
    return { ...probe, headers: { allow: 'GET, POST' } };
  }),
  { ...refuses(404, 'a template that does not exist', at('8'), /No JobTemplate/), mockStatus: 201 },
];

/** Requests of every kind, for whatever claims to honour the contract. */
export const probes: Probe[] = [...accepted, ...violating, ...unreadable, ...unauthorized, ...nowhere];

const refusesHtml = sent({ Accept: 'text/html' });

/** Each pair of neighbours in the order of checks: a request that fails both gets the response of the first. */
export const orderOfChecks: Probe[] = [
  refuses(404, 'a bad id before 405', { method: 'PUT', ...at('abc') }),
  refuses(405, 'a wrong method before 401', { ...as(), method: 'PUT' }),
  refuses(401, 'no credentials before 415', { headers: { 'Content-Type': 'text/plain' } }),
  refuses(415, 'a wrong type before 406', sent({ 'Content-Type': 'text/plain', Accept: 'text/html' })),
  refuses(406, 'an impossible Accept before 413', { ...refusesHtml, ...json('x'.repeat(2_000_000)) }),
  refuses(406, 'an impossible Accept before 400', { ...refusesHtml, ...body('{') }),
  names(['name'], 'a bad body before 404 for the template', { ...at('8'), ...body('{}') }),
];
