import { STATUS_CODES } from 'node:http';
import { concreteTypes, mediaOf, writeBody } from '../openapi/bodies/index.ts';
import type { Content } from '../openapi/model.ts';
import type { ServerError } from './server-error.ts';
import { isWhole, suggestError, withNames } from './suggest-error.ts';

/** A body that an error may have, in a media type. */
export interface ErrorBody {
  contentType?: string;
  body: unknown;
}

/**
 * The bodies that an error may have, the most telling first: the house's own where the schema names every property of it
 * (the violations by property, problem details of RFC 9457, `{"detail"}`), a sample of the schema that says what went
 * wrong, an example of the contract's own, the house's as far as the schema does not keep it out, and one that says nothing.
 */
export function* listErrorBodies(content: Content[], error: ServerError, path: string): Generator<ErrorBody> {
  const [first] = content;
  if (!first) return;
  const contentType = concreteTypes(first)[0] ?? first.type;
  const write = (value: unknown): ErrorBody => ({ contentType, body: writeBody(first, mediaOf(contentType), value) });
  let silent: ErrorBody | undefined;
  if (isText(first)) {
    yield { contentType, body: writeText(contentType, error.detail) };
  } else {
    const { telling, brief } = houseBodies(first, error);
    const isOwn = (body: object) => isNamed(first, body);
    yield* telling.filter(isOwn).map(write);
    if (!error.told) yield* brief.filter(isOwn).map(write);
    const make = (told: ServerError) => first.makeSample({ size: 'least', suggest: suggestError(told, path) });
    const own = make(error);
    // Where there is no place for the name of what is wrong, the sentence has it.
    const made = own !== undefined && !tellsNames(own, error) ? make(withNames(error)) : own;
    silent = made === undefined ? undefined : write(made);
    if (silent && tells(made, error)) yield silent;
    yield* brief.filter(isOwn).map(write);
  }
  for (const each of content) {
    for (const { value } of each.examples) yield { contentType: each.type, body: writeBody(each, each.media, value) };
  }
  const { telling, brief } = houseBodies(first, error);
  yield* [...telling, ...brief].map(write);
  if (silent) yield silent;
}

/** The house's bodies: those that tell every violation, and those that tell in a sentence. */
function houseBodies(content: Content, { status, detail, violations }: ServerError) {
  const problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    ...(violations && { errors: violations }),
  };
  const isProblem = content.media.essence.startsWith('application/problem+');
  const telling: object[] = [...(isProblem ? [problem] : []), ...(violations ? [violations] : [])];
  const brief: object[] = isProblem
    ? [{ detail }]
    : meansProblem(content)
      ? [problem, { detail }]
      : [{ detail }, problem];
  return { telling, brief };
}

/** A schema that names all of a problem's properties means one, whatever the media type. */
function meansProblem({ valueType: { propertyNames } }: Content): boolean {
  return ['type', 'title', 'status', 'detail'].every((name) => propertyNames.includes(name));
}

/** Tells whether an error of the house's own form would do, and none that says more is meant. */
export function isHouseContent(content: Content, house: object): boolean {
  const { media, check } = content;
  const isPlain = media.essence === 'application/json' && !meansProblem(content);
  return isPlain && isNamed(content, house) && check?.isValid(house) !== false;
}

/** Tells whether the schema speaks of every property that a body has. */
export function isNamed({ check, valueType }: Content, body: object): boolean {
  const { propertyNames, isOpen } = valueType;
  return !check || isOpen || Object.keys(body).every((name) => propertyNames.includes(name));
}

/** Tells whether a value says what went wrong, and not only that something did. */
export function tells(value: unknown, { detail, told }: ServerError): boolean {
  const text = JSON.stringify(value);
  return [detail, told?.[0]?.message].some(
    (said) => said !== undefined && text.includes(JSON.stringify(said).slice(1, -1)),
  );
}

/** Tells whether a value names something that is wrong, or says all of it in one sentence. */
function tellsNames(value: unknown, { detail, told = [] }: ServerError): boolean {
  const texts: string[] = [];
  JSON.stringify(value, (_, each) => (typeof each === 'string' ? texts.push(each) : each));
  const names = told.map(({ name }) => name).filter((name) => !isWhole(name));
  const places = new Set(names.flatMap((name) => [name, name.split('.').at(-1), `/${name.replaceAll('.', '/')}`]));
  return names.length === 0 || texts.some((text) => places.has(text) || text.includes(detail));
}

function isText({ syntax, valueType, media }: Content): boolean {
  return (syntax === 'text' || syntax === 'bytes') && (valueType.types.has('string') || media.essence === 'text/html');
}

/** The sentence as a text of the media type. */
function writeText(type: string, detail: string): string {
  if (!type.startsWith('text/html')) return detail;
  const escaped = detail.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<!doctype html><title>Error</title><p>${escaped}</p>`;
}
