import { renderMessage } from '../errors/sentences.ts';
import { describeViolation, tellName, type Violation } from '../errors/violations.ts';
import type { Parameter } from '../openapi/model.ts';
import { decodeQuery } from '../openapi/parameters/index.ts';
import { operationOf, type RequestContext } from './request-context.ts';

/**
 * Reads the query, the headers and the cookies as the operation's parameters describe them, into the input of the request;
 * those that were left out get the contract's defaults. Finds every violation of theirs.
 */
export function readParameters(context: RequestContext): Violation[] {
  const violations: Violation[] = [];
  for (const parameter of operationOf(context).otherParameters) readParameter(context, parameter, violations);
  return violations;
}

function readParameter(context: RequestContext, parameter: Parameter, violations: Violation[]): void {
  const { name, in: place, isRequired, allowsEmpty, codec, check } = parameter;
  const value = codec.read(sourceOf(context, parameter), check?.isValid);
  // Such a parameter may be without a value whatever its schema says (OpenAPI 3.1, section 4.8.12.2.1): it is the empty text.
  if (allowsEmpty && isWithoutValue(context, parameter) && (value === undefined || check?.isValid(value) === false))
    context.input[place][name] = '';
  else if (value === undefined) {
    if (isRequired)
      violations.push({ name: tellName(parameter), message: renderMessage('required'), pointer: parameter.pointer });
    else if (parameter.default !== undefined) context.input[place][name] = parameter.default;
  } else if (isBlank(context, parameter)) {
    violations.push({
      name: tellName(parameter),
      message: renderMessage('minLength', { minLength: 1 }),
      pointer: parameter.pointer,
    });
  } else if (check && !check.isValid(value)) violations.push(...explainParameter(parameter, value));
  else context.input[place][name] = value;
}

/** The violations of a parameter's value; one without a value is no value of its type. */
export function explainParameter(parameter: Parameter, value: unknown): Violation[] {
  const { check, type, pointer } = parameter;
  if (value === undefined) {
    return [{ name: tellName(parameter), message: renderMessage('type', { type: [...type.types] }), pointer }];
  }
  const found = check?.findViolations(value).map((violation) => describeViolation(violation)) ?? [];
  return found.map((violation) => ({ ...violation, ...within(parameter, violation) }));
}

/** A violation inside of a parameter's value belongs to the parameter. */
function within(parameter: Parameter, { names, message }: ReturnType<typeof describeViolation>) {
  return { name: tellName(parameter), message: names.length > 0 ? `${names.join('.')}: ${message}` : message };
}

/** The texts that a parameter is read from. */
export function sourceOf(context: RequestContext, { in: place, name, codec }: Parameter) {
  if (place === 'query' && codec.isWhole) return withoutKeys(context);
  if (place === 'query') return codec.takesRest ? findUnclaimed(context) : context.queryValues;
  return place === 'cookie' ? context.cookies : context.request.headers[name.toLowerCase()];
}

/** The names of the credentials that come in the query. */
function listKeys(context: RequestContext): string[] {
  const schemes = operationOf(context).security.flat();
  return schemes.flatMap(({ scheme: { parameter } }) => (parameter?.in === 'query' ? [parameter.name] : []));
}

/** The query without its credentials. */
function withoutKeys(context: RequestContext): string {
  const keys = listKeys(context);
  const pairs = context.query.split('&').filter((pair) => !keys.includes(decodeQuery(pair.split('=')[0] ?? '')));
  return pairs.join('&');
}

/** What the query has for a parameter that takes every name: what no other parameter does, nor a credential. */
function findUnclaimed(context: RequestContext): RequestContext['queryValues'] {
  const { otherParameters } = operationOf(context);
  const others = otherParameters.filter((parameter) => parameter.in === 'query' && !parameter.codec.takesRest);
  const keys = listKeys(context);
  const isClaimed = (name: string) => keys.includes(name) || others.some(({ codec }) => codec.claims(name));
  return new Map([...context.queryValues].filter(([name]) => !isClaimed(name)));
}

/** Whether the query has the name without a value, which says something only where the contract allows it. */
function isBlank(context: RequestContext, parameter: Parameter): boolean {
  const { allowsEmpty, codec, type } = parameter;
  if (allowsEmpty || codec.isWhole || type.types.has('array') || type.types.has('object')) return false;
  return isWithoutValue(context, parameter);
}

function isWithoutValue({ queryValues }: RequestContext, { in: place, name }: Parameter): boolean {
  const texts = place === 'query' ? queryValues.get(name) : undefined;
  return texts?.length === 1 && texts[0] === '';
}

/** The names in the query that nobody declared. */
export function findUndeclared(context: RequestContext): Violation[] {
  if (context.query === '') return [];
  const { otherParameters, security } = operationOf(context);
  const inQuery = otherParameters.filter((parameter) => parameter.in === 'query');
  const declared = new Set(inQuery.map(({ name }) => name));
  for (const { scheme } of security.flat()) if (scheme.parameter?.in === 'query') declared.add(scheme.parameter.name);
  return [...context.queryValues.keys()]
    .filter((name) => !declared.has(name) && !inQuery.some(({ codec }) => codec.claims(name)))
    .slice(0, mostUndeclared)
    .map((name) => ({ name, message: renderMessage('additionalProperties') }));
}

/** More than anybody reads. */
const mostUndeclared = 100;
