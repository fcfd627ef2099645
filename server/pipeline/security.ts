import type { Request } from 'express';
import type { CheckedScheme, Credentials } from '../auth.ts';
import { type Document, resolve, type SecurityScheme } from '../openapi/document.ts';
import { listOperations, type Operation } from '../openapi/operations.ts';

/** The security scheme of that name, if the contract has one. */
export function findScheme(document: Document, name: string): SecurityScheme | undefined {
  const { securitySchemes = {} } = document.components ?? {};
  const node = Object.hasOwn(securitySchemes, name) ? securitySchemes[name] : undefined;
  return node && resolve(document, node);
}

/** The kind of credentials that a scheme asks for; none for a scheme that the server cannot check. */
export function kindOf({ type, scheme = '', in: place, name }: SecurityScheme): CheckedScheme['kind'] | undefined {
  // The names of HTTP authentication schemes are case-insensitive (RFC 9110, section 11.1).
  const spelled = scheme.toLowerCase();
  if (type === 'http') return spelled === 'basic' || spelled === 'bearer' ? spelled : undefined;
  if (type === 'apiKey') return name && ['header', 'query', 'cookie'].includes(place ?? '') ? type : undefined;
  return type === 'oauth2' || type === 'openIdConnect' ? type : undefined;
}

/** One sentence for each security scheme that an operation asks for and the server cannot check, with what that means. */
export function findUncheckedSchemes(document: Document): string[] {
  const operations = listOperations(document);
  const names = new Set(operations.flatMap(({ security }) => security.flatMap((asked) => Object.keys(asked))));
  return [...names].flatMap((name) => {
    const scheme = findScheme(document, name);
    if (scheme && kindOf(scheme)) return [];
    const kind = scheme ? [scheme.type, scheme.scheme].filter(Boolean).join(' ') : 'not declared';
    const asking = operations.filter(({ security }) => security.some((asked) => Object.hasOwn(asked, name)));
    const ids = asking.map(({ id }) => id).join(', ');
    return [
      `The security scheme ${JSON.stringify(name)} (${JSON.stringify(kind)}) cannot be checked here: ` +
        `credentials for it are never good (${ids}). Use basic, bearer, apiKey, oauth2 or openIdConnect.`,
    ];
  });
}

/** The challenges of a 401, one for each HTTP authentication scheme that the operation accepts (RFC 9110, section 11.6.1). */
export function challengesOf(document: Document, operation: Operation): string {
  const names = operation.security.flatMap((requirement) => Object.keys(requirement));
  const challenges = names.flatMap((name) => {
    const scheme = findScheme(document, name);
    return scheme ? [challengeOf(scheme)] : [];
  });
  const sent = challenges.filter((challenge) => /^[\w!#$%&'*+.^`|~-]+$/.test(challenge));
  return [...new Set(sent)].map((challenge) => `${challenge} realm="api"`).join(', ');
}

function challengeOf(scheme: SecurityScheme): string {
  const kind = kindOf(scheme);
  if (kind === 'basic') return 'Basic';
  return kind ? 'Bearer' : (scheme.scheme ?? scheme.type);
}

/** The credentials of that kind in the request; none where there are none, or not in the form that the kind has. */
export function readCredentials(
  request: Request,
  scheme: SecurityScheme,
  kind: CheckedScheme['kind'],
): Credentials | undefined {
  if (kind === 'apiKey') return readApiKey(request, scheme);
  const [, spelled = '', value = ''] = /^(\S+) +(\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const sent = spelled.toLowerCase();
  if (kind === 'basic') return sent === 'basic' ? decodeBasic(value) : undefined;
  return sent === 'bearer' ? { secret: value } : undefined;
}

/** A password may be empty (RFC 7617, section 2); without a name the caller could not be told from others. */
function decodeBasic(value: string): Credentials | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  const [, name, secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  return name ? { name, secret } : undefined;
}

function readApiKey(request: Request, { in: place, name = '' }: SecurityScheme): Credentials | undefined {
  const values = place === 'query' ? request.query : place === 'cookie' ? request.cookies : request.headers;
  const key = place === 'header' ? name.toLowerCase() : name;
  const secret: unknown = values && Object.hasOwn(values, key) ? values[key] : undefined;
  return typeof secret === 'string' && secret !== '' ? { secret } : undefined;
}
