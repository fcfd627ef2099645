import { placeOf, tellName } from '../../server/errors/index.ts';
import {
  findResponse,
  isNode,
  memberOf,
  pathViolationStatus,
  violationStatus,
} from '../../server/openapi/document/index.ts';
import type { Operation, Parameter } from '../../server/openapi/model.ts';
import { decode, type ParameterSource, readCookies, readQuery } from '../../server/openapi/parameters/index.ts';
import { isHouseForm, isNamed } from '../../server/response/index.ts';
import { type Draft, type DraftContent, isReachable, toRequest, type Written } from './draft.ts';
import type { Expected, Probe } from './probe.ts';

/** The response to a request that violates the contract in these names, which a 400 lists where it lists any. */
export function expectViolation(operation: Operation, names: string[]): Expected {
  return { status: 400, ...(listsNames(operation, names) && { names: names.toSorted() }) };
}

/** Tells whether the contract's response to a violation is one that lists these names at its top, where they are violated. */
function listsNames(operation: Operation, names: string[]): boolean {
  const declared = findResponse(operation, violationStatus(operation));
  const listed = Object.fromEntries(names.map((name) => [name, ['This field is required.']]));
  if (!declared) return isHouseForm(operation, listed);
  const json = declared.content.find(({ syntax }) => syntax === 'json');
  if (!json || json.media.essence.startsWith('application/problem+')) return false;
  return json.check === undefined || (isNamed(json, listed) && json.check.isValid(listed));
}

/** The response to a parameter as the draft has it, all else being valid; undefined where that cannot be told. */
export function expectParameter(draft: Draft, parameter: Parameter, written: Written): Expected | undefined {
  const { operation } = draft;
  const isRight = allows(parameter, written);
  if (parameter.in === 'path') {
    if (!isRouted(draft)) return undefined;
    return { status: isRight ? 'success' : pathViolationStatus(operation) };
  }
  const unknown = parameter.in === 'query' ? findUndeclared(operation, written.text) : [];
  if (!isRight && unknown.length === 0 && parameter.notFound !== undefined) return { status: 404 };
  const isListed = !isRight && parameter.notFound === undefined;
  const names = [...(isListed ? [tellName(parameter)] : []), ...unknown];
  return names.length === 0 ? { status: 'success' } : expectViolation(operation, names);
}

/** The names in a query that no parameter of the operation, and no API key, comes under, where those are a violation. */
export function findUndeclared(operation: Operation, query: string): string[] {
  const { otherParameters, security, refusesUndeclaredQuery } = operation;
  if (!refusesUndeclaredQuery) return [];
  const keys = security.flat().map(({ scheme }) => scheme.parameter);
  const declared = [...otherParameters, ...keys].filter((each) => each?.in === 'query').map((each) => each?.name);
  return [...readQuery(query).keys()].filter(
    (name) => !declared.includes(name) && !otherParameters.some(({ codec }) => codec.claims(name)),
  );
}

/** Tells whether the contract allows a parameter as it is written: the value itself, or what its text reads as. */
function allows(parameter: Parameter, { value, text }: Written): boolean {
  const { check, type, allowsEmpty, codec, isRequired } = parameter;
  if (isUnmistakable(value) && (!check || check.isValid(value))) return true;
  const source = sourceOf(parameter, text);
  const read = codec.read(source, check?.isValid);
  const texts = parameter.in === 'query' && source instanceof Map ? source.get(parameter.name) : undefined;
  // A query's name without a value says something only where the contract allows it.
  const isEmpty = texts?.length === 1 && texts[0] === '';
  if (allowsEmpty && isEmpty) return true;
  if (read === undefined) return !isRequired && parameter.in !== 'path';
  const isBlank = isEmpty && !type.types.has('array') && !type.types.has('object');
  return !isBlank && (!check || check.isValid(read));
}

function sourceOf({ in: place, codec }: Parameter, text: string): ParameterSource {
  if (codec.isWhole) return text;
  if (place === 'query') return readQuery(text);
  if (place === 'cookie') return readCookies(text);
  return place === 'header' && text === '' ? undefined : text;
}

/**
 * Tells whether a value reads as one thing: the number 7 and the text "7" look alike in a URL, what is in a list may delimit
 * it, and a list of nothing is not written at all.
 */
function isUnmistakable(value: unknown): boolean {
  const isWord = (part: unknown) =>
    typeof part === 'boolean' ||
    (typeof part === 'number' && Math.abs(part) < 1e15) ||
    (typeof part === 'string' && /^[A-Za-z]+$/.test(part));
  const areWords = (parts: unknown[]) => parts.length > 0 && parts.every(isWord);
  if (!isNode(value)) return Array.isArray(value) ? areWords(value) : isWord(value);
  const members = Object.entries(value);
  return members.length > 0 && members.every(([name, member]) => isWord(name) && areWords([member].flat()));
}

/** Tells whether the draft's URL leads to its operation, with each parameter where it was written. */
function isRouted(draft: Draft): boolean {
  const { contract, operation, parameters } = draft;
  const { path, method } = toRequest(draft);
  const route = contract.findRoute(path.split('?')[0] ?? path);
  const written = operation.pathParameters.map((parameter) => parameter && parameters.get(parameter)?.text);
  return (
    route?.operations.get(method) === operation &&
    written.every((text, index) => text === undefined || decode(text) === decode(route.captured[index] ?? ''))
  );
}

