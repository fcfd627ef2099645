import { isUtf8 } from 'node:buffer';
import express, { type NextFunction, type Request, type RequestHandler } from 'express';
import { operationOf } from './exchange.ts';
import { hasBody } from './negotiation.ts';
import { Refusal } from './refusal.ts';

/** The most bytes that a body may have where the contract does not say (`x-max-bytes`). */
const defaultLimit = 1_048_576;

/**
 * Reads the body of the request as its media type asks, once the caller is known to be admitted.
 * A body that is too large is a 413, one that is not what its Content-Type says a 400.
 */
export const readBody: RequestHandler = (request, response, next) => {
  const { body } = operationOf(response);
  if (!body) return next();
  if (!hasBody(request)) {
    // AWX takes an empty body for an empty object, so that the answer names what is missing.
    if (isJson(request)) request.body = {};
    return next();
  }
  const limit = body.node['x-max-bytes'] ?? defaultLimit;
  // The parser would first wait for all that was announced.
  if (Number(request.headers['content-length']) > limit) throw tooLarge(limit);
  if (request.headers.expect) response.writeContinue();
  parserFor(request, limit)(request, response, (error?: unknown) => next(error && toRefusal(error, limit)));
};

function parserFor(request: Request, limit: number): RequestHandler {
  const options = { limit, type: () => true, verify: requireUtf8 };
  const type = request.headers['content-type'] ?? '';
  if (isJson(request)) return express.json({ ...options, strict: false });
  if (type === 'application/x-www-form-urlencoded') return express.urlencoded({ ...options, extended: true });
  if (type.startsWith('text/')) return express.text(options);
  if (type.startsWith('multipart/')) return (_request, _response, next: NextFunction) => next();
  return express.raw({ limit, type: () => true });
}

function isJson({ headers }: Request): boolean {
  return /[/+]json$/.test(headers['content-type'] ?? '');
}

function requireUtf8(_request: unknown, _response: unknown, bytes: Buffer): void {
  if (!isUtf8(bytes)) throw new Refusal(400, 'The request body is not UTF-8.');
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, `The request body is larger than ${limit} bytes.`);
}

function toRefusal(error: unknown, limit: number): unknown {
  if (!(error instanceof Error) || !('type' in error) || !('status' in error)) return error;
  if (error.type === 'entity.too.large') return tooLarge(limit);
  if (error.type === 'entity.parse.failed') return new Refusal(400, `JSON parse error - ${error.message}`);
  if (error.type === 'entity.verify.failed') return new Refusal(400, error.message);
  return new Refusal(Number(error.status), error.message);
}
