// Compiled with the packed client of the observatory: a line that should not compile and does is an error there.
import { createApi, createApiClient, type InRequest, type InResponse, type Result } from '@acme/sky';
import * as operations from '@acme/sky/operations';

export const api = createApi({ baseUrl: '', auth: { key: 'x' } }, operations);
export const client = createApiClient({ baseUrl: '', auth: { session: 'x', ticket: 'y' } }, operations);
const star = { catalogue: 'HIP', 'star-id': '27989' } as const;

/** Compiles where both types are the same. */
function isSame<A, B>(_: [A] extends [B] ? ([B] extends [A] ? 'same' : never) : never): void {}

// All of this must compile.
const stars = await api.listStars({ query: { box: { ra: 1, dec: 2 }, magnitude: [1, 2] } });
if (stars.ok) {
  isSame<typeof stars.headers, { 'X-Total': number }>('same');
  isSame<(typeof stars.data)[number]['id'], string>('same');
} else if (stars.status === 503) isSame<typeof stars.error, Record<string, unknown>>('same');
await api.listStars();
const count = await client.GET('/stars/count');
if (count.ok && count.contentType === 'text/plain') isSame<typeof count.data, string>('same');
if (count.ok && count.contentType === 'application/json') isSame<typeof count.data, { count: number }>('same');
await api.addStar({ contentType: 'application/json', body: { name: 'Vega', magnitude: null } });
await api.uploadPlate({ contentType: 'multipart/form-data', body: { title: 'x', plate: new Blob([]) } });
await api.uploadPlate({ contentType: 'image/png', body: new Blob([]) });
await api.amendObservation({ path: { id: 'x' } });
const forgotten = await api.forgetStar({ path: star });
if (forgotten.ok) isSame<typeof forgotten.data, undefined>('same');
export const draft: InRequest<'star'> = { name: 'Vega', magnitude: null };
export const read = (known: InResponse<'star'>): string => known.id;
export const narrow = (result: Result<'recordObservation'>): number | undefined =>
  result.status === 503 ? result.headers['Retry-After'] : undefined;

// None of this may compile.

// @ts-expect-error a misspelt property of a parameter
api.listStars({ query: { box: { ra: 1, dec: 2, decl: 3 } } });

// @ts-expect-error a parameter that is not there
api.listStars({ query: { pages: 1 } });

// @ts-expect-error of several media types, which is it?
api.addStar({ body: { name: 'Vega', magnitude: null } });

// @ts-expect-error a misspelt part of a form
api.uploadPlate({ contentType: 'multipart/form-data', body: { title: 'x', plat: new Blob([]) } });

// @ts-expect-error a misspelt property of a branch
api.recordObservation({ body: { kind: 'image', star: 'x', fliter: 'V' } });

// @ts-expect-error a read-only property in a form
api.enrolObserver({ contentType: 'application/json', body: { name: 'x', password: 'galaxy-7', id: 4 } });

// @ts-expect-error a media type that the contract does not have
if (count.ok) console.log(count.contentType === 'text/html');

// @ts-expect-error credentials that are no text
createApi({ baseUrl: '', auth: { key: { username: 'x', password: 'y' } } }, operations);
