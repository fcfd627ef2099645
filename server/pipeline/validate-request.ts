import {
  describeViolation,
  HttpError,
  InvalidRequest,
  nameViolations,
  placeOf,
  renderMessage,
  tellName,
  type Violation,
} from '../errors/index.ts';
import { memberOf } from '../openapi/document/index.ts';
import type { Content, Parameter, RequestBody } from '../openapi/model.ts';
import { decodeQuery } from '../openapi/parameters/index.ts';
import type { SchemaViolation } from '../openapi/schema/index.ts';
import { operationOf, type RequestContext, type Step } from './request-context.ts';

/**
 * A second check of each request before the defaults are filled in, given the violations that were found in its parameters
 * and its body; returns those that count. It must leave the request as it is.
 */
export type Reference = (context: RequestContext, found: Violation[]) => Violation[] | Promise<Violation[]>;

/**
 * Holds parameters and body against the contract and fills in its defaults; throws an `InvalidRequest` that names every
 * violated property, or an `HttpError` where nothing but a parameter that names something is wrong.
 */
export function createRequestValidation(reference?: Reference): Step {
  const logUndeclared = createQueryLog();
  const conclude = (context: RequestContext, found: Violation[]): void => {
    const undeclared = findUndeclared(context);
    const isRefused = operationOf(context).refusesUndeclaredQuery;
    if (undeclared.length > 0 && !isRefused) logUndeclared(context, undeclared);
    const violations = isRefused ? undeclared : [];
    addOthers(violations, found);
    // What only the contract's own rules say no reference checks.
    addOthers(violations, findUnequal(context));
    addOthers(violations, context.bodyViolations);
    if (violations.length > 0) turnDown(context, violations);
    // What comes as a stream has its defaults filled in value by value.
    if (!context.content?.isStreamed) context.content?.fillDefaults(context.input.body);
  };
  return (context) => {
    const found = readParameters(context);
    addOthers(found, findBodyViolations(context, operationOf(context).body));
    const counted = reference ? reference(context, found) : found;
    if (counted instanceof Promise) return counted.then((violations) => conclude(context, violations));
    conclude(context, counted);
  };
}

/** The most names that are logged in all: a caller can invent them without end. */
const mostTold = 1_000;

/** Creates a log that has each ignored name in an operation's query once. */
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

/** The violations of the body of a request, in sentences for its author. */
function findBodyViolations(context: RequestContext, body: RequestBody | undefined): Violation[] {
  const { content, checkedBody: value } = context;
  if (!content || content.isStreamed) return [];
  const { check } = content;
  if (value === undefined && body?.isRequired) {
    return [{ name: '__all__', message: renderMessage('required'), pointer: body.pointer }];
  }
  if (!check || value === undefined || !isChecked(content) || check.isValid(value)) return [];
  const found = content.explain(value);
  const required = findRequired(content, value, found);
  return nameViolations(
    found.map((violation) => describeViolation(violation, required.has(placeOf(violation).join('/')))),
  );
}

/** The properties of the body that differ from what they must be equal to in the URL. */
function findUnequal({ content, input }: RequestContext): Violation[] {
  return (content?.equalities ?? []).flatMap(({ property, in: place, parameter, pointer }) => {
    const value = memberOf(input.body, property);
    const expected = String(input[place][parameter]);
    if (typeof value !== 'string' || value === expected) return [];
    const message = `Ensure this field is equal to the ${parameter} in the URL, "${expected}", or leave it out.`;
    return [{ name: property, message, pointer }];
  });
}

/** Whether a body is held against its schema: what comes as a stream, or is a text of no JSON type, is beyond it. */
export function isChecked({ valueType, isStreamed, isStructured }: Content): boolean {
  return !isStreamed && (isStructured || valueType.types.has('string'));
}

/** The places of nulls that may not be left out either: with every null that is wrong left out, they are missed. */
function findRequired({ check }: Content, value: unknown, found: SchemaViolation[]): Set<string> {
  const nulls = found.filter(
    ({ keyword, value: found, instancePath }) => keyword === 'type' && found === null && instancePath !== '',
  );
  if (nulls.length === 0) return new Set();
  const rest: unknown = structuredClone(value);
  for (const violation of nulls) {
    const names = placeOf(violation);
    const holder = names.slice(0, -1).reduce(memberOf, rest);
    if (typeof holder === 'object' && holder !== null && !Array.isArray(holder))
      Reflect.deleteProperty(holder, names.at(-1) ?? '');
  }
  const missed = check?.findViolations(rest).filter(({ keyword }) => keyword === 'required') ?? [];
  return new Set(missed.map((violation) => placeOf(violation).join('/')));
}

/**
 * Reads the query, the headers and the cookies as the operation's parameters describe them, into the input of the request;
 * those that were left out get the contract's defaults. Finds every violation of theirs.
 */
function readParameters(context: RequestContext): Violation[] {
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

/** The names in the query that the contract does not declare. */
function findUndeclared(context: RequestContext): Violation[] {
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

/** More than a reader looks at. */
const mostUndeclared = 100;
