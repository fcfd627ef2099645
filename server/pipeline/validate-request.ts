import { InvalidRequest } from '../errors/http-error.ts';
import type { Violation } from '../errors/violations.ts';
import { findBodyViolations, findUnequal } from './body-violations.ts';
import { readParameters } from './read-parameters.ts';
import { operationOf, type RequestContext, type Step } from './request-context.ts';

/** Someone who is told of each request, and of what was found wrong with it, before the defaults are filled in; says in turn which violations count. */
export type Referee = (context: RequestContext, found: Violation[]) => Promise<Violation[]>;

/**
 * Holds parameters and body against the contract and fills in its defaults; throws an `InvalidRequest` that names every
 * violated property.
 */
export function createRequestValidation(referee?: Referee): Step {
  return (context) => {
    const { body } = operationOf(context);
    const found = readParameters(context);
    addOthers(found, findBodyViolations(context, body));
    addOthers(found, findUnequal(context));
    return referee
      ? referee(context, found).then((violations) => conclude(context, violations))
      : conclude(context, found);
  };
}

function conclude({ content, input }: RequestContext, violations: Violation[]): void {
  if (violations.length > 0) throw new InvalidRequest(violations);
  content?.fillDefaults(input.body);
}

/** Adds the violations of other names than those that are found already. */
function addOthers(found: Violation[], others: Violation[]): void {
  if (others.length === 0) return;
  const names = new Set(found.map(({ name }) => name));
  found.push(...others.filter(({ name }) => !names.has(name)));
}
