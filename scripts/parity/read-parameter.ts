import { tellName } from '../../server/errors/violations.ts';
import { isNode, pathViolationStatus } from '../../server/openapi/document/index.ts';
import type { Operation, Parameter } from '../../server/openapi/model.ts';
import { decode, type ParameterSource, readCookies, readQuery } from '../../server/openapi/parameters/index.ts';
import type { Expected } from './probe-kinds.ts';
import { type Draft, toRequest, type Written } from './request-draft.ts';
import { tellsNames } from './told-names.ts';

/** Says what the contract makes of a parameter as the draft has it, all else being right; undefined where that cannot be told. */
export function expectParameter(draft: Draft, parameter: Parameter, written: Written): Expected | undefined {
  const { operation } = draft;
  const isRight = allows(parameter, written);
  if (parameter.in === 'path') {
    if (!isRouted(draft)) return undefined;
    return { status: isRight ? 'success' : pathViolationStatus(operation) };
  }
  const unknown = parameter.in === 'query' ? findRefused(operation, written.text) : [];
  if (!isRight && unknown.length === 0 && parameter.notFound !== undefined) return { status: 404 };
  const isTold = !isRight && parameter.notFound === undefined;
  const names = [...(isTold ? [tellName(parameter)] : []), ...unknown];
  return names.length === 0
    ? { status: 'success' }
    : { status: 400, ...(tellsNames(operation, names) && { names: names.sort() }) };
}

/** Tells whether the contract allows a parameter as it is written: the value itself, or what its text reads as. */
export function allows(parameter: Parameter, { value, text }: Written): boolean {
  const { check } = parameter;
  if (isUnmistakable(value) && (!check || check.isValid(value))) return true;
  const source = sourceOf(parameter, text);
  const read = parameter.codec.read(source, check?.isValid);
  if (parameter.allowsEmpty && isWithoutValue(parameter, source)) return true;
  if (read === undefined) return !parameter.isRequired && parameter.in !== 'path';
  return !isBlank(parameter, source) && (!check || check.isValid(read));
}

/**
 * Tells whether a value reads as one thing: the number 7 and the text "7" look alike in a URL, what is in a list may delimit
 * it, and a list of nothing is not written at all.
 */
export function isUnmistakable(value: unknown): boolean {
  const isWord = (part: unknown) =>
    typeof part === 'boolean' ||
    (typeof part === 'number' && Math.abs(part) < 1e15) ||
    (typeof part === 'string' && /^[A-Za-z]+$/.test(part));
  const areWords = (parts: unknown[]) => parts.length > 0 && parts.every(isWord);
  if (Array.isArray(value)) return areWords(value);
  if (!isNode(value)) return isWord(value);
  const isMember = (member: unknown) => areWords(Array.isArray(member) ? member : [member]);
  return areWords(Object.keys(value)) && Object.values(value).every(isMember);
}

/** The names in a query that no parameter of the operation, and no API key, comes under, where those are refused. */
export function findRefused({ otherParameters, security, refusesUndeclaredQuery }: Operation, query: string): string[] {
  if (!refusesUndeclaredQuery) return [];
  const keys = security.flat().map(({ scheme }) => scheme.parameter);
  const known = [...otherParameters, ...keys].filter((each) => each?.in === 'query').map((each) => each?.name);
  return [...readQuery(query).keys()].filter(
    (name) => !known.includes(name) && !otherParameters.some(({ codec }) => codec.claims(name)),
  );
}

function sourceOf({ in: place, codec }: Parameter, text: string): ParameterSource {
  if (codec.isWhole) return text;
  if (place === 'query') return readQuery(text);
  if (place === 'cookie') return readCookies(text);
  return place === 'header' && text === '' ? undefined : text;
}

/** A query's name without a value says something only where the contract allows it. */
function isBlank(parameter: Parameter, source: ParameterSource): boolean {
  const { types } = parameter.type;
  return !parameter.allowsEmpty && !types.has('array') && !types.has('object') && isWithoutValue(parameter, source);
}

function isWithoutValue({ in: place, name }: Parameter, source: ParameterSource): boolean {
  const texts = place === 'query' && source instanceof Map ? source.get(name) : undefined;
  return texts?.length === 1 && texts[0] === '';
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
