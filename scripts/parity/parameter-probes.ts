import type { Document, Parameter, Schema } from '../../../server/openapi/document.ts';
import { type Located, locate, pointerTo } from '../../../server/openapi/pointer.ts';
import { typesOf } from '../../../server/openapi/spelling.ts';
import { candidatesFor, isScalar } from './candidates.ts';
import { type Draft, givenValue, toRequest, withParameter } from './draft.ts';
import { alternatives, sampleObject, typeOf } from './flat.ts';
import type { Oracle } from './oracle.ts';
import type { Probe, Verdict } from './probe.ts';

/** Ways to write a number, and what only looks like one. */
const spellings = [
  'abc',
  '0',
  '1',
  '-1',
  '1.5',
  '0x7',
  '7e0',
  ' 7',
  '7 ',
  '+7',
  '007',
  '9'.repeat(30),
  'null',
  'true',
  'True',
  '',
];

/** Every parameter of the operation at and beyond each constraint, left out, and twice; and names that it does not have. */
export function createParameterProbes(document: Document, draft: Draft, oracle: Oracle): Probe[] {
  const { parameters } = draft.operation;
  return [
    ...parameters.flatMap((parameter) => createForOne(document, draft, parameter, oracle)),
    ...createForQuery(draft),
  ];
}

function createForOne(document: Document, draft: Draft, parameter: Located<Parameter>, oracle: Oracle): Probe[] {
  const { node, pointer } = parameter;
  if (!node.schema) return [];
  const schema = pointerTo(pointer, 'schema');
  const isScalarType = !typesOf(document, schema).some((type) => type === 'array' || type === 'object');
  const probes = isScalarType
    ? createForScalar(document, draft, parameter, oracle)
    : createForStructure(document, draft, parameter, oracle);
  const left = node.in === 'path' ? [] : [createLeftOut(draft, parameter)];
  return [
    ...probes,
    ...left,
    ...(node.in === 'query' && isScalarType ? [createTwice(document, draft, parameter)] : []),
  ];
}

function createForScalar(document: Document, draft: Draft, parameter: Located<Parameter>, oracle: Oracle): Probe[] {
  const { node, pointer } = parameter;
  const given = String(givenValue(document, parameter));
  const candidates = candidatesFor(document, node.schema ?? {}).filter(({ value }) => isScalar(value));
  const texts = new Set([given, ...spellings, ...candidates.map(({ value }) => String(value).toWellFormed())]);
  return [...texts]
    .filter((text) => canBeSent(node, text))
    .map((text): Probe => {
      const isRight =
        oracle.admits(pointerTo(pointer, 'schema'), text) && (text !== '' || node.allowEmptyValue === true);
      const isEmptySegment = node.in === 'path' && (text === '' || /^\.\.?$/.test(text));
      return {
        kind: node.in === 'path' ? 'path parameter' : 'parameter',
        operationId: draft.operation.id,
        about: `${node.in} ${node.name} is ${JSON.stringify(text)}`,
        request: toRequest(withParameter(draft, parameter, text)),
        ...(node.in === 'path' && isRight && text !== given && { exception: 'existence' as const }),
        ...(!isEmptySegment && (node.in === 'query' || node.in === 'path') && { expected: verdict(node, isRight) }),
      };
    });
}

/** A header cannot hold every character, and spaces around it are not part of it. */
function canBeSent({ in: place }: Parameter, text: string): boolean {
  return place !== 'header' || (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.includes('\0'));
}

function verdict({ in: place, name }: Parameter, isRight: boolean): Verdict {
  if (isRight) return { status: 'success' };
  return place === 'path' ? { status: 404 } : { status: 400, names: [name] };
}