/** The response to the draft's body, its parameters being valid; undefined where that cannot be told. */
export function expectBody(draft: Draft): Expected | undefined {
  const { operation, content } = draft;
  if (!content) return { status: 'success' };
  if (Buffer.byteLength(content.body) > (operation.body?.limit ?? Infinity)) return { status: 413 };
  const violated = content.body.length > 0 ? findViolated(content) : undefined;
  if (!violated) return undefined;
  const names = [...new Set([...violated.names, ...findUnequal(draft)])];
  if (names.length === 0) return { status: 'success' };
  return violated.isClear ? expectViolation(operation, names) : { status: 400 };
}

interface Violated {
  names: string[];
  /** True if a response names the same ones. */
  isClear: boolean;
}

/** A response names what is wrong with the branch that comes closest, and nothing that only follows from something else. */
const unclear = new Set('oneOf anyOf if contains propertyNames unevaluatedProperties unevaluatedItems'.split(' '));

/** The names that the body violates; undefined where its text may be read in more ways than one. */
function findViolated({ declared, body, value }: DraftContent): Violated | undefined {
  const { syntax, check, valueType } = declared;
  const isForm = syntax === 'fields' || syntax === 'parts';
  if (!check) return isForm ? undefined : { names: [], isClear: true };
  const find = (sent: unknown): Violated => {
    const violations = check.findViolations(sent);
    const names = violations.map((violation) => placeOf(violation)[0] ?? '__all__');
    return { names, isClear: !violations.some(({ keyword }) => unclear.has(keyword)) };
  };
  if (syntax === 'json') return find(JSON.parse(String(body)));
  // The structure of XML is beyond a schema.
  const isText = (syntax === 'text' || syntax === 'bytes') && valueType.types.has('string');
  if (isText) return find(Buffer.from(body).toString(syntax === 'text' ? 'utf8' : 'latin1'));
  const isCertain = isForm && isNode(value) && check.isValid(value) && isUnmistakable(value);
  return isCertain ? { names: [], isClear: true } : undefined;
}

/** The properties of the body that differ from the parameter that they must be equal to. */
export function findUnequal({ parameters, content }: Draft): string[] {
  const unequal = (content?.declared.equalities ?? []).filter(({ property, in: place, parameter }) => {
    const given = memberOf(content?.value, property);
    const [, written] = [...parameters].find(([each]) => each.in === place && each.name === parameter) ?? [];
    return typeof given === 'string' && given !== String(written?.value);
  });
  return unequal.map(({ property }) => property);
}

/** Statuses that are settled before parameters, those in the path apart, and the body are read. */
const settledEarly = new Set<Expected['status']>([401, 404, 405, 406, 415]);

/**
 * The probe without an expectation that a faulty draft cannot meet: an example that violates the contract, a schema that
 * nothing satisfies, or credentials that do not exist; and with the statuses that its operation has.
 */
export function settleExpectation(draft: Draft, probe: Probe): Probe {
  const { operation } = draft;
  const { expected, ...rest } = probe;
  if (expected?.status !== 405 && !isReachable(operation))
    return { ...rest, doubt: 'credentials', exception: 'credentials' };
  if (!expected) return probe;
  const own = withOwnStatuses(operation, probe, expected);
  // A server cannot check some schemes, and a mock takes them as they come.
  const isUnchecked = operation.security.flat().some(({ scheme: { kind } }) => kind === 'unsupported');
  if (expected.status === 401 && isUnchecked) return { ...own, exception: 'credentials' };
  const isSettled = settledEarly.has(expected.status);
  const read = [...draft.parameters].filter(([parameter]) => !isSettled || parameter.in === 'path');
  const isCertain =
    read.every(([parameter, written]) => allows(parameter, written)) && (isSettled || isBodyRight(draft));
  return isCertain ? own : { ...rest, doubt: 'request' };
}

/** Tells whether the body is valid: as far as can be told or, where that is not far, as the contract's own example. */
function isBodyRight(draft: Draft): boolean {
  const expected = expectBody(draft);
  const { declared, value } = draft.content ?? {};
  if (expected || !declared) return expected?.status === 'success';
  const isExample = declared.examples.some((example) => example.value === value);
  return isExample && declared.check?.isValid(value) === true;
}

/** The statuses of an operation: for a violation, and for a success where it declares no 2xx, which whatever it declares may be. */
function withOwnStatuses(operation: Operation, probe: Probe, expected: Expected): Probe {
  const { responses } = operation;
  if (expected.status === 400) return { ...probe, expected: { ...expected, status: violationStatus(operation) } };
  const isPreflight = probe.request.method === 'OPTIONS' && probe.kind === 'origin';
  const hasSuccess = responses.length === 0 || responses.some(({ key }) => /^(2|default$)/i.test(key));
  if (expected.status !== 'success' || isPreflight || hasSuccess) return probe;
  const successes = responses.map(({ key }) => Number(key.toUpperCase().replace('XX', '00')));
  return { ...probe, expected: { ...expected, successes } };
}
