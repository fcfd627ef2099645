import { redact } from '../errors/redact.ts';
import { inPreferredOrder, syntaxOf } from '../openapi/bodies/index.ts';
import { covers, escapeName, findCovering, isRange, parseMediaType } from '../openapi/document/index.ts';
import type { Content, Operation, Response } from '../openapi/model.ts';
import type { SchemaCheck } from '../openapi/schema/schema-checks.ts';
import type { FindUndeclared } from '../openapi/schema/undeclared.ts';
import { encodeBody } from './encode-body.ts';
import type { Inspect } from './encode-sequence.ts';
import type { ChosenType, SentBody, Take } from './encoding.ts';
import type { ResponseViolation } from './invalid-response.ts';
import type { Unsafe } from './json-safe.ts';

/** Chooses among media types the one that the caller of the request prefers; none when it accepts none of them. */
export type PreferType = (types: string[]) => string | undefined;

/** What becomes of properties that the contract does not name: a line in the log, the same without them in the response, or nothing. */
export type UndeclaredProperties = 'log' | 'strip' | 'allow';

/** What a response's body is held against. */
export interface BodyRules {
  operation: Operation;
  declared: Response | undefined;
  prefer: PreferType;
  /** Whether only what cannot be sent counts. */
  isOff: boolean;
  undeclared: UndeclaredProperties;
  /** Is told of violations in what is sent as it comes, once they are found; throws to end it. */
  onLate(found: ResponseViolation[]): void;
}

/** The parts of a response that decide about its body. */
interface GivenBody {
  status: number;
  contentType?: string;
  body?: unknown;
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
export function renderBody(rules: BodyRules, { status, contentType, body }: GivenBody): RenderedBody {
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
  const { sent, found, undeclared, named } = encodeAndCheck(choice, body, rules, violate);
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
    unsafe.map(({ instancePath, message }) => violate(placeOf(`${at}${instancePath}`), message, true));
  const inspect: Inspect = (value, index, unsafe) => {
    const at = `/${index}`;
    const found =
      unsafe.length > 0 ? toViolations(unsafe, at) : isOff ? [] : findViolations(match?.item.check, value, at);
    if (found.length > 0) onLate(found);
  };
  const { syntax } = choice;
  const isSequence = syntax === 'lines' || syntax === 'events' || (syntax === 'list' && !match?.item.isOfList);
  const find = isSequence ? match?.item.findUndeclared : match?.findUndeclared;
  const take = createTaking(rules.undeclared, find, undeclared, isSequence ? '/*' : '');
  const { sent, value, unsafe, type } = encodeBody(choice, body, { inspect, take });
  if (unsafe.length > 0) return { sent: undefined, found: toViolations(unsafe), undeclared };
  const found = isOff || value === undefined ? [] : findViolations(match?.check, value);
  return { sent, found, undeclared, named: type };
}

/** What is not named is noted, and taken out where that is wanted: the value is a copy of the handler's own. */
function createTaking(
  treatment: UndeclaredProperties,
  find: FindUndeclared | undefined,
  places: string[],
  at: string,
): Take {
  if (treatment === 'allow' || !find) return () => {};
  return (value) => {
    for (const { holder, name, path } of find(value)) {
      places.push(`${at}${path.map((each) => `/${escapeName(each)}`).join('')}`);
      if (treatment === 'strip') Reflect.deleteProperty(holder, name);
    }
  };
}

function findViolations(check: SchemaCheck | undefined, value: unknown, at = ''): ResponseViolation[] {
  if (!check || check.isValid(value)) return [];
  return check.findViolations(value).map((violation) => ({
    where: placeOf(`${at}${violation.instancePath}`),
    message: violation.message,
    pointer: violation.pointer,
    value: redact(violation.value, violation.instancePath, violation.isSecret),
  }));
}

function placeOf(instancePath: string): string {
  return instancePath === '' ? 'body' : `body ${instancePath}`;
}
