import { MIMEType } from 'node:util';
import type { Request, RequestHandler } from 'express';
import { covers } from '../openapi/media-types.ts';
import { type Operation, requestTypes, responseTypes } from '../openapi/operations.ts';
import { operationOf } from './exchange.ts';
import { Refusal } from './refusal.ts';

/**
 * Turns down a body that the operation does not read (415) and a caller who accepts none of its answers (406).
 * What passes has the media type just as the contract writes it, without parameters: the validator compiles and keeps
 * a schema for every distinct Content-Type that it meets.
 */
export const negotiate: RequestHandler = (request, response, next) => {
  const operation = operationOf(response);
  const type = findRequestType(request, operation);
  if (type === undefined) delete request.headers['content-type'];
  else request.headers['content-type'] = type;

  const offered = responseTypes(operation);
  // Which types a range stands for is known once the handler has chosen one.
  const isOpen = offered.some((type) => type.includes('*'));
  if (offered.length > 0 && !isOpen && !request.accepts(offered)) {
    throw new Refusal(406, `Could not satisfy the request Accept header; available is ${offered.join(', ')}.`);
  }
  next();
};

/** Whether bytes follow the header of the request (RFC 9112, section 6.3). */
export function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function findRequestType(request: Request, operation: Operation): string | undefined {
  const declared = requestTypes(operation);
  const header = request.headers['content-type'];
  if (declared.length === 0) return undefined;
  if (header === undefined && !operation.body?.node.required && !hasBody(request)) return undefined;
  const type = header === undefined ? undefined : readType(header);
  const match = type && declared.find((candidate) => covers(candidate, type.essence));
  if (!match || !isUtf8(type)) {
    throw new Refusal(415, `The Content-Type of the request must be ${declared.join(' or ')}, in UTF-8.`);
  }
  // A multipart body cannot be read without its boundary.
  if (type.essence === 'multipart/form-data') return `${type.essence}; boundary=${type.params.get('boundary') ?? ''}`;
  return match.includes('*') ? type.essence : match;
}

function readType(header: string): MIMEType | undefined {
  try {
    return new MIMEType(header);
  } catch {
    return undefined;
  }
}

function isUtf8({ params }: MIMEType): boolean {
  return /^(utf-?8|us-ascii)$/i.test(params.get('charset') ?? 'utf-8');
}
