import type { Authenticate, Caller } from '../auth.ts';
import { HttpError } from '../errors/http-error.ts';
import type { Operation, SchemeUse, SecurityAlternative } from '../openapi/model.ts';
import { readCredentials } from './credentials.ts';
import { operationOf, type RequestContext, type Step } from './request-context.ts';

/** An alternative's outcome: who calls, a caller without a scope, or no good credentials. */
type Outcome = { caller: Caller } | 'forbidden' | 'unauthorized';

/**
 * Finds out who calls, or turns the request down: 401 without good credentials for any of the alternatives that the
 * contract has, 403 where only a scope is missing, 400 for more than one `Authorization`.
 */
export function createAuthentication(authenticate: Authenticate): Step {
  return async (context) => {
    if (countAuthorizations(context) > 1) throw new HttpError(400, 'Send one Authorization header, not several.');
    const operation = operationOf(context);
    const { security, challenges } = operation;
    const outcome = await findOutcome(security, (alternative) => meet(context, alternative, authenticate));
    if (typeof outcome === 'object') {
      context.input.caller = outcome.caller;
      return;
    }
    // Anybody may call; the one who presents good credentials is known all the same.
    if (security.length === 0 || security.some((alternative) => alternative.length === 0)) return;
    if (outcome === 'forbidden') throw new HttpError(403, describeScopes(operation));
    const detail = 'Authentication credentials were not provided or are not valid.';
    throw new HttpError(401, detail, challenges === '' ? {} : { 'WWW-Authenticate': challenges });
  };
}

/** Any of the alternatives is enough. */
async function findOutcome(
  security: SecurityAlternative[],
  meetAlternative: (alternative: SecurityAlternative) => Promise<Outcome>,
): Promise<Outcome> {
  let worst: Outcome = 'unauthorized';
  for (const alternative of security) {
    const outcome: Outcome = alternative.length > 0 ? await meetAlternative(alternative) : worst;
    if (typeof outcome === 'object') return outcome;
    if (outcome === 'forbidden') worst = outcome;
  }
  return worst;
}

/** Every scheme of an alternative has to be met; the caller is the one of the first. */
async function meet(
  context: RequestContext,
  alternative: SecurityAlternative,
  authenticate: Authenticate,
): Promise<Outcome> {
  let first: Caller | undefined;
  let isForbidden = false;
  for (const use of alternative) {
    const caller: Caller | undefined = await findCaller(context, use, authenticate);
    if (!caller) return 'unauthorized';
    first ??= caller;
    if (!use.scopes.every((scope) => caller.scopes?.includes(scope))) isForbidden = true;
  }
  return isForbidden || !first ? 'forbidden' : { caller: first };
}

function findCaller(
  context: RequestContext,
  { scheme, scopes }: SchemeUse,
  authenticate: Authenticate,
): ReturnType<Authenticate> {
  const { name, kind } = scheme;
  const credentials = kind === 'unsupported' ? undefined : readCredentials(context, scheme);
  if (!credentials || kind === 'unsupported') return undefined;
  return authenticate(credentials, { scheme: { name, kind }, scopes });
}

function describeScopes({ security }: Operation): string {
  const scopes = new Set(security.flat().flatMap((use) => use.scopes));
  return `You do not have permission to perform this action; it takes the scope ${[...scopes].join(', ')}.`;
}

/** The parser keeps the first of several alone, which may not be the one that was meant. */
function countAuthorizations({ request: { rawHeaders } }: RequestContext): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count += 1;
  }
  return count;
}