function createForStructure(document: Document, draft: Draft, parameter: Located<Parameter>, oracle: Oracle): Probe[] {
  const { node, pointer } = parameter;
  const schema = pointerTo(pointer, 'schema');
  const values = [givenValue(document, parameter), ...structures(document, schema)];
  return values.filter(isWritable).map((value): Probe => {
    const isRight = oracle.judge(schema, value).status === 'success';
    return {
      kind: node.in === 'path' ? 'path parameter' : 'parameter',
      operationId: draft.operation.id,
      about: `${node.in} ${node.name} is ${JSON.stringify(value)}`,
      request: toRequest(withParameter(draft, parameter, value)),
      ...(node.in === 'query' && { expected: verdict(node, isRight) }),
    };
  });
}

function structures(document: Document, schema: string): unknown[] {
  const { node } = locate<Schema>(document, schema);
  const lists = candidatesFor(document, node)
    .map(({ value }) => value)
    .filter(Array.isArray);
  const objects = alternatives(document, node).filter((flat) => Object.keys(flat.properties ?? {}).length > 0);
  return [
    ...lists,
    ...objects.flatMap((flat) => {
      const base = sampleObject(document, flat, true);
      const names = Object.keys(flat.properties ?? {});
      const without = names.map((name) => Object.fromEntries(Object.entries(base).filter(([key]) => key !== name)));
      const changed = names.flatMap((name) =>
        candidatesFor(document, flat.properties?.[name] ?? {}).map(({ value }) => ({ ...base, [name]: value })),
      );
      return [base, ...without, ...changed, { ...base, unknown: 1 }];
    }),
  ];
}

/** Only what reads as one thing: the number 7 and the text "7" look alike in a URL. */
function isWritable(value: unknown): boolean {
  const parts = Array.isArray(value) ? value : Object.values(Object(value));
  const isPlain = (part: unknown) =>
    typeof part === 'number' ? Math.abs(part) < 1e15 : typeof part === 'string' && /^[A-Za-z]+$/.test(part);
  return typeOf(value) !== 'string' && parts.length > 0 && parts.every(isPlain);
}

function createLeftOut(draft: Draft, { node }: Located<Parameter>): Probe {
  const without = <T>(values: Record<string, T>) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => name !== node.name));
  const request = toRequest({
    ...draft,
    query: draft.query.filter(([name]) => name !== node.name && !name.startsWith(`${node.name}[`)),
    headers: without(draft.headers),
    cookies: without(draft.cookies),
  });
  const expected: Verdict = node.required ? { status: 400 } : { status: 'success' };
  const about = `${node.in} ${node.name} is left out`;
  return { kind: 'parameter', operationId: draft.operation.id, about, request, expected };
}

function createTwice(document: Document, draft: Draft, parameter: Located<Parameter>): Probe {
  const once = withParameter(draft, parameter, givenValue(document, parameter));
  const again = once.query.filter(([name]) => name === parameter.node.name);
  return {
    kind: 'query',
    operationId: draft.operation.id,
    about: `query ${parameter.node.name} comes twice`,
    request: toRequest({ ...once, query: [...once.query, ...again] }),
    expected: { status: 400, names: [parameter.node.name] },
  };
}

function createForQuery(draft: Draft): Probe[] {
  const { path, ...request } = toRequest(draft);
  const extra = [
    ['unknown=1', 'an unknown name', 'unknown'],
    ['unknown=', 'an unknown name without a value', 'unknown'],
    ['unknown', 'an unknown name without =', 'unknown'],
    ['unknown=1&unknown=2', 'an unknown name twice', 'unknown'],
    ['__proto__=1', 'the name __proto__', '__proto__'],
    ['constructor=1', 'the name constructor', 'constructor'],
    ['unknown[a]=1', 'an unknown name with brackets', 'unknown[a]'],
    ['', 'a question mark alone', undefined],
    ['&&', 'ampersands alone', undefined],
    ['=1', 'a value without a name', ''],
    ['%zz=1', 'a malformed percent-encoding', '%zz'],
  ] as const;
  return extra.map(([text, about, name]) => ({
    kind: 'query',
    operationId: draft.operation.id,
    about: `the query has ${about}`,
    request: { ...request, path: `${path}${path.includes('?') ? '&' : '?'}${text}` },
    expected: name === undefined ? { status: 'success' } : { status: 400, names: [name] },
  }));
}
