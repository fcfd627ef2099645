import { describeThrown, InvalidResponse, type ResponseViolation, redact } from '../errors/index.ts';
import { inPreferredOrder, syntaxes, syntaxOf } from '../openapi/bodies/index.ts';
import { covers, escapeName, findCovering, findResponse, isRange, parseMediaType } from '../openapi/document/index.ts';
import type { Content, Operation, Response, ResponseHeader } from '../openapi/model.ts';
import { isHeaderName, ownHeaders } from '../openapi/parameters/index.ts';
import type { FindUndeclared, SchemaCheck } from '../openapi/schema/index.ts';
import { type ChosenType, encodeBody, type Hooks, type PartHeaders, type SentBody } from './encode-body.ts';
import { readJsonSafe, type Unsafe } from './json-safe.ts';

/** The response of a handler, whatever its operation. */
export interface AnyResponse {
  status: number;
  headers?: Record<string, unknown>;
  /** Which of the declared media types the body has; the one that the caller prefers unless given. */
  contentType?: string;
  body?: unknown;
  /** The headers of parts without names, by the position of the part. */
  partHeaders?: PartHeaders;
}

/** A response as it is sent. */
export interface RenderedResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: SentBody | undefined;
}

/**
 * A rendered response, and the ways in which the contract does not allow it; always none where that is enforced. Those of
 * a body that is sent as it comes are added once they are found; where the contract is enforced, the body ends there.
 */
export interface CheckedResponse extends RenderedResponse {
  violations: ResponseViolation[];
  /** The properties of the body that the contract does not name, as JSON pointers with `*` for an index. */
  undeclared: string[];
}

/** What becomes of responses that the contract does not allow: a 500, a line in the log, or nothing. */
export type ResponseValidation = 'enforce' | 'report' | 'off';

/** Renders a response if it is one that the contract allows; throws an `InvalidResponse` if not. */
export type CheckResponse = (operation: Operation, response: AnyResponse, prefer?: PreferType) => CheckedResponse;

/**
 * Holds responses against the contract: status, headers, media type and body, whatever the status. The body that is held
 * against it is the one that a reader of the sent bytes has.
 */
export function createResponseCheck(
  validation: ResponseValidation = 'enforce',
  undeclared: UndeclaredProperties = 'allow',
): CheckResponse {
  const isOff = validation === 'off';
  return (operation, given, prefer = ([first]) => first) => {
    const { response, violations } = readResponse(operation, given);
    const { status } = response;
    const declared = findResponse(operation, status);
    // An operation that declares none says nothing of its responses (OpenAPI 3.1, section 4.8.10).
    if (!declared && operation.responses.length > 0) {
      violations.push({
        where: 'status',
        message: `${status} is not declared`,
        pointer: operation.responsesPointer,
      });
    }
    const onLate = (found: ResponseViolation[]) => {
      violations.push(...found);
      const isRefused = validation === 'enforce' || found.some(({ isUnsendable }) => isUnsendable);
      if (isRefused) throw new InvalidResponse(operation, String(status), found);
    };
    const { headers, violations: ofHeaders } = renderHeaders(declared, response.headers, isOff);
    const rules = { operation, declared, prefer, isOff, undeclared, onLate };
    const { type, violations: ofBody, ...rendered } = renderBody(rules, response);
    violations.push(...ofHeaders, ...ofBody);

    const refused = validation === 'enforce' ? violations : violations.filter(({ isUnsendable }) => isUnsendable);
    if (refused.length > 0) throw new InvalidResponse(operation, String(status), violations);
    if (type !== undefined) headers['Content-Type'] = type;
    return { status, headers, ...rendered, violations: validation === 'report' ? violations : [] };
  };
}

const members = new Set(['status', 'headers', 'contentType', 'body', 'partHeaders']);

