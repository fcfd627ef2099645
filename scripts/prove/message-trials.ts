import {
  findResponse,
  isNode,
  memberOf,
  type ParameterObject,
  pointerTo,
  valueAt,
} from '../../server/openapi/document/index.ts';
import type { Parameter, Response } from '../../server/openapi/model.ts';
import { exampleOf, viewAt } from '../../server/openapi/schema/index.ts';
import type { AnyResponse } from '../../server/response/index.ts';
import { withMember } from './around.ts';
import { canBeGiven, type Draft, isReachable, type RawRequest, type Secrets, toRequest, withBody } from './draft.ts';
import {
  createAcceptProbes,
  createContentTypeProbes,
  createCredentialProbes,
  createMethodProbes,
} from './message-probes.ts';
import type { Probe } from './probe.ts';
import { createResponse, type Row, type Trial, writeParameter } from './trials.ts';
import { readAsTexts, styleOf } from './write-style.ts';

/** A trial of a row, without what all of the row have. */
type Part = Omit<Trial, 'constraint' | 'operation'>;

/** The constraints of an operation that no schema has: its media types, credentials, scopes, statuses, headers, parameters and defaults. */
export function listMessageTrials(draft: Draft, secrets: Secrets): Row[] {
  const given = draft.operation.parameters.filter((parameter) => canBeGiven(parameter, draft.credentials));
  return [
    ...listProbed(draft, secrets),
    ...given.flatMap((parameter) => listOfParameter(draft, parameter)),
    ...listOfBody(draft),
    ...(isReachable(draft.operation) ? listOfResponses(draft) : []),
  ];
}

/** A row of what stands at a pointer; without a trial outside, the contract forbids nothing there. */
function createRow({ operation }: Draft, pointer: string, keyword: string, about: string, parts: Part[]): Row {
  const constraint = { pointer, keyword, about };
  const isForbidding = parts.some(({ side }) => side === 'outside');
  const trials = parts.map((part) => ({ ...part, constraint, operation }));
  return { constraint, trials, ...(!isForbidding && { reason: 'it forbids nothing' }) };
}

/** The message as it must be, and one in which only one thing is wrong. */
function pair(good: Pick<Part, 'request' | 'response'>, about: string, bad: Partial<Part>): Part[] {
  const inside: Part = { ...good, side: 'inside', about: 'as it must be' };
  return [inside, { ...inside, ...bad, side: 'outside', about }];
}

const notAtMock = 'a mock admits every well-formed credential';

/** The rows that the probes of whole messages follow from: each probe has the status that it asks for. */
function listProbed(draft: Draft, secrets: Secrets): Row[] {
  const { operation, contract } = draft;
  const { pointer, body, responsesPointer, security, method, successTypes } = operation;
  const holder = memberOf(valueAt(contract.document, pointer), 'security') === undefined ? '#' : pointer;
  const row = (place: string, keyword: string, about: string, probes: Probe[]) =>
    createRow(
      draft,
      place,
      keyword,
      about,
      probes.flatMap((probe) => toPart(draft, probe)),
    );
  const credentials = createCredentialProbes(draft, secrets);
  const scopes = new Set(security.flatMap((alternative) => alternative.flatMap((use) => use.scopes)));
  const isScoped = security.every((alternative) => alternative.some((use) => use.scopes.length > 0));
  const [whole] = credentials.filter(({ about }) => about.startsWith('good'));
  const [bare] = createCredentialProbes(draft, withoutScopes).filter(({ about }) => about.startsWith('good'));
  return [
    row(pointer, 'method', `the method ${method.toUpperCase()}`, createMethodProbes(draft)),
    ...(body
      ? [
          row(
            pointerTo(body.pointer, 'content'),
            'content',
            'the media types of the body',
            createContentTypeProbes(draft),
          ),
        ]
      : []),
    ...(successTypes.length > 0
      ? [row(responsesPointer, 'accept', 'the media types of the responses', createAcceptProbes(draft))]
      : []),
    ...(security.length > 0 ? [row(pointerTo(holder, 'security'), 'security', 'credentials', credentials)] : []),
    ...(scopes.size > 0 && isScoped && whole && bare
      ? [
          createRow(draft, pointerTo(holder, 'security', '0'), 'security', `scopes ${[...scopes].join(', ')}`, [
            { side: 'inside', about: 'credentials with every scope', request: whole.request, notAtMock },
            {
              side: 'outside',
              about: 'credentials without a scope',
              request: bare.request,
              statuses: [403],
              notAtMock,
            },
          ]),
        ]
      : []),
  ];
}

