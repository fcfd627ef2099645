import { covers, findCovering, isRange, parseMediaType } from '../../server/openapi/document/index.ts';
import type { Content, Operation } from '../../server/openapi/model.ts';
import type { Expected, Probe } from './probe-kinds.ts';
import { createProbeMaker, type MakeProbe } from './probe-maker.ts';
import type { Draft } from './request-draft.ts';

/** The operation's request with `Accept` and `Content-Type` headers, those that its media types cover and others. */
export function createMediaTypeProbes(draft: Draft): Probe[] {
  const make = createProbeMaker(draft);
  return [...createAccepts(make, draft), ...createContentTypes(make, draft)];
}

function createAccepts(make: MakeProbe, { operation }: Draft): Probe[] {
  const offered = [...new Set(operation.successTypes.filter((type) => !isRange(type)).map(({ essence }) => essence))];
  const values = offered.flatMap((type) => [
    ...[type, `${type};q=0.5`, `${type};q=0`],
    ...[`${type.split('/')[0]}/*`, `text/html, ${type};q=0.1`],
  ]);
  const accept = (value: string, expected?: Expected) =>
    make('accept', `Accept: ${JSON.stringify(value)}`, { headers: { Accept: value } }, expected);
  return [
    ...[...new Set([...values, '*/*', '*/*;q=0.1', 'x/y', 'application/xml, image/*'])].map((value) =>
      accept(value, expectAccept(operation, value)),
    ),
    ...['', 'nonsense', 'a/b/c'].map((value) => accept(value)),
  ];
}

/**
 * Says what becomes of an `Accept`; undefined where that is for the handler to say, who chooses which of several successes
 * there is, and which of the types that a range stands for.
 */
function expectAccept({ responses, successTypes }: Operation, value: string): Expected | undefined {
  const isOpen = successTypes.some(isRange) && !value.startsWith('*/*');
  const admits = (range: string) => {
    const media = parseMediaType(range);
    return media !== undefined && successTypes.some((type) => covers({ ...media, parameters: new Map() }, type));
  };
  const isAdmitted = successTypes.length === 0 || (!value.endsWith(';q=0') && value.split(', ').some(admits));
  const [first, ...others] = responses.filter(({ key }) => /^(2|default$)/i.test(key));
  const isSettled = others.every(({ content }) => typesOf(content) === typesOf(first?.content ?? []));
  if (isOpen || (isAdmitted && !isSettled)) return undefined;
  return { status: isAdmitted ? 'success' : 406 };
}

function typesOf(content: Content[]): string {
  return content.map(({ media }) => media.essence).join();
}

function createContentTypes(make: MakeProbe, { operation, content }: Draft): Probe[] {
  if (!content) return [];
  const { type } = content;
  const essence = /^[^;]*/.exec(type)?.[0] ?? type;
  const own = ['UTF-8', 'utf-8', '"utf-8"', 'us-ascii'].map((charset) => `${type}; charset=${charset}`);
  const others = [
    'text/html',
    'application/xml',
    'application/x-unknown',
    'application/json5',
    'json',
    '/',
    'application/',
  ];
  const charsets = ['latin1', 'utf-16', 'nonsense'].map((charset) => `${type}; charset=${charset}`);
  // After a boundary it would be part of that.
  const lists = type === essence ? [`${type}, text/html`] : [];
  const probe = (value: string, expected?: Expected) =>
    make('content type', `Content-Type: ${value}`, { headers: { 'Content-Type': value } }, expected);
  const expectOther = (value: string): Expected | undefined => {
    const media = parseMediaType(value);
    return media && findCovering(operation.body?.content ?? [], media) ? undefined : { status: 415 };
  };
  const { request, ...bare } = make('content type', 'no Content-Type', {}, { status: 415 });
  const { 'Content-Type': _, ...headers } = request.headers;
  return [
    ...[...own, type.replace(essence, essence.toUpperCase()), `${type} ; x=y`].map((value) =>
      probe(value, { status: 'success' }),
    ),
    ...[...others, ...lists].map((value) => probe(value, expectOther(value))),
    ...charsets.map((value) => probe(value, { status: 415 })),
    // A body of no bytes needs no media type.
    ...(content.body.length > 0 ? [{ ...bare, request: { ...request, headers } }] : []),
  ];
}
