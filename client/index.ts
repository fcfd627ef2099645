import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../generated/schema.d.ts';

/** The address of an API that keeps the contract, and the caller: the secret of an API token, or its name and secret. */
export type ApiClientOptions = {
  /** Scheme, host and port, such as `http://127.0.0.1:3000`; the mock's address does as well. */
  baseUrl: string;
  /** The function that sends the requests; the platform's own `fetch` unless given. */
  fetch?: (request: Request) => Promise<Response>;
} & ({ token: string } | { username: string; password: string });

/** One method for each HTTP method, typed by the contract. A status of 400 or more is returned as `error`, never thrown. */
export type ApiClient = Client<paths>;

/** A client of the contract, for browsers and every other platform that has `fetch`. */
export function createApiClient({ baseUrl, fetch, ...credentials }: ApiClientOptions): ApiClient {
  const authorization =
    'token' in credentials
      ? `Bearer ${credentials.token}`
      : `Basic ${toBase64(`${credentials.username}:${credentials.password}`)}`;
  return createClient<paths>({ baseUrl, headers: { Authorization: authorization }, ...(fetch && { fetch }) });
}

/** Base64 of the text in UTF-8 (RFC 7617, section 2.1). */
function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