function toPart({ operation }: Draft, { about, request, expected, exception }: Probe): Part[] {
  const status = expected?.status;
  if (status === undefined || (status === 'success' && !isReachable(operation))) return [];
  const part = { about, request, ...(exception === 'credentials' && { notAtMock }) };
  return [status === 'success' ? { ...part, side: 'inside' } : { ...part, side: 'outside', statuses: [status] }];
}

/** A caller whose credentials are good and have no scope. */
export const withoutScopes: Secrets = { name: 'without-scopes', secret: 'prove-secret-without-scopes' };

type Input = Parameters<NonNullable<Trial['isRead']>>[0];

function listOfParameter(draft: Draft, parameter: Parameter): Row[] {
  const { name, in: place, isRequired, pointer, default: standard, check } = parameter;
  const node: ParameterObject = { ...(valueAt(draft.contract.document, pointer) as ParameterObject), name };
  const others = [...draft.parameters].filter(([each]) => each !== parameter);
  const without = { request: toRequest({ ...draft, parameters: new Map(others) }) };
  const about = `${place} ${name}`;
  const isFilled = (input: Input) => isSame(memberOf(input[place], name), standard);
  const values = node.in === 'querystring' ? [] : listClear(parameter);
  const styled = values.flatMap((value): Part[] => {
    const text = writeParameter(draft, parameter, value);
    if (text === undefined) return [];
    const request = toRequest({ ...draft, parameters: new Map(others).set(parameter, { value, text }) });
    return [{ side: 'inside', about: text, request, isRead: (input) => isSame(memberOf(input[place], name), value) }];
  });
  const { style, explode } = styleOf(node);
  // What differs from the standard is what the contract says.
  const said = node.style !== undefined && style !== styleOf({ name, in: node.in }).style ? 'style' : 'explode';
  const [type] = Object.keys(node.content ?? {});
  return [
    ...(isRequired && place !== 'path'
      ? [
          createRow(
            draft,
            pointerTo(pointer, 'required'),
            'required',
            `${about} is required`,
            pair({ request: toRequest(draft) }, `${about} is left out`, without),
          ),
        ]
      : []),
    ...(standard !== undefined && check && !isRequired
      ? [
          createRow(draft, pointerTo(check.pointer, 'default'), 'default', `default ${JSON.stringify(standard)}`, [
            { ...without, side: 'inside', about: `${about} is left out`, isRead: isFilled },
          ]),
        ]
      : []),
    ...(styled.length > 0
      ? [
          createRow(
            draft,
            pointerTo(pointer, said),
            'style',
            type ?? `style ${style}${explode ? ', exploded' : ''}`,
            styled,
          ),
        ]
      : []),
  ];
}

/** Values of a parameter that read as nothing else, each once. */
function listClear({ examples, makeSample, check }: Parameter): unknown[] {
  const made = [makeSample({ size: 'least' }), makeSample(), makeSample({ seed: '1' })];
  const values = new Map(
    [...examples.map(({ value }) => value), ...made].map((value) => [JSON.stringify(value), value]),
  );
  const isValid = (value: unknown) => value !== undefined && check?.isValid(value) !== false;
  return [...values.values()].filter((value) => isValid(value) && readAsTexts(value).filter(isValid).length === 1);
}

