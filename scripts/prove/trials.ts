import { isNode, type ParameterObject, parseMediaType, valueAt } from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter, Response, ResponseHeader } from '../../server/openapi/model.ts';
import { exampleOf } from '../../server/openapi/schema/index.ts';
import type { AnyResponse } from '../../server/response/index.ts';
import type { Constraint } from './constraints.ts';
import { createDraft, type Draft, listBodies, type RawRequest, type Secrets, withBody } from './draft.ts';
import { writeStyle } from './write-style.ts';

/** What carries a value: where its schema stands, and what it is a part of. */
export interface Carrier {
  direction: 'request' | 'response';
  operation: Operation;
  /** The pointer to the schema. */
  schema: string;
  /** The pointer to the parameter, header or media type that has the schema. */
  holder: string;
  part:
    | { kind: 'body'; content: Content }
    | { kind: 'parameter'; parameter: Parameter }
    | { kind: 'response'; response: Response; content: Content }
    | { kind: 'header'; response: Response; name: string; header: ResponseHeader };
}

/** One message with which a constraint is tried: it must be taken if it is inside, and turned down if it is outside. */
export interface Trial {
  constraint: Constraint;
  side: 'inside' | 'outside';
  /** The peculiarity of the message. */
  about: string;
  operation: Operation;
  /** Why the second opinions do not confirm the side, where they do not. */
  dispute?: string;
  /** The value, and what carries it, where a schema is what is tried. */
  carrier?: Carrier;
  value?: unknown;
  /** The part of the value that the constraint is about, and whether it is outside since several alternatives allow it. */
  local?: unknown;
  isSeveral?: boolean;
  /** The request to send; for a response, one that is valid. */
  request: RawRequest;
  /** The response that the handler is to give. */
  response?: AnyResponse;
  /** The statuses that turn it down; any from 400 on unless given. */
  statuses?: number[];
  /** Tells whether the handler was given what the contract asks for. */
  isRead?(input: { [place: string]: unknown }): boolean;
  /** Why it is tried at no mock. */
  notAtMock?: string;
}

/** A constraint and everything that it is tried with. */
export interface Row {
  constraint: Constraint;
  trials: Trial[];
  /** Why there is no trial of one side, where there is none. */
  reason?: string;
}

/** The request of an operation that is valid, with a body where it takes one. */
export function createValidDraft(contract: Contract, operation: Operation, secrets: Secrets): Draft {
  const bare = createDraft(contract, operation, secrets);
  const [content] = (operation.body?.content ?? []).toSorted((one, other) => rank(one) - rank(other));
  if (!content) return bare;
  const bodies = listBodies(content).map(([, value]) => value);
  // In a form nothing is written of an empty list.
  if (content.syntax !== 'json') bodies.reverse();
  const valid = bodies.find((value) => content.check?.isValid(value) !== false) ?? bodies[0];
  return withBody(bare, content, valid);
}

/** JSON says best what a value is. */
function rank({ syntax }: Content): number {
  return ['json', 'text', 'fields'].indexOf(syntax) >>> 0;
}

/** Everything of an operation that carries a value which a schema describes, JSON first. */
export function listCarriers(operation: Operation): Carrier[] {
  const { parameters, body, responses } = operation;
  const contents = (given: Content[]) => given.filter(isTried).toSorted((one, other) => rank(one) - rank(other));
  const request = { direction: 'request', operation } as const;
  const response = { direction: 'response', operation } as const;
  return [
    ...contents(body?.content ?? []).map((content) => ({
      ...request,
      schema: content.check?.pointer ?? '',
      holder: content.pointer,
      part: { kind: 'body', content } as const,
    })),
    ...parameters.flatMap((parameter) =>
      parameter.check
        ? {
            ...request,
            schema: parameter.check.pointer,
            holder: parameter.pointer,
            part: { kind: 'parameter', parameter } as const,
          }
        : [],
    ),
    ...responses.flatMap((each) => [
      ...contents(each.content).map((content) => ({
        ...response,
        schema: content.check?.pointer ?? '',
        holder: content.pointer,
        part: { kind: 'response', response: each, content } as const,
      })),
      ...[...each.headers].flatMap(([name, header]) =>
        header.check
          ? {
              ...response,
              schema: header.check.pointer,
              holder: header.pointer,
              part: { kind: 'header', response: each, name, header } as const,
            }
          : [],
      ),
    ]),
  ];
}

/** In other syntaxes a value is more than one text, or another one than its schema says. */
export function isTried({ syntax, check, isStreamed }: Content): boolean {
  return check !== undefined && !isStreamed && (syntax === 'json' || syntax === 'text' || syntax === 'fields');
}

/** The text of a parameter; none for a value that its place cannot carry, or that says there as much as nothing. */
export function writeParameter(
  { contract, credentials }: Draft,
  parameter: Parameter,
  value: unknown,
): string | undefined {
  const node = { ...(valueAt(contract.document, parameter.pointer) as ParameterObject), name: parameter.name };
  const isEmpty = value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
  // A lone surrogate is no character of UTF-8, so that a URL cannot carry it.
  const isText = !/\\ud[89a-f]/.test(JSON.stringify(value) ?? '');
  const isNested =
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((each) => typeof each === 'object' || each === '');
  const isPlain = !node.content || node.in === 'querystring';
  if (!isText || ((isEmpty || isNested) && isPlain) || (node.in === 'querystring' && !isNode(value))) return undefined;
  if (credentials.some((each) => each.in === node.in && each.name === node.name)) return undefined;
  const text = node.in === 'querystring' ? parameter.codec.write(value) : writeStyle(node, value);
  const isLine = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text);
  const isCarried = node.in === 'header' ? isLine : node.in !== 'path' || !/^\.{0,2}$/.test(text);
  return isCarried && text.length < 4000 ? text : undefined;
}

/** A response as a handler gives it, with the headers that it must have. */
export function createResponse(
  operation: Operation,
  { key, headers }: Response,
  given?: { content: Content; body: unknown },
): AnyResponse {
  const required = [...headers]
    .filter(([, header]) => header.isRequired)
    .map(([name, header]) => [name, exampleOf(header)]);
  const type = given && nameType(given.content);
  return {
    status: statusOf(operation, key),
    headers: Object.fromEntries(required),
    ...(given && { body: given.body }),
    ...(type !== undefined && { contentType: type }),
  };
}

function nameType({ type }: Content): string {
  return type.includes('*')
    ? parseMediaType(type)?.essence.startsWith('text/')
      ? 'text/plain'
      : 'application/json'
    : type;
}

/** A status that a declared key stands for, and that no other key does. */
export function statusOf({ responses }: Operation, key: string): number {
  const declared = new Set(responses.map((each) => each.key.toUpperCase()));
  if (/^\d+$/.test(key)) return Number(key);
  const first =
    key === 'default'
      ? [400, 418, 500, 299, 599]
      : [Number(`${key[0]}00`), Number(`${key[0]}18`), Number(`${key[0]}99`)];
  return (
    first.find(
      (status) => !declared.has(String(status)) && (key !== 'default' || !declared.has(`${String(status)[0]}XX`)),
    ) ??
    first[0] ??
    500
  );
}

export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120).toWellFormed()}…` : text;
}
