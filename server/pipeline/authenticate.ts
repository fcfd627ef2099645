import type { Request, RequestHandler } from 'express';
import type { Authenticate, Caller } from '../auth.ts';
import type { Document, SecurityRequirement } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import { operationOf } from './exchange.ts';
import { Refusal } from './refusal.ts';
import { challengesOf, findScheme, kindOf, readCredentials } from './security.ts';

/** A requirement's outcome: who calls, nobody known but admitted, a caller without a scope, or no good credentials. */
type Outcome = { caller: Caller } | 'anonymous' | 'forbidden' | 'unauthorized';

/**
 * Leaves the caller in `locals`, or turns the request down: 401 without good credentials for any of the alternatives
 * that the contract has, 403 where only a scope is missing, 400 for more than one `Authorization`.
 */
export function createAuthentication(document: Document, authenticate: Authenticate): RequestHandler {
  const meet = createJudgement(document, authenticate);
  return async (request, response, next) => {
    if (countAuthorizations(request) > 1) throw new Refusal(400, 'Send one Authorization header, not several.');
    const operation = operationOf(response);
    const outcome = await judge(operation, (requirement) => meet(request, requirement));
    if (outcome === 'forbidden') throw new Refusal(403, forbidden(operation));
    if (outcome === 'unauthorized') {
      const challenges = challengesOf(document, operation);
      const detail = 'Authentication credentials were not provided or are not valid.';
      throw new Refusal(401, detail, challenges === '' ? {} : { 'WWW-Authenticate': challenges });
    }
    if (outcome !== 'anonymous') response.locals.caller = outcome.caller;
    next();
  };
}

/** Any of the alternatives is enough. The anonymous one comes last, so that who presents good credentials is known. */
async function judge(
  { security }: Operation,
  meet: (requirement: SecurityRequirement) => Promise<Outcome>,
): Promise<Outcome> {
  const isAnonymous = (requirement: SecurityRequirement) => Object.keys(requirement).length === 0;
  let worst: Outcome = 'unauthorized';
  for (const requirement of security.filter((requirement) => !isAnonymous(requirement))) {
    const outcome = await meet(requirement);
    if (typeof outcome === 'object') return outcome;
    if (outcome === 'forbidden') worst = outcome;
  }
  return security.length === 0 || security.some(isAnonymous) ? 'anonymous' : worst;
}

/** Every scheme of a requirement has to be met; the caller is the one of the first. */
function createJudgement(document: Document, authenticate: Authenticate) {
  const findCaller = async (request: Request, name: string, scopes: string[]): Promise<Caller | undefined> => {
    const scheme = findScheme(document, name);
    const kind = scheme && kindOf(scheme);
    const credentials = kind && readCredentials(request, scheme, kind);
    return credentials && (await authenticate(credentials, { scheme: { name, kind }, scopes }));
  };
  return async (request: Request, requirement: SecurityRequirement): Promise<Outcome> => {
    const callers: Caller[] = [];
    let isForbidden = false;
    for (const [name, scopes] of Object.entries(requirement)) {
      const caller = await findCaller(request, name, scopes);
      if (!caller) return 'unauthorized';
      callers.push(caller);
      if (!scopes.every((scope) => caller.scopes?.includes(scope))) isForbidden = true;
    }
    const [caller] = callers;
    if (!caller) return 'unauthorized';
    return isForbidden ? 'forbidden' : { caller };
  };
}

function forbidden({ security }: Operation): string {
  const scopes = new Set(security.flatMap((requirement) => Object.values(requirement).flat()));
  return `You do not have permission to perform this action; it takes the scope ${[...scopes].join(', ')}.`;
}

/** The parser keeps the first of several alone, which may not be the one that was meant. */
function countAuthorizations({ rawHeaders }: Request): number {
  return rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization').length;
}