function isSame(one: unknown, other: unknown): boolean {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    return isNode(value)
      ? Object.entries(value)
          .map(([name, each]) => [name, sorted(each)])
          .sort()
      : value;
  };
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function listOfBody(draft: Draft): Row[] {
  const { operation, content, contract, parameters } = draft;
  const { body } = operation;
  if (!body || !content) return [];
  const { declared, value } = content;
  const { content: _, ...bare } = draft;
  const good = { request: toRequest(draft) };
  const send = (changed: unknown) => ({ request: toRequest(withBody(draft, declared, changed)) });
  const isNeeded = body.isRequired && declared.check?.isValid({}) !== true;
  const required = createRow(
    draft,
    pointerTo(body.pointer, 'required'),
    'required',
    'a body is required',
    pair(good, 'it is left out', { request: toRequest(bare) }),
  );
  if (declared.syntax !== 'json') return isNeeded ? [required] : [];
  const equalities = declared.equalities.flatMap(({ property, pointer, in: place, parameter }) => {
    const [, given] = [...parameters].find(([each]) => each.in === place && each.name === parameter) ?? [];
    const set = (text: string) => send(withMember(value, property, text));
    const parts = pair(set(String(given?.value)), `it is another ${parameter}`, set(`${given?.value}1`));
    return given ? [createRow(draft, pointer, 'x-equals', `equal to ${parameter} in the ${place}`, parts)] : [];
  });
  const defaults = declared.defaulted.flatMap((name) => {
    const [said] = declared.check
      ? viewAt(contract.document, declared.check.pointer, 'request').property(name).says('default')
      : [];
    if (!said || !isNode(value)) return [];
    const isRead = (input: Input) => isSame(memberOf(input.body, name), said.node);
    const part: Part = { ...send(withMember(value, name)), side: 'inside', about: `${name} is left out`, isRead };
    return [createRow(draft, said.pointer, 'default', `default ${JSON.stringify(said.node)}`, [part])];
  });
  return [
    ...(isNeeded ? [required] : []),
    createRow(
      draft,
      declared.pointer,
      'syntax',
      `the body is ${declared.type}`,
      pair(good, 'it is not JSON', { request: { ...good.request, body: '{"a":1,}' } }),
    ),
    ...equalities,
    ...defaults,
  ];
}

/** The statuses, and of each response its media types and the headers that it must have. */
function listOfResponses(draft: Draft): Row[] {
  const { operation } = draft;
  const { responses, responsesPointer } = operation;
  const request: RawRequest = toRequest(draft);
  const given = responses.flatMap((declared) => {
    const content = declared.content.find(({ syntax }) => syntax === 'json');
    const body = content && exampleOf(content);
    const isPlain = content
      ? body !== undefined && content.check?.isValid(body) !== false
      : declared.content.length === 0;
    return isPlain ? [{ declared, response: createResponse(operation, declared, content && { content, body }) }] : [];
  });
  const [first] = given;
  if (!first) return [];
  const other = [418, 299, 509].find((status) => !findResponse({ responses }, status));
  const statuses = given.map(
    ({ response }): Part => ({ side: 'inside', about: `the status ${response.status}`, request, response }),
  );
  const foreign: Part[] =
    other === undefined
      ? []
      : [{ side: 'outside', about: `the status ${other}`, request, response: { ...first.response, status: other } }];
  return [
    createRow(draft, pointerTo(responsesPointer, 'statuses'), 'statuses', 'the declared statuses', [
      ...statuses,
      ...foreign,
    ]),
    ...given.flatMap(({ declared, response }) => listOfResponse(draft, declared, { request, response })),
  ];
}

function listOfResponse(
  draft: Draft,
  { key, pointer, content, headers }: Response,
  good: { request: RawRequest; response: AnyResponse },
): Row[] {
  const { response } = good;
  const required = [...headers].filter(([, header]) => header.isRequired);
  const isRange = content.length === 0 || content.some(({ type }) => type.includes('*'));
  const parts = pair(good, 'another media type', {
    response: { ...response, contentType: 'application/x-undeclared' },
  });
  return [
    ...(isRange
      ? []
      : [createRow(draft, pointerTo(pointer, 'content'), 'content', `the media types of ${key}`, parts)]),
    ...required.map(([name, header]) => {
      const others = Object.fromEntries(Object.entries(response.headers ?? {}).filter(([each]) => each !== name));
      const trials = pair(good, 'it is left out', { response: { ...response, headers: others } });
      return createRow(draft, pointerTo(header.pointer, 'required'), 'required', `header ${name} is required`, trials);
    }),
  ];
}
