import { HttpError, InvalidRequest } from '../errors/http-error.ts';
import type { Violation } from '../errors/violations.ts';
import { findBodyViolations, findUnequal } from './body-violations.ts';
import { findUndeclared, readParameters } from './read-parameters.ts';
import { operationOf, type RequestContext, type Step } from './request-context.ts';

/**
 * Someone who is told of each request before the defaults are filled in, and of the violations that were found in its
 * parameters and its body; says in turn which count. It must leave the request as it is.
 */
export type Referee = (context: RequestContext, found: Violation[]) => Violation[] | Promise<Violation[]>;

/**
 * Holds parameters and body against the contract and fills in its defaults; throws an `InvalidRequest` that names every
 * violated property, or an `HttpError` where nothing but a parameter that names something is wrong.
 */
export function createRequestValidation(referee?: Referee): Step {
  const logUndeclared = createQueryLog();
  const conclude = (context: RequestContext, found: Violation[]): void => {
    const undeclared = findUndeclared(context);
    const isRefused = operationOf(context).refusesUndeclaredQuery;
    if (undeclared.length > 0 && !isRefused) logUndeclared(context, undeclared);
    const violations = isRefused ? undeclared : [];
    addOthers(violations, found);
    // What only the contract's own rules say no one else judges.
    addOthers(violations, findUnequal(context));
    addOthers(violations, context.bodyViolations);
    if (violations.length > 0) turnDown(context, violations);
    context.content?.fillDefaults(context.input.body);
  };
  return (context) => {
    const found = readParameters(context);
    addOthers(found, findBodyViolations(context, operationOf(context).body));
    const counted = referee ? referee(context, found) : found;
    if (counted instanceof Promise) return counted.then((violations) => conclude(context, violations));
    conclude(context, counted);
  };
}

/** The most names that are told in all: a caller can make them up without end. */
const mostTold = 1_000;

/** Creates a log that tells once of each name in an operation's query that is ignored. */
function createQueryLog(): (context: RequestContext, undeclared: Violation[]) => void {
  const told = new Set<string>();
  return (context, undeclared) => {
    const { id } = operationOf(context);
    const fresh = undeclared.map(({ name }) => name.slice(0, 100)).filter((name) => !told.has(`${id} ${name}`));
    if (fresh.length === 0 || told.size >= mostTold) return;
    for (const name of fresh) told.add(`${id} ${name}`);
    context.log.info(
      { operationId: id, undeclared: fresh },
      'the query has names that the contract does not declare; they are ignored',
    );
  };
}

/** Parameters that name something are not looked at before everything else is right. */
function turnDown(context: RequestContext, violations: Violation[]): never {
  const naming = new Map(operationOf(context).otherParameters.map(({ name, notFound }) => [name, notFound]));
  const others = violations.filter(({ name }) => naming.get(name) === undefined);
  const detail = naming.get(violations[0]?.name ?? '');
  if (others.length > 0 || detail === undefined) throw new InvalidRequest(others);
  throw new HttpError(404, detail, {}, { explain: () => violations });
}

/** Adds the violations of other names than those that are found already. */
function addOthers(found: Violation[], others: Violation[]): void {
  if (others.length === 0) return;
  const names = new Set(found.map(({ name }) => name));
  found.push(...others.filter(({ name }) => !names.has(name)));
}