/** The members of the response, each read once; throws an `InvalidResponse` for what is no response at all. */
function readResponse(
  operation: Operation,
  given: unknown,
): { response: AnyResponse; violations: ResponseViolation[] } {
  const pointer = operation.responsesPointer;
  const refuse = (where: string, message: string, value: unknown) =>
    new InvalidResponse(operation, 'what is no response', [
      { where, message, pointer, value: redact(value, where), isUnsendable: true },
    ]);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw refuse('response', 'must be an object with a status', given);
  }
  const { response, unknown } = readMembers(given, (message) => refuse('response', message, {}));
  const { status } = response;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw refuse('status', 'must be an integer from 200 to 599', status);
  }
  const violations = unknown.map((name) => ({
    where: `response /${name}`,
    message: 'is no member of a response',
    pointer,
  }));
  return { response, violations };
}

function readMembers(given: object, refuse: (message: string) => InvalidResponse) {
  try {
    const { status, headers, contentType, body, partHeaders } = given as AnyResponse;
    const unknown = Object.keys(given).filter((name) => !members.has(name));
    return { response: { status, headers, contentType, body, partHeaders } as AnyResponse, unknown };
  } catch (error) {
    throw refuse(`cannot be read: ${describeThrown(error)}`);
  }
}

/** Chooses among media types the one that the caller of the request prefers; none when it accepts none of them. */
export type PreferType = (types: string[]) => string | undefined;

/** What becomes of properties that the contract does not name: a line in the log, the same without them in the response, or nothing. */
export type UndeclaredProperties = 'log' | 'strip' | 'allow';

/** What a response's body is held against. */
interface BodyRules {
  operation: Operation;
  declared: Response | undefined;
  prefer: PreferType;
  /** Whether only what cannot be sent counts. */
  isOff: boolean;
  undeclared: UndeclaredProperties;
  /** Called with violations in a stream once they are found; throws to end it. */
  onLate(found: ResponseViolation[]): void;
}

/** The parts of a response that decide about its body. */
interface GivenBody {
  status: number;
  contentType?: string;
  body?: unknown;
  partHeaders?: PartHeaders;
}

interface RenderedBody {
  type?: string;
  body: SentBody | undefined;
  violations: ResponseViolation[];
  /** The properties that the contract does not name, as JSON pointers with `*` for an index. */
  undeclared: string[];
}

/** The statuses whose responses end with their headers (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
export const bodyless = new Set([204, 205, 304]);

/** The body in the bytes in which it is sent, its media type, and every way in which they violate the contract. */
function renderBody(rules: BodyRules, { status, contentType, body, partHeaders }: GivenBody): RenderedBody {
  const { operation, declared } = rules;
  const content = declared?.content ?? [];
  const violate = (where: string, message: string, isUnsendable = false): ResponseViolation => ({
    where,
    message,
    pointer: declared?.pointer ?? operation.responsesPointer,
    isUnsendable,
  });
  if (body === undefined) {
    const isDescribed = content.length > 0 && !bodyless.has(status);
    const isHead = operation.method === 'head';
    const type = isDescribed && isHead ? chooseType(content, contentType, rules.prefer)?.type : undefined;
    const violations = isDescribed && !isHead ? [violate('body', 'is missing')] : [];
    return { ...(type !== undefined && { type }), body, violations, undeclared: [] };
  }
  if (bodyless.has(status)) {
    return { body: undefined, violations: [violate('body', `is there, but a ${status} has none`)], undeclared: [] };
  }
  const choice = chooseType(content, contentType, rules.prefer);
  if (!choice) {
    const fitting = content.map(({ type }) => type).join(' or ');
    const message = `must be a media type${fitting && ` that fits ${fitting}`}`;
    return { body: undefined, violations: [violate('contentType', message, true)], undeclared: [] };
  }
  const { sent, found, undeclared, named } = encodeAndCheck(
    { ...choice, ...(partHeaders && { partHeaders }) },
    body,
    rules,
    violate,
  );
  const { type, match } = choice;
  if (content.length === 0 && declared) found.unshift(violate('body', 'is there, but none is declared'));
  else if (content.length > 0 && !match) {
    found.unshift(violate('contentType', `${type} is not one of ${content.map((each) => each.type).join(', ')}`));
  }
  return { type: named ?? type, body: sent, violations: found, undeclared };
}

