import { redact } from '../errors/redact.ts';
import { covers, findCovering, isRange, parseMediaType, type Syntax, syntaxOf } from '../openapi/media-types.ts';
import type { Content, Operation, Response } from '../openapi/model.ts';
import { escapeName } from '../openapi/pointer.ts';
import type { Undeclared } from '../openapi/undeclared.ts';
import { encodeJson, encodeText, type SentBody } from './encoding.ts';
import type { ResponseViolation } from './invalid-response.ts';

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

/** Statuses whose responses end with their headers (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
const bodyless = new Set([204, 205, 304]);

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
    const isNeeded = content.length > 0 && !bodyless.has(status) && operation.method !== 'head';
    return { body, violations: isNeeded ? [violate('body', 'is missing')] : [], undeclared: [] };
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
  const { sent, found, undeclared } = encodeAndCheck(choice, body, rules, violate);
  const { type, match } = choice;
  if (content.length === 0 && declared) found.unshift(violate('body', 'is there, but none is declared'));
  else if (content.length > 0 && !match) {
    found.unshift(violate('contentType', `${type} is not one of ${content.map((each) => each.type).join(', ')}`));
  }
  return { type, body: sent, violations: found, undeclared };
}

/** The media type to send, and the one of the contract that it is; none without an exact one. */
interface Choice {
  type: string;
  syntax: Syntax;
  match: Content | undefined;
}

/** The type that the handler chose, else the one that the caller prefers, else the first that is declared. */
function chooseType(content: Content[], chosen: unknown, prefer: PreferType): Choice | undefined {
  if (chosen === undefined) {
    if (content.length === 0) return { type: 'application/json', syntax: 'json', match: undefined };
    const exact = content.filter(({ media }) => !isRange(media));
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
  return { type: isExact ? match.type : chosen, syntax: syntaxOf(media), match };
}

function encodeAndCheck(
  { type, syntax, match }: Choice,
  body: unknown,
  { isOff, undeclared: treatment }: BodyRules,
  violate: (where: string, message: string, isUnsendable: boolean) => ResponseViolation,
): { sent: SentBody | undefined; found: ResponseViolation[]; undeclared: string[] } {
  const encoded = syntax === 'json' ? encodeJson(body) : encodeText(body, type);
  const { value, unsafe } = encoded;
  if (unsafe.length > 0) {
    const found = unsafe.map(({ instancePath, message }) => violate(placeOf(instancePath), message, true));
    return { sent: undefined, found, undeclared: [] };
  }
  const unnamed = treatment === 'allow' || syntax !== 'json' ? [] : (match?.findUndeclared(value) ?? []);
  const isStripped = treatment === 'strip' && unnamed.length > 0;
  const sent = isStripped ? encodeWithout(unnamed, value) : encoded.sent;
  const undeclared = unnamed.map(({ path }) => path.map((name) => `/${escapeName(name)}`).join(''));
  const isChecked = !isOff && value !== undefined && match?.check && isWithinSchema(match, syntax);
  if (!isChecked || match.check?.isValid(value)) return { sent, found: [], undeclared };
  const found = (match.check?.findViolations(value) ?? []).map((violation) => ({
    where: placeOf(violation.instancePath),
    message: violation.message,
    pointer: violation.pointer,
    value: redact(violation.value, violation.instancePath, violation.isSecret),
  }));
  return { sent, found, undeclared };
}

/** Strips the value, which is a copy of the handler's own. */
function encodeWithout(unnamed: Undeclared[], value: unknown): string {
  for (const { holder, name } of unnamed) Reflect.deleteProperty(holder, name);
  return JSON.stringify(value);
}

/** The structure of XML, or of a form, is beyond a JSON Schema. */
function isWithinSchema({ valueType: { types } }: Content, syntax: Syntax): boolean {
  return syntax === 'json' || !(types.has('object') || types.has('array')) || types.has('string');
}

function placeOf(instancePath: string): string {
  return instancePath === '' ? 'body' : `body ${instancePath}`;
}
