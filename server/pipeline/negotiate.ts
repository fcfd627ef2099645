import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';
import { HttpError } from '../errors/index.ts';
import { findCovering, isRange, type MediaType, parseMediaType } from '../openapi/document/index.ts';
import type { Content, Operation } from '../openapi/model.ts';
import { operationOf, type RequestContext, type Step } from './request-context.ts';

/** Turns down a body that the operation does not read (415) and a caller who accepts none of its responses (406). */
export const negotiate: Step = (context) => {
  const { request } = context;
  const { body } = operationOf(context);
  // Chunks of no type may turn out to be none.
  const isOpen = request.headers['transfer-encoding'] !== undefined && request.headers['content-type'] === undefined;
  if (!isOpen || body?.isRequired !== false) return settle(context, hasBody(context));
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const event of ['readable', 'end', 'error']) request.once(event, () => resolve());
  return promise.then(() => {
    const isThere = request.read() !== null;
    request.resume();
    settle(context, isThere);
  });
};

function settle(context: RequestContext, isThere: boolean): void {
  const operation = operationOf(context);
  context.content = findRequestContent(context, operation, isThere);
  const { successTypes } = operation;
  // The types that a range stands for are known once the handler has chosen one.
  if (successTypes.length === 0 || successTypes.some(isRange)) return;
  const { accept } = context.request.headers;
  if (accept === undefined || accept === '*/*') return;
  const offered = [...new Set(successTypes.map(({ essence }) => essence))];
  if (accepts(context.request, offered) === undefined) {
    throw new HttpError(406, `Could not satisfy the request Accept header; available is ${offered.join(', ')}.`);
  }
}

/** Whether bytes follow the header of the request (RFC 9112, section 6.3). */
export function hasBody({ request: { headers } }: RequestContext): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function findRequestContent(context: RequestContext, { body }: Operation, isThere: boolean): Content | undefined {
  if (!body || body.content.length === 0) return undefined;
  const header = context.request.headers['content-type'];
  if (header === undefined && !body.isRequired && !isThere) return undefined;
  const [only] = body.content;
  if (only && header === only.type) return only;
  const type = header === undefined ? undefined : parseMediaType(header);
  const content = type && findCovering(body.content, type);
  if (!content || !isUtf8(type)) {
    const declared = body.content.map((each) => each.type).join(' or ');
    throw new HttpError(415, `The Content-Type of the request must be ${declared}, in UTF-8.`);
  }
  return content;
}

function isUtf8({ parameters }: MediaType): boolean {
  return /^(utf-?8|us-ascii)$/i.test(parameters.get('charset') ?? 'utf-8');
}

/**
 * The one of the media types that the caller prefers, the first of those that are equal to it; none when it accepts none
 * of them. Parameters such as `charset` choose between types that differ by them, and are passed over where none does.
 */
export function accepts({ headers }: IncomingMessage, types: string[]): string | undefined {
  const { accept } = headers;
  if (accept === undefined || accept === '*/*') return types[0];
  const [preferred] = new Negotiator({ headers }).mediaTypes(types);
  if (preferred !== undefined || !accept.includes(';')) return preferred;
  const essences = types.map((type) => withoutParameters(type));
  const [found] = new Negotiator({ headers: { accept: withoutParameters(accept) } }).mediaTypes(essences);
  return found === undefined ? undefined : types[essences.indexOf(found)];
}

/** Media types without their parameters; how much a caller likes them is none. Each character is looked at once. */
function withoutParameters(text: string): string {
  return text.replaceAll(/;\s*(?!q=)[\w!#$%&'*+.^`|~-]+(=("[^"]*"|[^",;]*))?/gi, '');
}
