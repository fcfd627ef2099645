import { covers, findCovering, isRange, parseMediaType } from '../../server/openapi/media-types.ts';
import type { Expected, Probe } from './probe-kinds.ts';
import { createProbeMaker, type MakeProbe } from './probe-maker.ts';
import type { Draft } from './request-draft.ts';

/** The operation's request with `Accept` and `Content-Type` headers, those that its media types cover and others. */
export function createMediaTypeProbes(draft: Draft): Probe[] {
  const make = createProbeMaker(draft);
  return [...createAccepts(make, draft), ...createContentTypes(make, draft)];
}

function createAccepts(make: MakeProbe, { operation: { successTypes } }: Draft): Probe[] {
  const offered = [...new Set(successTypes.filter((type) => !isRange(type)).map(({ essence }) => essence))];
  const accepted = offered.flatMap((type) => [
    type,
    `${type};q=0.5`,
    `${type.split('/')[0]}/*`,
    `text/html, ${type};q=0.1`,
  ]);
  // The types that a range stands for are for the handler to choose.
  const isFree = successTypes.length === 0 || successTypes.some(isRange);
  const admits = (range: string) => {
    const media = parseMediaType(range);
    return media !== undefined && successTypes.some((type) => covers({ ...media, parameters: new Map() }, type));
  };
  const others = ['x/y', 'application/xml, image/*', ...(isFree ? [] : offered.map((type) => `${type};q=0`))];
  const expectOther = (value: string): Expected => {
    const isAdmitted = !value.endsWith(';q=0') && value.split(', ').some(admits);
    return { status: isFree || isAdmitted ? 'success' : 406 };
  };
  const accept = (value: string, expected?: Expected) =>
    make('accept', `Accept: ${JSON.stringify(value)}`, { headers: { Accept: value } }, expected);
  return [
    ...[...accepted, '*/*', '*/*;q=0.1'].map((value) => accept(value, { status: 'success' })),
    ...others.map((value) => accept(value, expectOther(value))),
    ...['', 'nonsense', 'a/b/c'].map((value) => accept(value)),
  ];
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
