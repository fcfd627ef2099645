import type { Credentials } from '../auth.ts';
import type { SecurityScheme } from '../openapi/model.ts';
import { decode, decodeQuery } from '../openapi/parameters/index.ts';
import type { RequestContext } from './request-context.ts';

/** The credentials of that scheme in the request; none where there are none, or not in the form that the scheme has. */
export function readCredentials(context: RequestContext, scheme: SecurityScheme): Credentials | undefined {
  if (scheme.kind === 'apiKey') return readApiKey(context, scheme);
  const { authorization = '' } = context.request.headers;
  const space = authorization.indexOf(' ');
  const kind = authorization.slice(0, space).toLowerCase();
  const value = authorization.slice(space + 1).trim();
  if (space < 1 || value === '' || /\s/.test(value)) return undefined;
  if (scheme.kind === 'basic') return kind === 'basic' ? decodeBasic(value) : undefined;
  return kind === 'bearer' ? { secret: value } : undefined;
}

/**
 * Tells whether a request has credentials of a scheme that the server cannot check, in the form that HTTP has for them (RFC 9110,
 * section 11.4). A certificate is not in the request, and nobody knows what a scheme asks for that is not declared: neither is missed.
 */
export function presentsUnchecked({ request }: RequestContext, { type }: SecurityScheme): boolean {
  const [, wanted] = /^http (.+)$/.exec(type) ?? [];
  if (wanted === undefined) return true;
  const [, given = '', rest = ''] = /^(\S+) +(.+)$/.exec(request.headers.authorization ?? '') ?? [];
  return given.toLowerCase() === wanted && /^(?:[\w.~+/-]+=*|[\w!#$%&'*+.^`|~-]+ *= *\S.*)$/.test(rest);
}

/** A password may be empty (RFC 7617, section 2); without a name the caller could not be told from others. */
function decodeBasic(value: string): Credentials | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon > 0 ? { name: pair.slice(0, colon), secret: pair.slice(colon + 1) } : undefined;
}

function readApiKey(context: RequestContext, { parameter }: SecurityScheme): Credentials | undefined {
  const secret = parameter && readText(context, parameter);
  return typeof secret === 'string' && secret !== '' ? { secret } : undefined;
}

/** A key that comes twice is none. */
function readText(
  { request, queryValues, cookies }: RequestContext,
  { in: place, name }: NonNullable<SecurityScheme['parameter']>,
): unknown {
  if (place === 'header') return request.headers[name.toLowerCase()];
  const [text, ...others] = (place === 'query' ? queryValues : cookies).get(name) ?? [];
  if (text === undefined || others.length > 0) return undefined;
  return place === 'query' ? decodeQuery(text) : decode(text);
}
