import {
  type Document,
  type Located,
  locate,
  type MediaType,
  pointerTo,
  type Response,
  type Schema,
} from '../openapi/document.ts';
import { covers, readEssence } from '../openapi/media-types.ts';
import type { Operation } from '../openapi/operations.ts';
import type { FindSchemaViolations } from '../openapi/schemas.ts';
import { type Encoded, encodeJson, encodeText } from './encoding.ts';
import type { ReplyViolation } from './invalid-reply.ts';
import { renderShown } from './shown.ts';

/** Which of several media types the caller of the request prefers. */
export type PreferType = (types: string[]) => string | undefined;

/** What a reply's body is held against. */
export interface BodyRules {
  document: Document;
  operation: Operation;
  declared: Located<Response> | undefined;
  find: FindSchemaViolations;
  prefer: PreferType;
}

/** The parts of a reply that decide about its body. */
interface GivenBody {
  status: number;
  contentType?: string;
  body?: unknown;
}

interface RenderedBody {
  type?: string;
  body: Buffer | undefined;
  violations: ReplyViolation[];
}

/** Statuses whose responses end with their headers (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
const bodyless = new Set([204, 205, 304]);

/** The body in the bytes in which it is sent, its media type, and every way in which they depart from the contract. */
export function renderBody(rules: BodyRules, { status, contentType, body }: GivenBody): RenderedBody {
  const { operation, declared } = rules;
  const types = Object.keys(declared?.node.content ?? {});
  const flaw = (where: string, message: string, isUnsendable = false): ReplyViolation => ({
    where,
    message,
    pointer: declared?.pointer ?? pointerTo('#', 'paths', operation.path, operation.method, 'responses'),
    isUnsendable,
  });
  if (body === undefined) {
    const isNeeded = types.length > 0 && !bodyless.has(status) && operation.method !== 'head';
    return { body, violations: isNeeded ? [flaw('body', 'is missing')] : [] };
  }
  if (bodyless.has(status)) {
    return { body: undefined, violations: [flaw('body', `is there, but a ${status} has none`)] };
  }
  const choice = chooseType(types, contentType, rules.prefer);
  if (!choice) {
    const message = `must be a media type${types.length > 0 ? ` that fits ${types.join(' or ')}` : ''}`;
    return { body: undefined, violations: [flaw('contentType', message, true)] };
  }
  const { type, match } = choice;
  const { bytes, found } = encodeAndJudge(rules, choice, body, flaw);
  if (types.length === 0 && declared) found.unshift(flaw('body', 'is there, but none is declared'));
  else if (types.length > 0 && !match) found.unshift(flaw('contentType', `${type} is not one of ${types.join(', ')}`));
  return { type, body: bytes, violations: found };
}

/** The media type to send, and the one of the contract that it is; none without an exact one. */
interface Choice {
  type: string;
  match: string | undefined;
}

/** What the handler chose, else what the caller prefers, else the first that is declared. */
function chooseType(types: string[], chosen: unknown, prefer: PreferType): Choice | undefined {
  if (chosen === undefined) {
    if (types.length === 0) return { type: 'application/json', match: undefined };
    const exact = types.filter((type) => !type.includes('*'));
    const type = (exact.length > 1 ? prefer(exact) : undefined) ?? exact[0];
    return type === undefined ? undefined : { type, match: type };
  }
  const essence = typeof chosen === 'string' && /^[!-~]([ -~]*[!-~])?$/.test(chosen) ? readEssence(chosen) : undefined;
  if (typeof chosen !== 'string' || essence === undefined) return undefined;
  const match = types.find((type) => readEssence(type) === essence) ?? types.find((type) => covers(type, essence));
  return { type: match === undefined || match.includes('*') ? chosen : match, match };
}

function encodeAndJudge(
  { document, declared, find }: BodyRules,
  { type, match }: Choice,
  body: unknown,
  flaw: (where: string, message: string, isUnsendable: boolean) => ReplyViolation,
): { bytes: Buffer | undefined; found: ReplyViolation[] } {
  const isJson = /[/+]json$/.test(readEssence(type) ?? '');
  const { bytes, value, losses }: Encoded = isJson ? encodeJson(body) : encodeText(body, type);
  if (losses.length > 0) {
    return { bytes: undefined, found: losses.map(({ at, message }) => flaw(placeOf(at), message, true)) };
  }
  if (!declared || match === undefined || value === undefined) return { bytes, found: [] };
  const schema = readSchema(document, declared, match);
  if (!schema) return { bytes, found: [] };
  // The structure of XML, or of a form, is beyond a JSON Schema.
  if (!isJson && [schema.node.type].flat().some((name) => name === 'object' || name === 'array')) {
    return { bytes, found: [] };
  }
  const found = find(schema.pointer, value).map((violation) => ({
    where: placeOf(violation.at),
    message: violation.message,
    pointer: violation.pointer,
    value: renderShown(violation.value, violation.at, violation.isSecret),
  }));
  return { bytes, found };
}

/** A contract is read once, not with every reply. */
const schemas = new WeakMap<MediaType, Located<Schema>>();

function readSchema(
  document: Document,
  { node, pointer }: Located<Response>,
  type: string,
): Located<Schema> | undefined {
  const media = node.content?.[type];
  if (!media?.schema) return undefined;
  const schema = schemas.get(media) ?? locate<Schema>(document, pointerTo(pointer, 'content', type, 'schema'));
  schemas.set(media, schema);
  return schema;
}

function placeOf(at: string): string {
  return at === '' ? 'body' : `body ${at}`;
}
