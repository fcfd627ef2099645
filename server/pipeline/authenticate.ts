import type { Authenticate, Caller, Credentials } from '../auth.ts';
import { HttpError } from '../errors/index.ts';
import type { Operation, SecurityAlternative, SecurityScheme } from '../openapi/model.ts';
import { decode, decodeQuery, unquote } from '../openapi/parameters/index.ts';
import { createAddressCounts, createAddressReader, type Limits } from './limit-rate.ts';
import { goOn, operationOf, type RequestContext, type Step } from './request-context.ts';

/** An alternative's outcome: who calls, a caller without a scope, or no good credentials. */
type Outcome = { caller: Caller } | 'forbidden' | 'unauthorized';

/**
 * Finds out who calls, or turns the request down: 401 without good credentials for any of the alternatives that the
 * contract has, 403 where only a scope is missing, 400 for more than one `Authorization`. An address that has failed as often
 * as it may in a minute gets a 429.
 * @param admitUnchecked tells whether a request meets a scheme that cannot be checked; none does unless given
 */
export function createAuthentication(
  authenticate: Authenticate,
  limits: Limits,
  admitUnchecked: AdmitUnchecked = () => false,
): Step {
  const admit = limitFailures(authenticate, limits);
  return (context) => {
    if (countAuthorizations(context) > 1) throw new HttpError(400, 'Send one Authorization header, not several.');
    const { security } = operationOf(context);
    // Any of the alternatives is enough.
    const tryFrom = (index: number, worst: Outcome): undefined | Promise<undefined> => {
      const alternative = security[index];
      if (!alternative) return conclude(context, worst);
      if (alternative.length === 0) return tryFrom(index + 1, worst);
      return goOn(meet(context, alternative, admit, admitUnchecked), (outcome) => {
        if (typeof outcome !== 'object') return tryFrom(index + 1, outcome === 'forbidden' ? outcome : worst);
        context.caller = outcome.caller;
      });
    };
    return tryFrom(0, 'unauthorized');
  };
}

/** Turns down a caller without good credentials where not every client may call. */
function conclude(context: RequestContext, worst: Outcome): undefined {
  const operation = operationOf(context);
  const { security, challenges } = operation;
  if (security.length === 0 || security.some((alternative) => alternative.length === 0)) return;
  if (worst === 'forbidden') throw new HttpError(403, describeScopes(operation));
  const detail = 'Authentication credentials were not provided or are not valid.';
  throw new HttpError(401, detail, challenges === '' ? {} : { 'WWW-Authenticate': challenges });
}

/** Finds the caller to whom the credentials of a request belong. */
type Admit = (context: RequestContext, ...given: Parameters<Authenticate>) => ReturnType<Authenticate>;

/** An address that guesses gets no further guess for a while, a right one neither. */
function limitFailures(
  authenticate: Authenticate,
  { failedLogins: most = Number.POSITIVE_INFINITY, trustedProxies }: Limits,
): Admit {
  if (most === Number.POSITIVE_INFINITY) return (_, credentials, demand) => authenticate(credentials, demand);
  const failures = createAddressCounts(most, 'failed logins');
  const addressOf = createAddressReader(trustedProxies);
  return (context, credentials, demand) => {
    if (failures.hasAny()) failures.requireFew(addressOf(context));
    return goOn(authenticate(credentials, demand), (caller) => {
      if (!caller) failures.add(addressOf(context));
      return caller;
    });
  };
}

type AdmitUnchecked = (context: RequestContext, scheme: SecurityScheme) => boolean;

/** Every scheme of an alternative has to be met; the caller is the one of the first. */
function meet(
  context: RequestContext,
  alternative: SecurityAlternative,
  admit: Admit,
  admitUnchecked: AdmitUnchecked,
): Outcome | Promise<Outcome> {
  const identify = ({ scheme, scopes }: SecurityAlternative[number]) => {
    const { name, kind } = scheme;
    if (kind === 'unsupported') return admitUnchecked(context, scheme) ? { name, scopes } : undefined;
    const credentials = readCredentials(context, scheme);
    return credentials && admit(context, credentials, { scheme: { name, kind }, scopes });
  };
  const meetFrom = (index: number, first: Caller | undefined, isForbidden: boolean): Outcome | Promise<Outcome> => {
    const use = alternative[index];
    if (!use) return isForbidden || !first ? 'forbidden' : { caller: first };
    return goOn(identify(use), (caller) => {
      if (!caller) return 'unauthorized';
      const holdsAll = use.scopes.every((scope) => caller.scopes?.includes(scope));
      return meetFrom(index + 1, first ?? caller, isForbidden || !holdsAll);
    });
  };
  return meetFrom(0, undefined, false);
}

function describeScopes({ security }: Operation): string {
  const scopes = new Set(security.flat().flatMap((use) => use.scopes));
  return `You do not have permission to perform this action; it takes the scope ${[...scopes].join(', ')}.`;
}

/** Node's parser takes the first of several, which may not be the one that was meant. */
function countAuthorizations({ request: { rawHeaders } }: RequestContext): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count += 1;
  }
  return count;
}

/** The credentials of that scheme in the request; none where there are none, or not in the form that the scheme has. */
function readCredentials(context: RequestContext, scheme: SecurityScheme): Credentials | undefined {
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
 * section 11.4). A certificate is not in the request, and a scheme that is not declared asks for nothing known: neither is missed.
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
  return place === 'query' ? decodeQuery(text) : decode(unquote(text));
}