/** The type that the handler chose, else the one that the caller prefers, else the first that is declared. */
function chooseType(content: Content[], chosen: unknown, prefer: PreferType): ChosenType | undefined {
  if (chosen === undefined) {
    if (content.length === 0) return { type: 'application/json', syntax: 'json', match: undefined };
    const exact = inPreferredOrder(content).filter(({ media }) => !isRange(media));
    const preferred = exact.length > 1 ? prefer(exact.map(({ type }) => type)) : undefined;
    const match = exact.find(({ type }) => type === preferred) ?? exact[0];
    return match && { type: match.type, syntax: match.syntax, match };
  }
  const isText = typeof chosen === 'string' && /^[!-~]([ -~]*[!-~])?$/.test(chosen);
  const media = isText ? parseMediaType(chosen) : undefined;
  if (!isText || !media) return undefined;
  const match =
    findCovering(content, media) ?? content.find((each) => covers({ ...each.media, parameters: new Map() }, media));
  const isExact = match !== undefined && !isRange(match.media) && media.parameters.size === 0;
  return { type: isExact ? match.type : chosen, syntax: match?.syntax === 'list' ? 'list' : syntaxOf(media), match };
}

function encodeAndCheck(
  choice: ChosenType,
  body: unknown,
  rules: BodyRules,
  violate: (where: string, message: string, isUnsendable: boolean) => ResponseViolation,
): { sent: SentBody | undefined; found: ResponseViolation[]; undeclared: string[]; named?: string | undefined } {
  const { match } = choice;
  const { isOff, onLate } = rules;
  const undeclared: string[] = [];
  const toViolations = (unsafe: Unsafe[], at = '') =>
    unsafe.map(({ instancePath, message }) => violate(placeOf('body', at + instancePath), message, true));
  const onItem: Hooks['onItem'] = (value, index, unsafe) => {
    const at = `/${index}`;
    const found =
      unsafe.length > 0 ? toViolations(unsafe, at) : isOff ? [] : findViolations(match?.item.check, value, 'body', at);
    if (found.length > 0) onLate(found);
  };
  const { framing, madeOf, isListed } = syntaxes[choice.syntax];
  const isSequence = framing !== undefined || (madeOf === 'parts' && isListed && !match?.item.isOfList);
  const find = isSequence ? match?.item.findUndeclared : match?.findUndeclared;
  const beforeWrite = noteUndeclared(rules.undeclared, find, undeclared, isSequence ? '/*' : '');
  const ofType = isSequence ? match?.item.valueType : match?.valueType;
  const { sent, value, unsafe, type } = encodeBody(choice, body, { onItem, beforeWrite, type: ofType });
  if (unsafe.length > 0) return { sent: undefined, found: toViolations(unsafe), undeclared };
  const found = isOff || value === undefined ? [] : findViolations(match?.check, value, 'body');
  return { sent, found, undeclared, named: type };
}

/** Notes the properties that the contract does not name, and strips them where that is wanted. */
function noteUndeclared(
  treatment: UndeclaredProperties,
  find: FindUndeclared | undefined,
  places: string[],
  at: string,
): Hooks['beforeWrite'] {
  if (treatment === 'allow' || !find) return () => {};
  return (value) => {
    for (const { holder, name, path } of find(value)) {
      places.push(`${at}${path.map((each) => `/${escapeName(each)}`).join('')}`);
      if (treatment === 'strip') Reflect.deleteProperty(holder, name);
    }
  };
}

