// Compiled by `npm run typecheck`, never run: a line that should not compile and does is an error there.
import {
  type ApiClient,
  ApiError,
  type Body,
  createApiClient,
  type Data,
  type Failure,
  type InRequest,
  type InResponse,
  type Result,
  unwrap,
} from '../../client/index.ts';
import * as operations from '../../generated/calls.ts';

const url = '/api/v2/job_templates/{id}/slice_workflow_jobs/';
const params = { path: { id: 7 } };
const body = { name: 'Nightly patch' };
type Id = 'createSliceWorkflowJob';
type Job = InResponse<'StoredWorkflowJob'>;

export const client: ApiClient = createApiClient(
  { baseUrl: 'http://127.0.0.1:3000', auth: { bearer: 'secret' } },
  operations,
);
const result = await client.POST(url, { params, body });
const { data, error } = result;

/** Compiles where both types are the same. */
function isSame<A, B>(_: [A] extends [B] ? ([B] extends [A] ? 'same' : never) : never): void {}

// All of this must compile.
export const anybody = createApiClient({ baseUrl: '' }, operations);
export const basic = createApiClient(
  { baseUrl: '', auth: { basic: { username: 'admin', password: 'x' } }, fetch },
  operations,
);
export const asked = createApiClient(
  { baseUrl: '', auth: async (rejected) => (rejected ? undefined : { bearer: 'x' }) },
  operations,
);
export const full = client.POST(url, { params, body: { name: 'x', inventory: 3, webhook_service: '' } });
export const options = client.POST(url, { params, body, timeout: 100, retry: 2, headers: { 'Idempotency-Key': 'k' } });
export const draft: InRequest<'WorkflowJobList'> = { name: 'x' };
export const state: { job?: Job } = data ? { job: data } : {};
export const sent: Body<Id> = draft;
export const same: Result<Id> = result;
isSame<Data<Id>, Job>('same');
isSame<Job['id'], number>('same');
isSame<Job['started'], string | undefined>('same');
isSame<Job['webhook_service'], 'github' | 'gitlab' | 'bitbucket_dc' | undefined>('same');
const plain = await unwrap(client.POST(url, { params, body }));
isSame<typeof plain, Job>('same');
if (result.ok) {
  isSame<typeof result.status, 201>('same');
  isSame<typeof result.headers, { Location: string }>('same');
  isSame<typeof result.contentType, 'application/json'>('same');
  isSame<typeof result.error, undefined>('same');
}
if (result.status === 400) isSame<typeof result.error, InResponse<'Violations'> | InResponse<'Detail'>>('same');
if (result.status === 401) {
  isSame<typeof result.error, { detail: string }>('same');
  isSame<typeof result.headers, { 'WWW-Authenticate': string }>('same');
}
if (result.status === 'undeclared') {
  isSame<typeof result.error.body, unknown>('same');
  isSame<typeof result.response, Response>('same');
}
if (result.status === 'timeout') isSame<typeof result.error, Failure>('same');
if (data) isSame<typeof data.name, string>('same');
else isSame<typeof error, Failure | InResponse<'Violations'> | InResponse<'Detail'>>('same');
export function describe(outcome: Result<Id>): string {
  switch (outcome.status) {
    case 201:
      return outcome.data.name;
    case 400:
      return Object.keys(outcome.error).join();
    case 401:
    case 404:
    case 405:
    case 406:
    case 409:
    case 413:
    case 415:
    case 422:
    case 500:
    case 503:
      return outcome.error.detail;
    case 'undeclared':
    case 'unreadable':
    case 'invalid-response':
      return `${outcome.response.status} ${outcome.error.message}`;
    case 'network':
    case 'timeout':
    case 'aborted':
    case 'unauthenticated':
    case 'invalid-request':
      return outcome.error.message;
  }
}
try {
  await unwrap(client.POST(url, { params, body }));
} catch (thrown) {
  if (thrown instanceof ApiError) console.log(thrown.status, thrown.result.error);
}

// None of this may compile.

// @ts-expect-error a secret for a scheme that the contract does not have
createApiClient({ baseUrl: '', auth: { token: 'secret' } }, operations);

// @ts-expect-error the secret of another scheme
createApiClient({ baseUrl: '', auth: { bearer: { username: 'admin', password: 'x' } } }, operations);

// @ts-expect-error a misspelt option
createApiClient({ baseUrl: '', timout: 100 }, operations);

// @ts-expect-error no such URL: the slash at the end is missing
client.POST('/api/v2/job_templates/{id}/slice_workflow_jobs', { params, body });

// @ts-expect-error the URL has no such method
client.PATCH(url, { params });

// @ts-expect-error a required property is missing
client.POST(url, { params, body: {} });

// @ts-expect-error no body at all
client.POST(url, { params });

// @ts-expect-error no path parameter
client.POST(url, { body });

// @ts-expect-error a path parameter of the wrong type
client.POST(url, { params: { path: { id: '7' } }, body });

// @ts-expect-error a misspelt property of the body
client.POST(url, { params, body: { name: 'x', limt: 'web-*' } });

// @ts-expect-error an unknown path parameter
client.POST(url, { params: { path: { id: 7, slice: 2 } }, body });

// @ts-expect-error a query that the contract does not have
client.POST(url, { params: { path: { id: 7 }, query: { page: 1 } }, body });

// @ts-expect-error a misspelt option of the call
client.POST(url, { params, body, time_out: 100 });

// @ts-expect-error a read-only property
client.POST(url, { params, body: { name: 'x', id: 7 } });

// @ts-expect-error what was read is not what may be sent, even from a variable
client.POST(url, { params, body: plain });

// @ts-expect-error a null
client.POST(url, { params, body: { name: 'x', description: null } });

// @ts-expect-error undefined: a property without a value is left out
client.POST(url, { params, body: { name: 'x', description: undefined } });

// @ts-expect-error a value outside the enum
client.POST(url, { params, body: { name: 'x', webhook_service: 'bitbucket' } });

// @ts-expect-error a property of the wrong type
client.POST(url, { params, body: { name: 'x', inventory: '3' } });

// @ts-expect-error a media type that the contract does not have
client.POST(url, { params, body, contentType: 'text/plain' });

// @ts-expect-error not asked yet whether there is data or an error
console.log(data.name);

// @ts-expect-error a property that may be absent
console.log(data?.started.length);

// @ts-expect-error a property that a response does not have
console.log(data?.webhook_key);

// @ts-expect-error a response never says the empty text
console.log(data?.webhook_service === '');

// @ts-expect-error a status that the contract does not declare: that is 'undeclared'
console.log(result.status === 418);

// @ts-expect-error a header of another status
if (result.status === 404) console.log(result.headers.Location);

// @ts-expect-error the data of a failure
if (result.status === 404) console.log(result.data.name);

// @ts-expect-error there is no response without a connection
if (result.status === 'network') console.log(result.response.status);

// @ts-expect-error nobody knows what an undeclared status comes with
if (result.status === 'undeclared') console.log(result.error.body.detail);

// @ts-expect-error a schema that the contract does not have
export type Unknown = InResponse<'Workflow'>;
