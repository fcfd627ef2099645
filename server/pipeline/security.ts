import type { Request } from 'express';
import type { Authenticate, Credentials } from '../auth.ts';
import { type Document, resolve, type SecurityScheme } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';

type SecurityHandler = (request: Request, scopes: string[], scheme: SecurityScheme) => boolean;

/** One handler for each security scheme of the contract; each leaves the caller in `locals`. */
export function createSecurityHandlers(
  document: Document,
  authenticatorOf: (request: Request) => Authenticate,
): Record<string, SecurityHandler> {
  const handle: SecurityHandler = (request, _scopes, scheme) => {
    const credentials = readCredentials(request, scheme);
    const caller = credentials && authenticatorOf(request)(credentials);
    if (caller && request.res) request.res.locals.caller = caller;
    return caller !== undefined;
  };
  return Object.fromEntries(Object.keys(document.components?.securitySchemes ?? {}).map((name) => [name, handle]));
}

/** The challenges of a 401, one for each HTTP authentication scheme that the operation accepts (RFC 9110, section 11.6.1). */
export function challengesOf(document: Document, operation: Operation): string {
  const names = operation.security.flatMap((requirement) => Object.keys(requirement));
  const schemes = names.flatMap((name) => {
    const node = document.components?.securitySchemes?.[name];
    return node ? [resolve(document, node)] : [];
  });
  const challenges = schemes.map(({ type, scheme }) => (type === 'http' && scheme === 'basic' ? 'Basic' : 'Bearer'));
  return [...new Set(challenges)].map((challenge) => `${challenge} realm="api"`).join(', ');
}

function readCredentials(request: Request, scheme: SecurityScheme): Credentials | undefined {
  if (scheme.type === 'apiKey') return readApiKey(request, scheme);
  const [, kind = '', value = ''] = /^(\S+) +(\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (scheme.type === 'http' && scheme.scheme === 'basic') {
    return kind.toLowerCase() === 'basic' ? decodeBasic(value) : undefined;
  }
  return kind.toLowerCase() === 'bearer' ? { secret: value } : undefined;
}

function decodeBasic(value: string): Credentials | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return undefined;
  const [, name, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(value, 'base64').toString('utf8')) ?? [];
  return name && secret ? { name, secret } : undefined;
}

function readApiKey(request: Request, { in: place, name = '' }: SecurityScheme): Credentials | undefined {
  const values = place === 'query' ? request.query : place === 'cookie' ? request.cookies : request.headers;
  const secret: unknown = values?.[place === 'header' ? name.toLowerCase() : name];
  return typeof secret === 'string' && secret !== '' ? { secret } : undefined;
}