/** The violations of the schema of a place, which are those of an item where there is a pointer to it. */
function findViolations(check: SchemaCheck | undefined, value: unknown, where: string, at = ''): ResponseViolation[] {
  if (!check || check.isValid(value)) return [];
  return check.findViolations(value).map(({ instancePath, message, pointer, value: found, isSecret }) => ({
    where: placeOf(where, at + instancePath),
    message,
    pointer,
    value: redact(found, where === 'body' ? instancePath : where, isSecret),
  }));
}

function placeOf(where: string, instancePath: string): string {
  return instancePath === '' ? where : `${where} ${instancePath}`;
}

/** Headers as they are sent, and every way in which they violate the contract. */
interface RenderedHeaders {
  headers: Record<string, string | string[]>;
  violations: ResponseViolation[];
}

/**
 * The headers as they are sent, in the contract's spelling, and every way in which they violate it.
 * @param isOff whether only what cannot be sent counts
 */
function renderHeaders(declared: Response | undefined, given: unknown = {}, isOff = false): RenderedHeaders {
  const pointer = declared?.pointer ?? '#/paths';
  const { value, unsafe } = readJsonSafe(given);
  const headers: Record<string, string | string[]> = {};
  const violations: ResponseViolation[] = unsafe.map(({ instancePath, message }) => ({
    where: `header ${instancePath.slice(1)}`.trim(),
    message,
    pointer,
    isUnsendable: true,
  }));
  if (unsafe.length === 0 && (typeof value !== 'object' || value === null || Array.isArray(value))) {
    violations.push({ where: 'headers', message: 'must be an object', pointer, isUnsendable: true });
    return { headers, violations };
  }
  for (const [name, member] of Object.entries(value ?? {})) {
    const header = declared?.headers.get(name.toLowerCase());
    const spelt = header?.name ?? name;
    const text = textOf(header, name, member);
    const unsendable = findUnsendable(name, member, text);
    if (unsendable !== undefined) {
      const [where, value] = [`header ${name}`, redact(member, name)];
      violations.push({ where, message: unsendable, pointer: header?.pointer ?? pointer, value, isUnsendable: true });
    } else if (!isOff && declared && !header) {
      violations.push({ where: `header ${name}`, message: 'is not declared', pointer });
    } else if (!isOff && header?.check?.isValid(member) === false) {
      violations.push(...findViolations(header.check, member, `header ${name}`));
    }
    if (Object.hasOwn(headers, spelt)) {
      violations.push({ where: `header ${name}`, message: 'is given twice', pointer, isUnsendable: true });
    }
    headers[spelt] = text;
  }
  if (declared && !isOff) violations.push(...findMissing(declared, headers));
  return { headers, violations };
}

/** Visible ASCII with spaces in between. */
const headerText = /^([!-~]([\t -~]*[!-~])?)?$/;

/** The reason why HTTP cannot carry the header, if there is one. */
function findUnsendable(name: string, value: unknown, text: string | string[]): string | undefined {
  if (ownHeaders.has(name.toLowerCase())) return 'is for the server to set';
  if (!isHeaderName(name)) return 'is no header name';
  if (value === null) return 'has no value';
  const isText = typeof text === 'string' ? headerText.test(text) : text.every((line) => headerText.test(line));
  return isText ? undefined : 'must be visible ASCII without a line break or a space at either end';
}

function findMissing({ headers: declared }: Response, headers: Record<string, unknown>): ResponseViolation[] {
  const missing: ResponseViolation[] = [];
  for (const { isRequired, name, pointer } of declared.values()) {
    if (!isRequired || Object.hasOwn(headers, name)) continue;
    missing.push({ where: `header ${name}`, message: 'is required, but missing', pointer: `${pointer}/required` });
  }
  return missing;
}

/** The value as its declaration has it written; cookies are the one list that a comma cannot join (RFC 6265, section 3). */
function textOf(header: ResponseHeader | undefined, name: string, value: unknown): string | string[] {
  if (Array.isArray(value) && name.toLowerCase() === 'set-cookie') return value.map(String);
  if (header) return header.codec.write(value);
  return Array.isArray(value)
    ? value.map(String).join(',')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}
