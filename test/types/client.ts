// Compiled by `npm run typecheck`, never run: a line that should not compile and does is an error there.
import { createApiClient } from '../../client/index.ts';

const url = '/api/v2/job_templates/{id}/slice_workflow_jobs/';
const params = { path: { id: 7 } };

export const client = createApiClient({ baseUrl: 'http://127.0.0.1:3000', token: 'secret' });
const { data, error, response } = await client.POST(url, { params, body: { name: 'Nightly patch' } });

// All of this must compile.
export const basic = createApiClient({ baseUrl: '', username: 'admin', password: 'secret', fetch });
export const full = client.POST(url, { params, body: { name: 'x', inventory: 3, webhook_service: '' } });
export const created: number | undefined = data?.id;
export const started: string | undefined = data?.started;
export const hook: 'github' | 'gitlab' | 'bitbucket_dc' | undefined = data?.webhook_service;
export const status: number = response.status;
if (data) {
  const name: string = data.name;
  console.log(name, data.summary_fields.length);
} else {
  console.log(error);
}

// None of this may compile.

// @ts-expect-error neither a token nor a name and secret
createApiClient({ baseUrl: 'http://127.0.0.1:3000' });

// @ts-expect-error no such URL: the slash at the end is missing
client.POST('/api/v2/job_templates/{id}/slice_workflow_jobs', { params, body: { name: 'x' } });

// @ts-expect-error the URL has no such method
client.PUT(url, { params });

// @ts-expect-error a required property is missing
client.POST(url, { params, body: {} });

// @ts-expect-error no body at all
client.POST(url, { params });

// @ts-expect-error no path parameter
client.POST(url, { body: { name: 'x' } });

// @ts-expect-error a path parameter of the wrong type
client.POST(url, { params: { path: { id: '7' } }, body: { name: 'x' } });

// @ts-expect-error a read-only property
client.POST(url, { params, body: { name: 'x', id: 7 } });

// @ts-expect-error a null
client.POST(url, { params, body: { name: 'x', description: null } });

// @ts-expect-error a value outside the enum
client.POST(url, { params, body: { name: 'x', webhook_service: 'bitbucket' } });

// @ts-expect-error a property of the wrong type
client.POST(url, { params, body: { name: 'x', inventory: '3' } });

// @ts-expect-error not asked yet whether there is data or an error
console.log(data.name);

// @ts-expect-error a property that may be absent
console.log(data?.started.length);

// @ts-expect-error a property that a response does not have
console.log(data?.webhook_key);

// @ts-expect-error a response never says the empty text
console.log(data?.webhook_service === '');
